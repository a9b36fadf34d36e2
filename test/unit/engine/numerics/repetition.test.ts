import { describe, expect, test } from 'vitest';
import { gopherExcesses, gopherRepetition } from '../../../../src/engine/numerics/gopher-repetition.ts';
import {
  crossTextRepetition,
  meanRepetition,
  repetition,
  tailRepetition,
} from '../../../../src/engine/numerics/repetition.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

describe('repetition', () => {
  for (const { id, input, expected, tolerance } of vectorCases<{ token_lists: string[][] }, object>(
    'lexical',
    'lexical-13',
    'lexical-14',
  )) {
    test(`gives ${id}`, () => {
      const { token_lists: lists } = input;
      const got = {
        seq_rep_2: meanRepetition(lists, 2).value,
        seq_rep_4: meanRepetition(lists, 4).value,
        self_repetition_4: crossTextRepetition(lists).value,
      };
      expectNear(got, expected, tolerance);
    });
  }

  for (const { id, input, expected } of vectorCases<{ tokens: string[] }, { result: unknown }>(
    'lexical',
    'lexical-15',
    'lexical-16',
  )) {
    test(`finds the loop at the end of ${id}`, () => {
      expect(tailRepetition(input.tokens) ?? null).toEqual(expected.result);
    });
  }

  test('flags one word in a loop only when it repeats more than 50 times', () => {
    const looping = (times: number) => ['so', ...Array<string>(times).fill('ha')];
    expect(tailRepetition(looping(50))).toBeUndefined();
    expect(tailRepetition(looping(51))).toEqual({ phrase: ['ha'], times: 51 });
  });

  test('has no value for a text without n-grams', () => {
    expect([repetition([], 2).value, meanRepetition([], 2).value, crossTextRepetition([]).value]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('the Gopher measures', () => {
  test('find the top pair of words of the worked example', () => {
    const text = 'buy now buy now buy now this is a great offer';
    const measured = gopherRepetition(text);
    expect(measured.topNGrams[2]).toBeCloseTo((3 * 7) / 45, 12);
    expect(repetition(text.split(' '), 3).value).toBeCloseTo(2 / 9, 12);
    expect(gopherExcesses(measured).map(({ measure }) => measure)).toContain('topNGrams.2');
  });

  test('count lines and paragraphs that occur before', () => {
    const { duplicateLines, duplicateParagraphs, duplicateLineCharacters } =
      gopherRepetition('one\ntwo\none\n\ntwo\n\none');
    expect({ duplicateLines, duplicateParagraphs, duplicateLineCharacters }).toEqual({
      duplicateLines: 3 / 5,
      duplicateParagraphs: 0,
      duplicateLineCharacters: 9 / 21,
    });
  });

  test('skip the words of a repeated n-gram, so that none counts twice', () => {
    const { duplicateNGrams } = gopherRepetition('a b c d e a b c d e a b c d e');
    expect(duplicateNGrams[5]).toBeCloseTo(10 / 29, 12);
  });

  test('are 0 for an empty text', () => {
    expect(gopherExcesses(gopherRepetition(''))).toEqual([]);
  });
});
