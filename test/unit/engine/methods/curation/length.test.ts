import { describe, expect, test } from 'vitest';
import { length } from '../../../../../src/engine/methods/curation/length.ts';
import { markRunContext, runMark, scoreValue, testSample } from '../../../../support/method-contexts.ts';

function textOf(words: number): string {
  return Array.from({ length: words }, (_, place) => `w${place}`).join(' ');
}

async function flags(
  name: string,
  texts: readonly (readonly [string, string])[],
  params = {},
  dropped: readonly string[] = [],
) {
  const samples = texts.map(([text, label], place) => testSample(`s${place}`, text, label));
  const scores = await runMark(length, markRunContext({ samples, dropped }), params);
  return samples.map(({ id }) => scoreValue(scores.get(id)?.[name]));
}

describe('length', () => {
  test('the usual band of 8, 9, 10, 10, 11 and 60 words leaves out 60', async () => {
    const texts = [8, 9, 10, 10, 11, 60].map((words) => [textOf(words), 'a'] as const);
    expect(await flags('inBand', texts)).toEqual([true, true, true, true, true, false]);
  });

  test('a label that is short by nature has a band of its own', async () => {
    const texts = [
      ...[2, 2, 2, 3, 3].map((words) => [textOf(words), 'a'] as const),
      ...[40, 40, 41, 42, 44].map((words) => [textOf(words), 'b'] as const),
      [textOf(40), 'a'] as const,
    ];
    const perLabel = await flags('inBand', texts);
    expect(perLabel).toEqual([...Array(10).fill(true), false]);
    expect(await flags('inBand', texts, { per: 'all' })).toEqual([...Array(5).fill(false), ...Array(6).fill(true)]);
  });

  test('fewer than five texts of a label are too few to tell', async () => {
    const texts = [3, 3, 3, 90].map((words) => [textOf(words), 'a'] as const);
    expect(await flags('inBand', texts)).toEqual(['unscored', 'unscored', 'unscored', 'unscored']);
  });

  test('what an earlier step dropped does not move the band, and is scored', async () => {
    const texts = [
      ...[10, 10, 10, 11, 11].map((words) => [textOf(words), 'a'] as const),
      ...Array.from({ length: 6 }, () => [textOf(80), 'a'] as const),
    ];
    const dropped = ['s5', 's6', 's7', 's8', 's9', 's10'];
    expect(await flags('inBand', texts, {}, dropped)).toEqual([...Array(5).fill(true), ...Array(6).fill(false)]);
  });

  test('hard bounds are a flag of their own', async () => {
    const texts = [1, 3, 4, 150, 151].map((words) => [textOf(words), 'a'] as const);
    expect(await flags('inBounds', texts, { minimum: 4, maximum: 150 })).toEqual([false, false, true, true, false]);
  });

  test('counts and shares of one text', async () => {
    const scores = await runMark(
      length,
      markRunContext({ samples: [testSample('s', 'PAY 3.5 km? Now… €9', 'a')] }),
      {},
    );
    expect(
      Object.fromEntries(Object.entries(scores.get('s') ?? {}).map(([name, score]) => [name, scoreValue(score)])),
    ).toEqual({
      words: 6,
      characters: 19,
      sentences: 3,
      meanWordLength: 11 / 6,
      alphabetic: 3 / 5,
      symbols: 2 / 5,
      uppercase: 4 / 8,
      digits: 3 / 19,
      inBounds: true,
      inBand: 'unscored',
      deviation: 'unscored',
      quantile: 'unscored',
    });
  });

  test('an empty text is out of band and has no shares', async () => {
    const texts = [...[3, 3, 3, 3, 3].map((words) => [textOf(words), 'a'] as const), ['', 'a'] as const];
    expect((await flags('inBand', texts)).at(-1)).toBe(false);
    expect((await flags('deviation', texts)).at(-1)).toBe('unscored');
    expect((await flags('digits', texts)).at(-1)).toBe('unscored');
  });

  test('an unknown field is an error that names the fields', async () => {
    const context = markRunContext({ samples: [testSample('s', 'text', 'a')] });
    await expect(runMark(length, context, { field: 'tittle' })).rejects.toThrow('Its fields are text, label.');
  });
});
