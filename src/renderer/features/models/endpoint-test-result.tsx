import type { EndpointTest } from '../../../shared/contract/model-answers.ts';
import { formatCount } from '../../components/numbers.ts';

const offers = [
  ['logProbabilities', 'token probabilities'],
  ['jsonSchema', 'JSON schema'],
  ['embeddings', 'embeddings'],
  ['tokenize', 'counting tokens'],
  ['scoring', 'scoring of given texts'],
] as const;

/** What the server there can do, as far as the test saw. */
export function EndpointTestResult({ test }: { readonly test: EndpointTest }) {
  const there = offers.flatMap(([key, words]) => (test.capabilities[key] ? [words] : []));
  const absent = offers.flatMap(([key, words]) => (test.capabilities[key] ? [] : [words]));
  return (
    <p className="note">
      {test.message} Answered in {formatCount(Math.round(test.latencyMs))} ms
      {test.tokensPerSecond !== null && `, ${formatCount(Math.round(test.tokensPerSecond))} tokens/s`}.
      {there.length > 0 && ` Offers ${there.join(', ')}.`}
      {absent.length > 0 && ` Does not offer ${absent.join(', ')}.`}
      {test.models.length > 0 && ` Models there: ${test.models.slice(0, 8).join(', ')}.`}
    </p>
  );
}
