import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrap, pairedBootstrap, percentileInterval, signP } from '../../../../src/engine/numerics/bootstrap.ts';
import { holm } from '../../../../src/engine/numerics/holm.ts';
import { mcNemar } from '../../../../src/engine/numerics/mcnemar.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

const mean = (values: readonly number[]) => (places: Int32Array) =>
  places.reduce((sum, place) => sum + (values[place] ?? 0), 0) / places.length;

describe('bootstrap', () => {
  test('gives student-13 from its draws', () => {
    const [vector] = vectorCases<
      { hits_a: number[]; hits_b: number[]; resample_indices: number[][] },
      { boot_a: number[]; boot_diff: number[]; ci_a_80: number[]; ci_diff_80: number[]; share_diff_le_0: number }
    >('student', 'student-13');
    if (!vector) throw new Error('The vector is missing.');
    const { hits_a: a, hits_b: b, resample_indices: draws } = vector.input;
    const bootA = draws.map((places) => mean(a)(Int32Array.from(places)));
    const differences = draws.map((places, draw) => (bootA[draw] ?? 0) - mean(b)(Int32Array.from(places)));
    expectNear(percentileInterval(bootA, 0.8), vector.expected.ci_a_80, 1e-6);
    expectNear(percentileInterval(differences, 0.8), vector.expected.ci_diff_80, 1e-6);
    // Rounding leaves no exact zeros here; the vector's share counts 6 of 9.
    expect(signP(differences.map((difference) => Math.round(difference * 1e9)))).toBeCloseTo((2 * 4) / 9, 12);
  });

  test('is the same with the same seed and holds the value', async () => {
    const values = Array.from({ length: 50 }, (_, item) => item % 7);
    const run = () => bootstrap(mean(values), { n: 50, random: createRandom('seed'), draws: 200 });
    const metric = await run();
    expect(metric).toEqual(await run());
    expect(metric.value).toBe(mean(values)(Int32Array.from(values.keys())));
    const [low, high] = metric.interval ?? [1, 0];
    expect(low < (metric.value ?? 0) && (metric.value ?? 0) < high).toBe(true);
  });

  test('is wider when whole groups are drawn', async () => {
    const values = Array.from({ length: 60 }, (_, item) => Math.floor(item / 10) % 2);
    const groups = values.map((_, item) => Math.floor(item / 10));
    const width = async (of?: readonly number[]) => {
      const options = { n: 60, random: createRandom(1), draws: 300, groups: of };
      const [low, high] = (await bootstrap(mean(values), options)).interval ?? [0, 0];
      return high - low;
    };
    expect(await width(groups)).toBeGreaterThan(1.5 * (await width()));
  });

  test('of a pair finds a difference on the same items, and none of a system with itself', async () => {
    const better = Array.from({ length: 40 }, (_, item) => (item % 4 === 0 ? 0 : 1));
    const worse = Array.from({ length: 40 }, (_, item) => (item % 2 === 0 ? 0 : 1));
    const options = { n: 40, random: createRandom(3), draws: 500 };
    const found = await pairedBootstrap(mean(better), mean(worse), options);
    expect(found.difference.value).toBeCloseTo(0.25, 12);
    expect(found.p).toBeLessThan(0.01);
    expect(await pairedBootstrap(mean(better), mean(better), options)).toEqual({
      difference: { value: 0, n: 40, interval: [0, 0], warnings: [] },
      p: 1,
    });
  });

  test('has no value without items and counts undefined draws', async () => {
    const random = createRandom(1);
    expect(await bootstrap(() => 1, { n: 0, random })).toEqual({ value: null, n: 0, warnings: ['empty'] });
    const some = await bootstrap((places) => (places.includes(0) ? 1 : null), { n: 2, random, draws: 100 });
    expect(some.warnings[0]).toMatch(/^undefined-draws:\d+$/);
  });

  test('stops when it is aborted', async () => {
    const options = { n: 3, random: createRandom(1), signal: AbortSignal.abort(new Error('stopped')) };
    await expect(bootstrap(mean([1, 2, 3]), options)).rejects.toThrow('stopped');
  });
});

describe('McNemar', () => {
  for (const { id, input, expected, tolerance } of vectorCases<{ only_a_right: number; only_b_right: number }, object>(
    'student',
    'student-09',
    'student-10',
    'student-11',
    'student-12',
  )) {
    test(`gives ${id}`, () => {
      const { exact, midP, chiSquare, chiSquareP } = mcNemar(input.only_a_right, input.only_b_right);
      expectNear({ exact, midp: midP, chi2: chiSquare, chi2_p: chiSquareP }, expected, tolerance);
    });
  }

  test('is symmetric', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (b, c) => {
        expect(mcNemar(b, c)).toEqual(mcNemar(c, b));
      }),
    );
  });
});

test('Holm multiplies in steps, never falls and never exceeds 1', () => {
  expectNear(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02], 1e-12);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
