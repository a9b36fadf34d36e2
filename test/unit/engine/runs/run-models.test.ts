import { expect, test } from 'vitest';
import { modelsOfRun } from '../../../../src/engine/runs/run-models.ts';
import type {
  CallOptions,
  CompletionRequest,
  LanguageModel,
  ModelAbility,
} from '../../../../src/shared/llm/language-model.ts';

const request: CompletionRequest = {
  prompts: [{ form: 'raw', parts: [] }],
  maxTokens: 1,
  stop: [],
  sampling: { temperature: 0 },
  seed: 1,
  logProbabilities: true,
};

/** What the model is asked for, and for what purpose. */
async function asked(cannot: readonly ModelAbility[], isTrial: boolean) {
  const seen: { readonly logProbabilities: boolean; readonly purpose: string | undefined }[] = [];
  const unused = () => Promise.reject(new Error('not asked for'));
  const model: LanguageModel = {
    identity: { id: 'm', hash: 'h', contextTokens: 100, hasChatTemplate: false, adapter: 'test/1', cannot },
    async complete({ logProbabilities }, { purpose }: CallOptions) {
      seen.push({ logProbabilities, purpose });
      return { text: '', finish: 'end', promptTokens: 0, completionTokens: 0 };
    },
    score: unused,
    labelProbabilities: unused,
    countTokens: unused,
  };
  const open = { language: new Map([['generator', model]]), embedding: undefined };
  const bound = modelsOfRun(open, { run: 'r3', isTrial }).language.get('generator');
  await bound?.complete(request, { signal: new AbortController().signal });
  return seen;
}

test('each call says for which run it is', async () => {
  expect(await asked([], false)).toEqual([{ logProbabilities: true, purpose: 'run r3' }]);
});

test('a trial shows probabilities where there are any; a run that asks for them is not quietly given none', async () => {
  expect(await asked(['log-probabilities'], true)).toEqual([{ logProbabilities: false, purpose: 'try' }]);
  expect(await asked(['log-probabilities'], false)).toEqual([{ logProbabilities: true, purpose: 'run r3' }]);
  expect(await asked([], true)).toEqual([{ logProbabilities: true, purpose: 'try' }]);
});
