import { expect, test } from 'vitest';
import { values } from '../../../../../src/engine/methods/generation/values.ts';
import { generationContext } from '../../../../support/generation-contexts.ts';

test('gives words, weights and overrides as a pool', () => {
  expect(open([' angry ', { text: 'polite', weight: 2, prefix: 'Dear bank,' }])).toEqual({
    kind: 'pool',
    pool: {
      values: [
        { id: 'angry', text: 'angry', weight: 1 },
        { id: 'polite', text: 'polite', weight: 2, overrides: { prefix: 'Dear bank,' } },
      ],
    },
  });
});

test('takes openings without words, each for its own label, and finds twins only inside a label', () => {
  const openings = [
    { prefix: 'My card is', only: { label: ['lost'] } },
    { prefix: 'My card is', only: { label: ['broken'] } },
  ];
  expect(open(openings)).toEqual({
    kind: 'pool',
    pool: {
      values: openings.map(({ prefix, only }) => ({ id: prefix, text: '', weight: 1, overrides: { prefix }, only })),
    },
  });
  expect(() => open([openings[0], openings[0]])).toThrow('are nearly the same');
  expect(() => open([{ weight: 2 }, 'angry'])).toThrow('neither words nor a prefix');
});

test('refuses the same value in other letters, and values that are nearly the same', () => {
  expect(() => open(['Angry', 'angry.'])).toThrow('are nearly the same');
  expect(() => open(['a customer who lost a card', 'a customer who lost the card'])).toThrow(
    'The values "a customer who lost a card" and "a customer who lost the card"',
  );
});

test('keeps values that share words below the limit, which can be raised', () => {
  const near = ['a customer who lost a card', 'a customer who lost the card'];
  expect(open(near, { similarity: 0.9 }).kind).toBe('pool');
  expect(open(['a worried customer', 'a worried bank clerk']).kind).toBe('pool');
});

test('needs two values, none of them blank', () => {
  expect(values.params.safeParse({ values: ['one'] }).success).toBe(false);
  expect(values.params.safeParse({ values: ['one', '  '] }).success).toBe(false);
});

function open(list: readonly unknown[], more: object = {}) {
  return values.open(generationContext(), values.params.parse({ values: list, ...more }));
}
