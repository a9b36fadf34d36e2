import { expect, test } from 'vitest';
import { ScriptedModel } from '../../../../src/engine/llm/scripted-model.ts';
import { type CallTally, withCallLog } from '../../../../src/engine/runs/call-log.ts';
import { noFaults } from '../../../../src/engine/runs/run-environment.ts';
import type { CallStore, StoredCall } from '../../../../src/engine/storage/project-store.ts';
import type { CompletionRequest } from '../../../../src/shared/llm/language-model.ts';

const place = { runId: 'r1', step: 'generate', unitOrdinal: 3, attempt: 0 };

test('uses a stored answer again when the request is the same, at no cost', async () => {
  const { calls, tally, model } = parts();
  const first = await log(calls, tally, model).complete('draft', request('a'));
  const again = await log(calls, tally, model).complete('draft', request('a'));
  expect(again).toEqual(first);
  expect(tally.calls).toBe(1);
});

test('asks again when the prompt, the model file or the name is another', async () => {
  const { calls, tally, model } = parts();
  await log(calls, tally, model).complete('draft', request('a'));
  await log(calls, tally, model).complete('draft', request('b'));
  await log(calls, tally, model).complete('draft-2', request('b'));
  await log(calls, tally, scripted('other')).complete('draft-2', request('b'));
  expect(tally.calls).toBe(4);
});

test('asks nothing after it was stopped', async () => {
  const { calls, tally, model } = parts();
  const stop = new AbortController();
  stop.abort(new Error('paused'));
  await expect(log(calls, tally, model, stop.signal).complete('draft', request('a'))).rejects.toThrow('paused');
  expect(tally.calls).toBe(0);
});

function log(calls: CallStore, tally: CallTally, model: ScriptedModel, signal = new AbortController().signal) {
  return withCallLog({ calls, place, model, signal, faults: noFaults, tally });
}

function parts() {
  const stored = new Map<string, StoredCall>();
  const keyOf = (call: Pick<StoredCall, 'unitOrdinal' | 'attempt' | 'name'>) =>
    `${call.unitOrdinal}/${call.attempt}/${call.name}`;
  const calls: CallStore = {
    add: (call) => void stored.set(keyOf(call), call),
    find: (key) => stored.get(keyOf(key)),
    flush: () => undefined,
    totals: () => ({ calls: stored.size, promptTokens: 0, completionTokens: 0 }),
  };
  return { calls, tally: { calls: 0, promptTokens: 0, completionTokens: 0 }, model: scripted('one {a|b|c|d}') };
}

function scripted(answer: string): ScriptedModel {
  const rules = [{ when: [], pick: 'seed', answers: [answer] }] as const;
  return new ScriptedModel('scripted:test', { rules, contextTokens: 4096, hasChatTemplate: true, delayMs: 0 });
}

function request(text: string): CompletionRequest {
  return {
    prompts: [{ form: 'raw', parts: [{ part: 'cue', text }] }],
    maxTokens: 50,
    stop: [],
    sampling: { temperature: 1 },
    seed: 1,
    logProbabilities: false,
  };
}
