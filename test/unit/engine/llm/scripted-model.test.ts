import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readModelScript } from '../../../../src/engine/llm/read-model-script.ts';
import { type ModelScript, ScriptedModel } from '../../../../src/engine/llm/scripted-model.ts';
import type { CompletionRequest } from '../../../../src/shared/llm/language-model.ts';

const options = { signal: new AbortController().signal };

describe('the scripted model', () => {
  test('answers by the first rule whose words are all in the prompt, cut at the stop string', async () => {
    const model = modelOf({
      rules: [
        { when: ['card', 'lost'], pick: 'seed', answers: ['I lost it" and more'] },
        { when: [], pick: 'seed', answers: ['anything'] },
      ],
    });
    expect(await model.complete(request('my card is lost', 1), options)).toEqual({
      text: 'I lost it',
      finish: 'stop',
      promptTokens: 4,
      completionTokens: 3,
    });
    expect((await model.complete(request('my card', 1), options)).text).toBe('anything');
  });

  test('gives the same request the same answer, whatever came between, and other seeds other answers', async () => {
    const model = modelOf({ rules: [{ when: [], pick: 'seed', answers: ['{red|green|blue} {one|two|three}'] }] });
    const ask = async (seed: number) => (await model.complete(request('x', seed), options)).text;
    const first = await ask(7);
    const others = new Set(await Promise.all(Array.from({ length: 40 }, (_, seed) => ask(seed))));
    expect(await ask(7)).toBe(first);
    expect(others.size).toBeGreaterThan(4);
  });

  test('fails when answers that are given once have run out, and when no rule fits', async () => {
    const model = modelOf({ rules: [{ when: ['a'], pick: 'once', answers: ['first'] }] });
    await model.complete(request('a', 1), options);
    await expect(model.complete(request('a', 1), options)).rejects.toMatchObject({ code: 'script-exhausted' });
    await expect(model.complete(request('b', 1), options)).rejects.toMatchObject({ code: 'script-exhausted' });
  });

  test('cuts at the token limit and says so', async () => {
    const model = modelOf({ rules: [{ when: [], pick: 'seed', answers: ['one two three four'] }] });
    const answer = await model.complete({ ...request('x', 1), maxTokens: 2 }, options);
    expect([answer.text, answer.finish]).toEqual(['one two', 'length']);
  });

  test('puts the mass on the label that its answer names', async () => {
    const model = modelOf({ rules: [{ when: [], pick: 'seed', answers: ['it is spam'] }] });
    const labels = [
      { name: 'ham', words: [] },
      { name: 'spam', words: [] },
    ];
    const prompt = request('x', 1).prompts[0];
    expect((await model.labelProbabilities({ prompt, labels, terminator: '' }, options)).probabilities).toEqual({
      ham: 0.1,
      spam: 0.9,
    });
  });

  test('stops waiting when the call is cancelled', async () => {
    const model = modelOf({ rules: [{ when: [], pick: 'seed', answers: ['x'] }], delayMs: 20_000 });
    const stop = new AbortController();
    const asked = model.complete(request('x', 1), { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('a model script', () => {
  test('is read with its defaults', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'script-')), 'answers.yaml');
    writeFileSync(path, 'rules:\n  - { when: card, answers: [lost] }\n');
    expect(readModelScript(path)).toEqual({
      rules: [{ when: ['card'], pick: 'seed', answers: ['lost'] }],
      contextTokens: 4096,
      hasChatTemplate: true,
      delayMs: 0,
    });
  });

  test('that is missing or has other fields says what is wrong and where', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'script-')), 'answers.yaml');
    expect(() => readModelScript(path)).toThrow(`The script ${path} cannot be read.`);
    writeFileSync(path, 'rules:\n  - { answer: [lost] }\n');
    expect(() => readModelScript(path)).toThrow('does not fit');
  });
});

function modelOf(script: Partial<ModelScript> & Pick<ModelScript, 'rules'>): ScriptedModel {
  return new ScriptedModel('scripted:test', { contextTokens: 4096, hasChatTemplate: true, delayMs: 0, ...script });
}

function request(text: string, seed: number): CompletionRequest {
  return {
    prompts: [{ form: 'raw', parts: [{ part: 'cue', text }] }],
    maxTokens: 50,
    stop: ['"'],
    sampling: { temperature: 1 },
    seed,
    logProbabilities: false,
  };
}
