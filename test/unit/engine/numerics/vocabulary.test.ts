import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countEntropy } from '../../../../src/engine/numerics/count-entropy.ts';
import { gramCounts, gramIds } from '../../../../src/engine/numerics/gram-ids.ts';
import { hdD, mtld } from '../../../../src/engine/numerics/lexical-diversity.ts';
import { distinctN, nGramEntropy } from '../../../../src/engine/numerics/n-grams.ts';
import { createNumberTable } from '../../../../src/engine/numerics/number-table.ts';
import { selectTokenRows } from '../../../../src/engine/numerics/token-table.ts';
import { tokenizerFor } from '../../../../src/engine/numerics/tokenizer.ts';
import { tokenCounts, vocabularyGrowth, vocabularyOf } from '../../../../src/engine/numerics/vocabulary.ts';
import { pace, tokenNumbers, tokenTable } from './token-vectors.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Lists {
  readonly token_lists: string[][];
}
interface Stream {
  readonly tokens: string[];
}

const lists = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd')));
const stream = fc.array(fc.nat(5), { minLength: 1, maxLength: 60 });

describe('a vocabulary', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Lists, object>('lexical', 'lexical-08')) {
    test(`gives ${id}`, async () => {
      const table = tokenTable(input.token_lists);
      const { tokens, types, ttr, rootTtr, hapax } = vocabularyOf(tokenCounts(table.tokens));
      const entropy = countEntropy(tokenCounts(table.tokens));
      expectNear(
        { tokens, types, ttr, root_ttr: rootTtr, hapax, unigram_entropy_bits: entropy?.bits },
        expected,
        tolerance,
      );
    });
  }

  test('has no ratios without tokens', () => {
    expect(vocabularyOf(tokenCounts(new Int32Array()))).toEqual({
      tokens: 0,
      types: 0,
      hapax: 0,
      ttr: null,
      rootTtr: null,
      newWord: null,
    });
  });

  test('halves its type-token ratio when the texts are doubled', () => {
    fc.assert(
      fc.property(stream, (tokens) => {
        const once = vocabularyOf(tokenCounts(Int32Array.from(tokens)));
        const twice = vocabularyOf(tokenCounts(Int32Array.from([...tokens, ...tokens])));
        expect(twice.ttr).toBeCloseTo((once.ttr ?? 0) / 2, 12);
      }),
    );
  });

  test('grows with the tokens read', async () => {
    expect(await vocabularyGrowth(tokenNumbers(['a', 'b', 'a', 'c']), [1, 2, 3, 4, 5], pace)).toEqual([1, 2, 2, 3]);
  });
});

describe('MTLD', () => {
  const variants = { 'lexical-18-mtld10': 'strict' } as const;
  for (const { id, input, expected, tolerance } of vectorCases<Stream, Record<string, number>>(
    'lexical',
    'lexical-17',
    'lexical-18',
    'lexical-19',
    'lexical-20',
  )) {
    test(`gives ${id}`, async () => {
      const variant = id in variants ? 'strict' : 'inclusive';
      const got = await mtld(tokenNumbers(input.tokens), pace, { variant });
      expectNear(
        Object.fromEntries(
          Object.keys(expected).map((key) => [key, key === 'mtld' ? got?.value : got?.[key as 'forward' | 'backward']]),
        ),
        expected,
        tolerance,
      );
    });
  }

  test('is the same for the reversed stream, and null without tokens', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.constantFrom('inclusive' as const, 'strict' as const), async (tokens, variant) => {
        const forward = await mtld(tokens, pace, { variant });
        expect((await mtld(tokens.toReversed(), pace, { variant }))?.value).toBe(forward?.value);
      }),
    );
    expect(await mtld([], pace)).toBeNull();
  });

  test('tells a ratio of exactly 0.72 apart: 18 different of 25', async () => {
    const tokens = [...Array.from({ length: 18 }, (_, place) => place), 0, 1, 2, 3, 4, 5, 6];
    expect((await mtld(tokens, pace))?.forward).toBe(25);
    expect((await mtld(tokens, pace, { variant: 'strict' }))?.forward).toBeCloseTo(25, 9);
    expect((await mtld([...tokens, 7], pace))?.forward).toBe(26);
    expect((await mtld([...tokens, 7], pace, { variant: 'strict' }))?.forward).toBeCloseTo(
      26 / ((1 - 18 / 26) / 0.28),
      9,
    );
  });
});

describe('HD-D', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Stream, object>('lexical', 'lexical-21')) {
    test(`gives ${id}`, () => {
      const value = hdD(tokenCounts(tokenNumbers(input.tokens)));
      expectNear({ hdd: value, hdd_times_draws: 42 * (value ?? 0) }, expected, tolerance);
    });
  }

  test('is null below 42 tokens and 1 for tokens that are all different', () => {
    expect(hdD([41])).toBeNull();
    expect(hdD(Array.from({ length: 50 }, () => 1))).toBeCloseTo(1, 12);
    expect(hdD([42])).toBeCloseTo(1 / 42, 12);
  });
});

describe('n-grams as numbers', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Lists, object>('lexical', 'lexical-12')) {
    test(`give ${id}`, async () => {
      const orders = await gramIds(tokenTable(input.token_lists), 3, pace);
      const [one, two, three] = orders.map((order) => countEntropy(gramCounts(order))?.bits);
      expectNear({ entropy_1: one, entropy_2: two, entropy_3: three }, expected, tolerance);
    });
  }

  test('are as many and as frequent as n-grams of words, and never cross from text to text', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (texts) => {
        for (const order of await gramIds(tokenTable(texts), 3, pace)) {
          const distinct = distinctN(texts, order.n);
          expect(order.total).toBe(distinct.n);
          expect(order.total === 0 ? null : order.size / order.total).toBe(distinct.value);
          expectNear(countEntropy(gramCounts(order))?.bits ?? null, nGramEntropy(texts, order.n).value, 1e-9);
        }
      }),
    );
  });

  test('of counts that are all equal are even; of one type there is no evenness', () => {
    expect(countEntropy([3, 3, 3, 3])).toMatchObject({ bits: 2, evenness: 1, effectiveTypes: 4, types: 4, total: 12 });
    expect(countEntropy([5])).toMatchObject({ bits: 0, evenness: null });
    expect(countEntropy([0])).toBeNull();
  });
});

describe('a table of tokens', () => {
  test('gives rows in any order, cut after a number of tokens', () => {
    const table = tokenTable([['a', 'b'], [], ['c', 'd', 'e']]);
    expect(selectTokenRows(table, [2, 1, 0], 4)).toEqual({
      rows: 3,
      tokens: Int32Array.of(2, 3, 4, 0),
      starts: Int32Array.of(0, 3, 3, 4),
    });
  });

  test('numbers keys up to 2^53 in the order in which they come, also beyond its first size', () => {
    const table = createNumberTable(16);
    const keys = Array.from({ length: 500 }, (_, place) => place * 9007199254740 + (place % 2 === 0 ? 0 : 2 ** 40));
    expect(keys.map((key) => table.add(key))).toEqual(keys.map((_, place) => place));
    expect(keys.map((key) => table.add(key))).toEqual(keys.map((_, place) => place));
    expect(table.size).toBe(500);
  });
});

describe('the tokenizer of a language', () => {
  test('takes runs of letters where words stand apart, and the segmenter where they do not', () => {
    expect(tokenizerFor('en').tokens("Don't over-think it")).toEqual(["don't", 'over-think', 'it']);
    const japanese = tokenizerFor('ja');
    expect(japanese.name).toBe('Intl.Segmenter (ja)');
    expect(japanese.tokens('私は猫です。').length).toBeGreaterThan(2);
  });
});
