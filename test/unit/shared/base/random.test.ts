import { describe, expect, test } from 'vitest';
import { createRandom, deriveSeed } from '../../../../src/shared/base/random.ts';

describe('the seeded random source', () => {
  test('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, () => createRandom(seed).next());
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('gives a named stream that does not depend on what was drawn before', () => {
    const fresh = createRandom(1).fork('demo', 3).next();
    const used = createRandom(1);
    used.next();
    expect(used.fork('demo', 3).next()).toBe(fresh);
    expect(used.fork('demo', 4).next()).not.toBe(fresh);
  });

  test('is uniform: each of ten bins holds a tenth of 100,000 draws within five standard deviations', () => {
    const random = createRandom('uniform');
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      const bin = random.integer(10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const deviation = Math.sqrt(100_000 * 0.1 * 0.9);
    expect(bins.every((count) => Math.abs(count - 10_000) < 5 * deviation)).toBe(true);
  });

  test('shuffles without losing an item and samples without replacement', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const random = createRandom(3);
    expect(random.shuffle(items).toSorted((a, b) => a - b)).toEqual(items);
    expect(new Set(random.sample(items, 20)).size).toBe(20);
  });

  test('has normal draws of mean 0 and variance 1', () => {
    const random = createRandom('normal');
    const draws = Array.from({ length: 50_000 }, () => random.normal());
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect([Math.abs(mean) < 0.03, Math.abs(variance - 1) < 0.05]).toEqual([true, true]);
  });

  test('refuses a bound that is not a positive whole number', () => {
    expect(() => createRandom(1).integer(0)).toThrow(RangeError);
    expect(() => createRandom(1).integer(1.5)).toThrow(RangeError);
  });

  test('derives seeds of 31 bits that differ by every name', () => {
    const seeds = new Set(Array.from({ length: 2_000 }, (_, unit) => deriveSeed(7, 'unit', unit)));
    expect(seeds.size).toBe(2_000);
    expect([...seeds].every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  });
});
