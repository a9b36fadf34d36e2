import { describe, expect, test } from 'vitest';
import { lettersKey, matchingKey, rougeTokens, words } from '../../../../src/engine/numerics/words.ts';
import { vectorCases } from './vector-cases.ts';

describe('words', () => {
  for (const { id, input, expected } of vectorCases<{ text: string }, { tokens: string[] }>(
    'lexical',
    ...[1, 2, 3, 4, 5, 6, 7].map((number) => `lexical-0${number}`),
  )) {
    test(`gives the tokens of ${id}`, () => {
      expect(words(input.text)).toEqual(expected.tokens);
    });
  }

  test('treats decomposed and composed letters alike', () => {
    expect(words('Cafe\u0301')).toEqual(words('Café'));
  });
});

test('rougeTokens keeps runs of a-z and 0-9 only', () => {
  expect(rougeTokens('Café No. 5, well-known')).toEqual(['caf', 'no', '5', 'well', 'known']);
});

describe('matchingKey', () => {
  test('ignores case, width, white space and punctuation at the end', () => {
    const keys = ['Great film!', 'great  film!', ' GREAT\nfilm…', 'Ｇreat film'].map(matchingKey);
    expect(keys).toEqual(Array(4).fill('great film'));
  });

  test('keeps inner punctuation, numbers and a text of nothing but punctuation', () => {
    expect(['Is 3.5 < 4?', '?!', '…', ''].map(matchingKey)).toEqual(['is 3.5 < 4', '?!', '...', '']);
  });
});

test('lettersKey gives the keys of lexical-26', () => {
  for (const { input, expected } of vectorCases<{ texts: string[] }, { keys: string[] }>('lexical', 'lexical-26')) {
    expect(input.texts.map(lettersKey)).toEqual(expected.keys);
  }
});
