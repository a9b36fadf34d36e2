import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanced } from '../../../../../src/engine/methods/generation/balanced.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import type { Cell, ConditionValue } from '../../../../../src/shared/domain/sample.ts';

interface TestPool {
  readonly name: string;
  readonly pool: {
    readonly values: readonly ConditionValue[];
  };
}

describe('balanced coverage', () => {
  test('gives 10 samples over thirds as 4, 3, 3 and 7 over .5, .3, .2 as 4, 2, 1', () => {
    expect(quotas(cells([pool('tone', ['a', 'b', 'c'])], 10))).toEqual([4, 3, 3]);
    expect(quotas(cells([pool('tone', ['a', 'b', 'c'], [0.5, 0.3, 0.2])], 7))).toEqual([4, 2, 1]);
  });

  test('has exact marginals of every condition when the number is a multiple of the pools', () => {
    const made = cells(
      [pool('label', ['a', 'b']), pool('tone', ['x', 'y', 'z']), pool('length', ['short', 'long'])],
      120,
    );
    expect([marginals(made, 'label'), marginals(made, 'tone'), marginals(made, 'length')]).toEqual([
      { a: 60, b: 60 },
      { x: 40, y: 40, z: 40 },
      { short: 60, long: 60 },
    ]);
  });

  test('uses a value that is only for one label with that label alone, also when every combination is asked for', () => {
    const pools = [
      pool('label', ['a', 'b', 'c']),
      {
        name: 'opening',
        pool: {
          values: [
            { id: 'A1', text: '', only: { label: ['a'] } },
            { id: 'A2', text: '', only: { label: ['a'] } },
            { id: 'B1', text: '', only: { label: ['b'] } },
          ],
        },
      },
    ];
    const pairs = (made: readonly Cell[]) =>
      made.map(({ values, quota }) => [values.label?.id, values.opening?.id, quota]);
    expect(pairs(cells(pools, 12)).toSorted()).toEqual([
      ['a', 'A1', 2],
      ['a', 'A2', 2],
      ['b', 'B1', 4],
      ['c', undefined, 4],
    ]);
    expect(pairs(cells(pools.toReversed(), 1, 'cell')).toSorted()).toEqual([
      ['a', 'A1', 1],
      ['a', 'A2', 1],
      ['b', 'B1', 1],
    ]);
  });

  test('balances other conditions inside each label, so that no tone belongs to one label', () => {
    const made = cells([pool('label', ['a', 'b']), pool('tone', ['x', 'y'])], 40);
    expect(made.map(({ id, quota }) => [id, quota]).toSorted()).toEqual([
      ['a | x', 10],
      ['a | y', 10],
      ['b | x', 10],
      ['b | y', 10],
    ]);
  });

  test('keeps the shares over all labels when each label has room for few: 77 labels of 4 in 3 tones', () => {
    const labels = Array.from({ length: 77 }, (_, index) => `label_${index}`);
    const made = cells([pool('label', labels), pool('tone', ['x', 'y', 'z'])], 77 * 4);
    expect(Object.values(marginals(made, 'label'))).toEqual(labels.map(() => 4));
    expect(Object.values(marginals(made, 'tone')).toSorted()).toEqual([102, 103, 103]);
  });

  test('in a property: the sum is right, and each marginal is within 1 of its exact share', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(weights, { minLength: 1, maxLength: 3 }),
        (total, factors) => {
          // Without a condition named label all columns are exact.
          const pools = factors.map((factor, index) =>
            pool(
              `factor${index}`,
              factor.map((_, value) => `v${value}`),
              factor,
            ),
          );
          const made = cells(pools, total);
          expect(quotas(made).reduce((sum, quota) => sum + quota, 0)).toBe(total);
          factors.forEach((factor, index) => {
            const sum = factor.reduce((all, weight) => all + weight, 0);
            const found = marginals(made, `factor${index}`);
            for (const [value, weight] of factor.entries()) {
              expect(Math.abs((found[`v${value}`] ?? 0) - (total * weight) / sum)).toBeLessThan(1);
            }
          });
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test('in a property: inside labels each share is rounded down or up, and over all labels it is within 1.5', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 5 }),
        (each, labelCount, toneCount) => {
          const labels = Array.from({ length: labelCount }, (_, index) => `l${index}`);
          const tones = Array.from({ length: toneCount }, (_, index) => `t${index}`);
          const made = cells([pool('label', labels), pool('tone', tones)], each * labelCount);
          const exact = each / toneCount;
          for (const label of labels) {
            const own = marginals(
              made.filter((cell) => cell.values['label']?.id === label),
              'tone',
            );
            for (const tone of tones) expect(Math.abs((own[tone] ?? 0) - exact)).toBeLessThan(1);
          }
          const all = marginals(made, 'tone');
          for (const tone of tones) expect(Math.abs((all[tone] ?? 0) - exact * labelCount)).toBeLessThanOrEqual(1.5);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test('per label gives each label the whole number, per cell each combination', () => {
    const pools = [pool('label', ['a', 'b'], [3, 1]), pool('tone', ['x', 'y'])];
    expect(marginals(cells(pools, 6, 'label'), 'label')).toEqual({ a: 6, b: 6 });
    expect(cells(pools, 2, 'cell').map(({ id, quota }) => [id, quota])).toEqual([
      ['a | x', 2],
      ['a | y', 2],
      ['b | x', 2],
      ['b | y', 2],
    ]);
  });

  test('without conditions there is one cell for all', () => {
    expect(cells([], 5)).toEqual([{ id: 'all', values: {}, quota: 5 }]);
  });

  test('the same seed gives the same cells; values with a bar in them stay apart', () => {
    const pools = [pool('label', ['a', 'b', 'c']), pool('tone', ['x', 'y', 'z', 'w'])];
    expect(cells(pools, 25)).toEqual(cells(pools, 25));
    const barred = cells([pool('p', ['a | b', 'a']), pool('q', ['c', 'b | c'])], 4, 'cell');
    expect(new Set(barred.map(({ id }) => id)).size).toBe(4);
  });
});

function cells(
  pools: readonly TestPool[],
  accepted: number,
  per: 'total' | 'label' | 'cell' = 'total',
): readonly Cell[] {
  return balanced.cells(
    { random: createRandom('coverage'), pools, target: { accepted, per } },
    balanced.params.parse({}),
  );
}

function pool(name: string, ids: readonly string[], weights?: readonly number[]): TestPool {
  return { name, pool: { values: ids.map((id, index) => ({ id, text: id, weight: weights?.[index] ?? 1 })) } };
}

function quotas(made: readonly Cell[]): readonly number[] {
  return made.map(({ quota }) => quota).toSorted((a, b) => b - a);
}

function marginals(made: readonly Cell[], condition: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { values, quota } of made) {
    const id = values[condition]?.id ?? '';
    counts[id] = (counts[id] ?? 0) + quota;
  }
  return counts;
}
