import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSplits, type SplitItem } from '../../../../src/engine/documents/plan-splits.ts';

const shares = { train: 0.8, validation: 0.1, test: 0.1 };

function counts(items: readonly SplitItem[], splits: ReadonlyMap<string, string>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { id, label } of items) {
    const key = `${splits.get(id)} ${label}`;
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}

describe('splits', () => {
  const single = Array.from({ length: 300 }, (_, index) => ({
    id: `s${index}`,
    group: `g${index}`,
    label: index < 200 ? 'often' : 'seldom',
  }));

  test('have each label in the shares that were asked for', () => {
    expect(counts(single, planSplits(single, shares, 1))).toEqual({
      'train often': 160,
      'validation often': 20,
      'test often': 20,
      'train seldom': 80,
      'validation seldom': 10,
      'test seldom': 10,
    });
  });

  test('are the same with the same seed and others with another', () => {
    const first = planSplits(single, shares, 1);
    expect(planSplits(single, shares, 1)).toEqual(first);
    expect(planSplits(single, shares, 2)).not.toEqual(first);
  });

  test('a share of 0 gets nothing', () => {
    const splits = planSplits(single, { train: 0.5, validation: 0, test: 0.5 }, 1);
    expect(new Set(splits.values())).toEqual(new Set(['train', 'test']));
  });

  test('groups are never cut, and every sample is in one split', () => {
    const item = fc.record({ group: fc.integer({ min: 0, max: 30 }), label: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 200 }), fc.nat(1000), (drawn, seed) => {
        const items = drawn.map(({ group, label }, index) => ({ id: `s${index}`, group: `g${group}`, label }));
        const splits = planSplits(items, shares, seed);
        expect(splits.size).toBe(items.length);
        for (const members of Map.groupBy(items, ({ group }) => group).values())
          expect(new Set(members.map(({ id }) => splits.get(id))).size).toBe(1);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  test('groups of two still come close to the shares', () => {
    const pairs = single.map((item, index) => ({ ...item, group: `g${index >> 1}` }));
    const found = counts(pairs, planSplits(pairs, shares, 1));
    for (const [key, wanted] of Object.entries({ 'train often': 160, 'test often': 20, 'test seldom': 10 }))
      expect(Math.abs((found[key] ?? 0) - wanted)).toBeLessThanOrEqual(2);
  });
});
