import { describe, expect, test } from 'vitest';
import { singlePrompt } from '../../../../../src/engine/methods/generation/single-prompt.ts';
import type { DrawnCondition } from '../../../../../src/engine/methods/slots.ts';
import type { UnitResult } from '../../../../../src/engine/methods/work.ts';
import {
  type ProcedureTest,
  procedureRunContext,
  type RecordedCall,
  scriptedModel,
  testCell,
} from '../../../../support/generation-contexts.ts';

const garden: DrawnCondition = {
  kind: 'draw',
  draw: () => ({ id: 'garden', text: 'uses the word "garden"' }),
  violation: (value, text) => (text.includes(value.id) ? undefined : 'It does not use the word "garden".'),
};

describe('a single prompt', () => {
  test('gives one draft with the label of its cell and what it was made with', async () => {
    const { result, calls } = await run({
      model: scriptedModel([{ answers: ['My card is late." And more.'] }]),
      pick: () => ({ ordered: [{ id: 's1', fields: { text: 'Where is it?', label: 'a' } }], byUsefulness: ['s1'] }),
    });
    expect(result).toEqual({
      drafts: [
        { fields: { text: 'My card is late.', label: 'a' }, demonstrations: ['s1'], finish: 'stop', calls: ['draft'] },
      ],
    });
    expect(calls.map(({ name }) => name)).toEqual(['draft']);
    expect(calls[0]?.prompt).toContain('Where is it?"');
    expect(calls[0]?.request).toMatchObject({
      maxTokens: 96,
      stop: ['"', '\n'],
      sampling: { temperature: 1 },
      logProbabilities: false,
    });
  });

  test('turns away an answer that is no text, and keeps it', async () => {
    const { result } = await run({ model: scriptedModel([{ answers: ['   '] }]) });
    expect(result).toEqual({ rejected: [{ rule: 'unreadable', reason: 'empty', calls: ['draft'], text: '' }] });
  });

  test('asks again with the lack named and another seed, and keeps the second answer', async () => {
    const { result, calls } = await run({
      draws: { words: garden },
      model: scriptedModel([
        { when: ['It does not use the word "garden".'], answers: ['The garden is dry."'] },
        { answers: ['All is well."'] },
      ]),
    });
    expect(result.drafts?.map(({ fields, calls: made }) => [fields['text'], made])).toEqual([
      ['The garden is dry.', ['draft', 'draft-2']],
    ]);
    expect(calls[0]?.request.seed).not.toBe(calls[1]?.request.seed);
    expect(calls[0]?.prompt).toContain('uses the word "garden"');
  });

  test('gives the draft as it is when the tries are used up: the accept rules decide', async () => {
    const model = scriptedModel([{ answers: ['All is well."'] }]);
    const { result, calls } = await run({ draws: { words: garden }, model }, { retries: 0 });
    expect([result.drafts?.length, calls.length]).toEqual([1, 1]);
    expect((await run({ draws: { words: garden }, model }, { retries: 2 })).calls.map(({ name }) => name)).toEqual([
      'draft',
      'draft-2',
      'draft-3',
    ]);
  });

  test('sends the counterparts of the decoding as further members of the request, and keeps the mean log-probability', async () => {
    const { result, calls } = await run({
      model: scriptedModel([{ answers: ['My card is late."'] }]),
      decoding: (cell) => ({
        rule: { id: 'self-debiasing', params: {} },
        counterparts: [{ ...cell, values: { label: { id: 'b', text: 'b' } } }],
        logProbabilities: true,
      }),
    });
    const prompts = calls[0]?.request.prompts.map((prompt) =>
      prompt.form === 'raw' ? prompt.parts.map(({ text }) => text).join('') : '',
    );
    expect(prompts?.map((text) => /Label: (\w)\./.exec(text)?.[1])).toEqual(['a', 'b']);
    expect(calls[0]?.request.rule).toEqual({ id: 'self-debiasing', params: {} });
    expect(result.drafts?.[0]?.meanLogProbability).toBe(-1);
  });

  test('refuses the chat form for a model without a template', async () => {
    const model = scriptedModel([{ answers: ['Text."'] }], { hasChatTemplate: false });
    await expect(run({ model }, { form: 'chat' })).rejects.toThrow(
      'The model scripted has no chat template. Set `form: raw`',
    );
  });
});

async function run(
  more: Omit<ProcedureTest, 'cells'>,
  input: object = {},
): Promise<{ readonly result: UnitResult; readonly calls: readonly RecordedCall[] }> {
  const calls: RecordedCall[] = [];
  const cell = testCell({ label: 'a' }, 5);
  const unit = { key: 'a/0', json: null, cell: 'a', ordinal: 0, round: 0, attempt: 0 };
  const context = procedureRunContext({ ...more, cells: [cell] }, { unit, calls });
  return { result: await singlePrompt.work.run(context, singlePrompt.params.parse(input), unit), calls };
}
