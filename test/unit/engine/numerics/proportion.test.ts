import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clopperPearsonInterval,
  proportion,
  sampleSize,
  wilsonInterval,
  zeroDefectSampleSize,
} from '../../../../src/engine/numerics/proportion.ts';
import { chiSquareTail, erfc, normalQuantile } from '../../../../src/engine/numerics/special-functions.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

describe('intervals of a proportion', () => {
  for (const { id, input, expected, tolerance } of vectorCases<{ k: number; n: number }, object>(
    'intervals',
    ...[1, 2, 3, 4, 5, 6, 7].map((number) => `intervals-0${number}`),
  )) {
    test(`give ${id}`, () => {
      const { k, n } = input;
      const got = {
        p: proportion(k, n).value,
        wilson: wilsonInterval(k, n),
        clopper_pearson: clopperPearsonInterval(k, n),
      };
      expectNear(got, expected, tolerance);
    });
  }

  const counts = fc.integer({ min: 1, max: 2000 }).chain((n) => fc.record({ n: fc.constant(n), k: fc.nat(n) }));

  test('lie in [0, 1], hold the estimate, and shrink as n grows', () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        for (const interval of [wilsonInterval, clopperPearsonInterval]) {
          const [low, high] = interval(k, n);
          const [lowOfMore, highOfMore] = interval(4 * k, 4 * n);
          expect(low >= 0 && high <= 1 && low <= k / n && k / n <= high).toBe(true);
          expect(highOfMore - lowOfMore).toBeLessThan(high - low);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('Clopper and Pearson hold the centre of Wilson', () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        const [low, high] = wilsonInterval(k, n);
        const [lowest, highest] = clopperPearsonInterval(k, n);
        expect(lowest <= (low + high) / 2 && (low + high) / 2 <= highest).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

test('sample sizes give intervals-08 to -14', () => {
  for (const { input, expected } of vectorCases<{ max_defect_rate: number }, { n: number }>(
    'intervals',
    'intervals-08',
    'intervals-09',
    'intervals-10',
  )) {
    expectNear(zeroDefectSampleSize(input.max_defect_rate), expected.n, 1e-6);
  }
  for (const { input, expected } of vectorCases<
    { half_width: number; p: number; population: number | null },
    { n: number }
  >('intervals', 'intervals-11', 'intervals-12', 'intervals-13', 'intervals-14')) {
    const { half_width: halfWidth, p, population } = input;
    expectNear(sampleSize({ halfWidth, expected: p, population: population ?? Infinity }), expected.n, 1e-6);
  }
});

test('special functions give known values', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
  expect(erfc(0.5)).toBeCloseTo(0.4795001221869535, 12);
  expect(erfc(3) / 2.209049699858544e-5).toBeCloseTo(1, 10);
  expect(erfc(-1)).toBeCloseTo(1.842700792949715, 12);
  expect(chiSquareTail(3.841458820694124)).toBeCloseTo(0.05, 12);
});
