import { EngineError } from '../domain/engine-error.ts';
import type { LabelProbabilities, LabelRequest } from './language-model.ts';

/** Each label's words, each with the terminator behind it. */
export function labelContinuations({ labels, terminator }: LabelRequest): readonly string[] {
  if (labels.length === 0) throw new EngineError('bad-request', 'Label probabilities need at least one label.');
  const seen = new Map<string, string>();
  return labels.flatMap(({ name, words }) => {
    if (words.length === 0)
      throw new EngineError('bad-request', `The label ${name} has no word that stands for it.`, { label: name });
    return words.map((word) => {
      const text = word + terminator;
      if (text === '') throw new EngineError('bad-request', `A word of the label ${name} is empty.`, { label: name });
      const owner = seen.get(text);
      if (owner !== undefined) {
        const message = `The word ${JSON.stringify(word)} stands for the label ${owner} and for ${name}. Give each label words of its own.`;
        throw new EngineError('bad-request', message, { labels: [owner, name], word });
      }
      seen.set(text, name);
      return text;
    });
  });
}

/** From the sum of log-probabilities of each continuation, in the order of `labelContinuations`. */
export function toLabelProbabilities({ labels }: LabelRequest, sums: readonly number[]): LabelProbabilities {
  let position = 0;
  const scores = labels.map(({ name, words }) => {
    const own = sums.slice(position, position + words.length);
    position += words.length;
    return { name, logProbability: logSumExp(own) };
  });
  const total = logSumExp(scores.map(({ logProbability }) => logProbability));
  return {
    probabilities: Object.fromEntries(
      scores.map(({ name, logProbability }) => [name, Math.exp(logProbability - total)]),
    ),
    logProbabilities: Object.fromEntries(scores.map(({ name, logProbability }) => [name, logProbability])),
    mass: Math.min(1, Math.exp(total)),
  };
}

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
