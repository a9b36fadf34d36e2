import { expect, test } from 'vitest';
import { measureModel } from '../../../../src/engine/model-library/measure-model.ts';
import type { Completion, CompletionRequest, LanguageModel } from '../../../../src/shared/llm/language-model.ts';
import { promptParts } from '../../../../src/shared/llm/prompt.ts';
import { scriptedModel } from '../../../support/generation-contexts.ts';

/** A clock that the model moves: reading 100 tokens a second, writing 10, all that is asked at once side by side. */
function modelWithClock({ contextTokens = 2048 } = {}) {
  let nowMs = 0;
  const waiting: { readonly endsAt: number; done(): void }[] = [];
  const script = scriptedModel([{ answers: ['x'] }]);
  const asked: CompletionRequest[] = [];
  const model: LanguageModel = {
    identity: { ...script.identity, contextTokens },
    async complete(request): Promise<Completion> {
      asked.push(request);
      const promptTokens = promptParts(request.prompts[0])
        .map(({ text }) => text.split(' ').length)
        .reduce((sum, count) => sum + count, 0);
      const endsAt = nowMs + promptTokens * 10 + request.maxTokens * 100;
      await new Promise<void>((done) => waiting.push({ endsAt, done }));
      return { text: '', finish: 'length', promptTokens, completionTokens: request.maxTokens };
    },
    score: () => Promise.reject(new Error('not asked')),
    labelProbabilities: () => Promise.reject(new Error('not asked')),
    countTokens: () => Promise.reject(new Error('not asked')),
  };
  const timer = setInterval(() => {
    const next = waiting.toSorted((a, b) => a.endsAt - b.endsAt)[0];
    if (next === undefined) return;
    nowMs = next.endsAt;
    for (const each of waiting.splice(0))
      if (each.endsAt <= nowMs) each.done();
      else waiting.push(each);
  }, 0);
  return { model, asked, now: () => nowMs, end: () => clearInterval(timer) };
}

test('the speed of reading, of one answer and of all slots together is told, within its time', async () => {
  const { model, asked, now, end } = modelWithClock();
  const speed = await measureModel({ model, slots: 4, signal: new AbortController().signal, now });
  end();
  expect(speed.tokensPerSecond).toBeCloseTo(10, 0);
  expect(speed.promptTokensPerSecond).toBeGreaterThan(60);
  expect(speed.together).toBe(4);
  // Four at once, each as fast as alone.
  expect(speed.togetherTokensPerSecond).toBeGreaterThan(30);
  expect(now()).toBeLessThan(15_000);
  // No prompt helps the next one.
  const prompts = asked.map(({ prompts: [prompt] }) => JSON.stringify(prompt));
  expect(new Set(prompts).size).toBe(prompts.length);
});

test('a model with one slot has nothing to do together', async () => {
  const { model, now, end } = modelWithClock();
  const speed = await measureModel({ model, slots: 1, signal: new AbortController().signal, now });
  end();
  expect([speed.together, speed.togetherTokensPerSecond]).toEqual([1, speed.tokensPerSecond]);
});

test('measuring can be stopped', async () => {
  const stop = new AbortController();
  const { model, now, end } = modelWithClock();
  const measured = measureModel({
    model: {
      ...model,
      complete: async (_request, { signal }) => {
        stop.abort(new Error('stopped'));
        signal.throwIfAborted();
        throw new Error('never');
      },
    },
    slots: 1,
    signal: stop.signal,
    now,
  });
  await expect(measured).rejects.toThrow('stopped');
  end();
});
