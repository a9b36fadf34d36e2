import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionOf, quantile } from '../../../../src/engine/numerics/quantile.ts';
import { largestRemainder } from '../../../../src/engine/numerics/quotas.ts';
import { robustBand } from '../../../../src/engine/numerics/robust-band.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

test('a distribution gives lexical-25', () => {
  for (const { input, expected, tolerance } of vectorCases<{ values: number[] }, Record<string, number>>(
    'lexical',
    'lexical-25',
  )) {
    const got = distributionOf(input.values);
    const { sd_population: sdPopulation, sd_sample: sdSample, min: minimum, max: maximum, ...rest } = expected;
    expectNear(got, { n: 6, sdPopulation, sdSample, minimum, maximum, ...rest }, tolerance);
  }
  expect([distributionOf([]), quantile([], 0.5), distributionOf([3])?.sdSample]).toEqual([null, null, null]);
});

describe('a robust band', () => {
  test('keeps the five usual lengths and drops the outlier of the curation page', () => {
    const lengths = [8, 9, 10, 10, 11, 60];
    const band = robustBand(lengths);
    expect(lengths.filter((length) => band && length >= band.low && length <= band.high)).toEqual([8, 9, 10, 10, 11]);
  });

  test('stays open where most lengths are equal', () => {
    const band = robustBand([10, 10, 10, 10, 11]);
    expect(band?.low).toBeCloseTo(10 * Math.exp(-0.35), 9);
    expect(band?.high).toBeCloseTo(10 * Math.exp(0.35), 9);
  });

  test('does not exist without positive values', () => {
    expect(robustBand([0, 0])).toBeUndefined();
  });
});

describe('largest-remainder quotas', () => {
  test('give the seat to the largest remainder, and to the lowest index on ties', () => {
    expect(largestRemainder(10, [3, 3, 3])).toEqual([4, 3, 3]);
    expect(largestRemainder(5, [0.5, 0.3, 0.2])).toEqual([3, 1, 1]);
    expect(largestRemainder(3, [0, 0])).toEqual([2, 1]);
  });

  test('pass on what a full stratum cannot take', () => {
    expect(largestRemainder(10, [8, 1, 1], [2, 10, 10])).toEqual([2, 4, 4]);
    expect(largestRemainder(10, [1, 0], [4, 3])).toEqual([4, 3]);
  });

  test('sum to the total and stay within capacity', () => {
    const stratum = fc.record({ weight: fc.nat(20), capacity: fc.nat(30) });
    fc.assert(
      fc.property(fc.nat(100), fc.array(stratum, { minLength: 1, maxLength: 8 }), (total, strata) => {
        const capacities = strata.map(({ capacity }) => capacity);
        const quotas = largestRemainder(
          total,
          strata.map(({ weight }) => weight),
          capacities,
        );
        const all = capacities.reduce((sum, capacity) => sum + capacity, 0);
        expect(quotas.reduce((sum, quota) => sum + quota, 0)).toBe(Math.min(total, all));
        expect(quotas.every((quota, index) => quota >= 0 && quota <= (capacities[index] ?? 0))).toBe(true);
      }),
    );
  });
});
