import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { characterShingles, jaccard, wordShingles } from '../../../../src/engine/numerics/jaccard.ts';
import {
  distinctN,
  distinctNPerText,
  joinedNGramDiversity,
  nGramEntropy,
} from '../../../../src/engine/numerics/n-grams.ts';
import { words } from '../../../../src/engine/numerics/words.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Lists {
  readonly token_lists: string[][];
}

describe('distinct-n', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Lists, Record<string, number | null>>(
    'lexical',
    'lexical-09',
    'lexical-10',
  )) {
    test(`gives ${id}`, () => {
      const values = [1, 2, 3, 4].map((n) => [`distinct_${n}`, distinctN(input.token_lists, n).value]);
      expectNear(Object.fromEntries(values), expected, tolerance);
    });
  }

  test('halves when the texts are doubled', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'c'))), fc.constantFrom(1, 2, 3), (lists, n) => {
        const once = distinctN(lists, n).value;
        const twice = distinctN([...lists, ...lists], n).value;
        expect(twice).toEqual(once === null ? null : once / 2);
      }),
    );
  });

  test('averages over the texts that are long enough', () => {
    expect(distinctNPerText([['a', 'a'], ['a', 'b'], []], 1)).toEqual({ value: 0.75, n: 2, warnings: [] });
    expect(distinctNPerText([['a']], 2)).toEqual({ value: null, n: 0, warnings: ['no-n-grams'] });
  });

  test('has a joined variant, as in lexical-11', () => {
    for (const { input, expected } of vectorCases<{ texts: string[] }, { score: number }>('lexical', 'lexical-11')) {
      expectNear(joinedNGramDiversity(input.texts).value, expected.score, 1e-6);
    }
  });
});

test('n-gram entropy gives lexical-12', () => {
  for (const { input, expected, tolerance } of vectorCases<Lists, object>('lexical', 'lexical-12')) {
    const entropy = (n: number) => nGramEntropy(input.token_lists, n).value;
    expectNear({ entropy_1: entropy(1), entropy_2: entropy(2), entropy_3: entropy(3) }, expected, tolerance);
  }
});

describe('jaccard', () => {
  const cases = vectorCases<{ a: string; b: string }, object>('jaccard', 'jaccard-');
  const orders = [2, 2, 1, 1];
  cases.forEach(({ id, input, expected, tolerance }, place) => {
    test(`gives ${id}`, () => {
      const n = orders[place] ?? 0;
      const got = {
        word_shingles: jaccard(wordShingles(words(input.a), n), wordShingles(words(input.b), n)),
        char_trigrams: jaccard(characterShingles(input.a), characterShingles(input.b)),
      };
      expectNear(got, expected, tolerance);
    });
  });
});
