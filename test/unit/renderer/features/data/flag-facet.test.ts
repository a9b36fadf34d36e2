import { describe, expect, test } from 'vitest';
import { chosenFlags, flagCounts, flagRange } from '../../../../../src/renderer/features/data/filters/flag-facet.ts';

const facet = { name: 'agrees', description: '', low: 0, high: 1, scored: 10, unscored: 0 };

describe('a score that says yes or no', () => {
  test('is told by its values and shows both counts', () => {
    expect(flagCounts({ ...facet, counts: [3, 0, 0, 7] })?.map(({ key, count }) => [key, count])).toEqual([
      ['yes', 7],
      ['no', 3],
    ]);
  });

  test('is not a score with values between', () => {
    expect([
      flagCounts({ ...facet, counts: [3, 0, 1, 7] }),
      flagCounts({ ...facet, high: 2, counts: [3, 0, 0, 7] }),
    ]).toEqual([undefined, undefined]);
  });

  test('is chosen by the range that its filter has', () => {
    expect([chosenFlags({}), chosenFlags(flagRange('yes')), chosenFlags(flagRange('no'))]).toEqual([
      [],
      ['yes'],
      ['no'],
    ]);
  });
});
