import { describe, expect, test } from 'vitest';
import { format } from '../../../../../src/engine/methods/generation/format.ts';
import type { DrawnCondition } from '../../../../../src/engine/methods/slots.ts';
import { classification } from '../../../../../src/engine/tasks/classification.ts';
import { testCell } from '../../../../support/generation-contexts.ts';
import { testTask } from '../../../../support/method-contexts.ts';

const task = testTask(['card_arrival', 'lost card'], { persona: 'a customer of an online bank' });
const draw: DrawnCondition = {
  kind: 'draw',
  draw: () => ({ id: 'garden', text: 'garden' }),
  violation: (value, text) => (text.includes(value.id) ? undefined : `It lacks ${value.id}.`),
};

describe('format', () => {
  test.each([
    ['Too short.', 'It has 2 words; at least 3 are asked for.'],
    ['one two three four five six seven eight nine ten eleven', 'It has 11 words; at most 10 are allowed.'],
    ['My card is gone <|im_end|>', 'It holds marks of a chat template.'],
    ['My card <|reserved_7|> is gone', 'It holds marks of a chat template.'],
    ['My card <end_of_turn> is gone', 'It holds marks of a chat template.'],
    ['[INST] My card is gone', 'It holds marks of a chat template.'],
    ['Here is a message: my card is gone', 'It begins with "here is": talk about the task.'],
    ['Here’s what you asked for, friend', 'It begins with "here\'s": talk about the task.'],
    ['Speaking as a customer of an online bank, I wait', 'It names the persona of the prompt.'],
    ['My card_arrival is late again', 'It holds the name of its label.'],
  ])('turns "%s" away', (text, reason) => {
    expect(check(text, { maxWords: 10 })).toBe(reason);
  });

  test.each([
    'My card has not arrived yet.',
    'Surely my card is on its way?',
    'Examples of your service please.',
    'The card arrival is late.',
  ])('takes "%s"', (text) => {
    expect(check(text)).toBeUndefined();
  });

  test('turns away what the token limit cut off, unless fragments are fine', () => {
    expect(check('My card has not arri', {}, { finish: 'length' })).toBe('The token limit cut it off.');
    expect(check('My card has not arri', { wholeSentence: false }, { finish: 'length' })).toBeUndefined();
  });

  test('turns away the words for the label when no text may hold them', () => {
    expect(check('The Card arrival is late.', { labelInText: 'words' })).toBe('It holds the words for its label.');
    expect(check('My card_arrival is late again', { labelInText: 'allowed' })).toBeUndefined();
  });

  test('turns away forbidden phrases in any case', () => {
    expect(check('Dear Bank, my card is gone', { forbidden: ['dear bank'] })).toBe('It holds "dear bank".');
  });

  test('turns away fields that the task does not allow', () => {
    expect(check('My card is gone.', {}, { label: 'unknown' })).toMatch(/^The label `unknown` is not in the codebook/);
  });

  test('turns away a text that lacks the drawn value', () => {
    expect(check('My card is gone.', {}, { drawn: true })).toBe('It lacks garden.');
    expect(check('My card is in the garden.', {}, { drawn: true })).toBeUndefined();
  });
});

interface Variation {
  readonly finish?: string;
  readonly label?: string;
  readonly drawn?: boolean;
}

function check(
  text: string,
  input: object = {},
  { finish = 'stop', label = 'card_arrival', drawn = false }: Variation = {},
) {
  const rule = format.open(
    { task, kind: classification, seeds: [], draws: drawn ? [{ name: 'place', condition: draw }] : [] },
    format.params.parse(input),
  );
  const cell = testCell({ label: 'card_arrival', ...(drawn ? { place: 'garden' } : {}) }, 1);
  return rule.check({ fields: { text, label }, text, cell, finish, shown: [] })?.reason;
}
