import { expect, test } from 'vitest';
import { estimateTokens } from '../../../../src/engine/prompts/estimate-tokens.ts';
import { shownParts } from '../../../../src/engine/prompts/shown-prompt.ts';
import type { Prompt } from '../../../../src/shared/llm/prompt.ts';

const chat: Prompt = {
  form: 'chat',
  messages: [
    { role: 'system', parts: [{ part: 'task', text: 'Write a review.' }] },
    { role: 'user', parts: [{ part: 'demonstration', text: 'A good one.' }] },
    { role: 'assistant', parts: [{ part: 'demonstration', text: '"It was fine."' }] },
    { role: 'user', parts: [{ part: 'demonstration', text: 'A bad one.' }] },
    { role: 'assistant', parts: [{ part: 'demonstration', text: '"It was not."' }] },
    { role: 'user', parts: [{ part: 'conditions', text: 'A dry one.' }] },
  ],
  prefill: '"',
};

test('each part of a chat has the role of its message, and a request and its answer are one demonstration', () => {
  expect(shownParts(chat, [4, 3, 5, 3, 5, 3, 1]).map(({ title, role, tokens }) => [title, role, tokens])).toEqual([
    ['Task', 'system', 4],
    ['Demonstration 1', 'user', 3],
    ['Demonstration 1', 'assistant', 5],
    ['Demonstration 2', 'user', 3],
    ['Demonstration 2', 'assistant', 5],
    ['What to write', 'user', 3],
    ['Start of the answer', 'assistant', 1],
  ]);
});

test('the parts of a raw prompt are text, in order', () => {
  const parts = [
    { part: 'task', text: 'Reviews:\n' },
    { part: 'demonstration', text: 'One.\n' },
    { part: 'demonstration', text: 'Two.\n' },
  ] as const;
  expect(shownParts({ form: 'raw', parts }, [2, 2, 2])).toEqual([
    { part: 'task', title: 'Task', role: 'text', text: 'Reviews:\n', tokens: 2 },
    { part: 'demonstration', title: 'Demonstration 1', role: 'text', text: 'One.\n', tokens: 2 },
    { part: 'demonstration', title: 'Demonstration 2', role: 'text', text: 'Two.\n', tokens: 2 },
  ]);
});

test('an estimate says that it is one; scripts without spaces count a token a character', () => {
  expect(estimateTokens({ form: 'raw', parts: [{ part: 'task', text: '1234567 長い' }] })).toEqual({
    total: 4,
    parts: [{ part: 'task', tokens: 4 }],
    isEstimate: true,
  });
  expect(estimateTokens(chat).total).toBeGreaterThan(estimateTokens({ form: 'raw', parts: [] }).total);
});
