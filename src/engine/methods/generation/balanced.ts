import { z } from 'zod';
import type { Random } from '../../../shared/base/random.ts';
import type { Cell, ConditionValue } from '../../../shared/domain/sample.ts';
import { largestRemainder } from '../../numerics/quotas.ts';
import type { CoverageContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';

type Row = Record<string, ConditionValue>;

/** Exact shares of each value by largest-remainder quotas, combined like a Latin hypercube (generation C5, steps 1 and 2). */
export const balanced = defineMethod({
  id: 'balanced',
  version: 1,
  stage: 'generation',
  slot: 'coverage',
  title: 'Balanced coverage',
  summary: 'Gives every value of every condition its exact share, and mixes the conditions evenly.',
  whenToUse: 'By default: no value is left out by luck, and an early stop is still representative.',
  whenNot: 'All combinations must occur: set `per: cell`.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: [],
  writes: [],
  needs: {},
  params: z.object({
    within: z
      .string()
      .default('label')
      .describe(
        'Name of the condition inside whose values the others are balanced too, so that no tone belongs to one label. Ignored when there is none of that name.',
      ),
  }),
  references: [{ paper: 'Largest-remainder quotas and Latin hypercube sampling (McKay et al. 1979)' }],
  cells({ random, pools, target }, params) {
    if (target.per === 'cell') return product(pools).map((row) => toCell(row, pools, target.accepted));
    const outer = pools.find((pool) => pool.name === params.within);
    const inner = pools.filter((pool) => pool !== outer);
    if (outer === undefined) return group(mixedRows(inner, target.accepted, random.fork('all')), pools);
    const weights = outer.pool.values.map((value) => value.weight ?? 1);
    const quotas =
      target.per === 'label' ? weights.map(() => target.accepted) : largestRemainder(target.accepted, weights);
    const owed: Owed = new Map();
    const rows = outer.pool.values.flatMap((value, index) =>
      mixedRows(poolsFor(inner, outer.name, value), quotas[index] ?? 0, random.fork('within', value.id), owed).map(
        (row) => ({
          [outer.name]: value,
          ...row,
        }),
      ),
    );
    return group(rows, pools);
  },
});

type NamedPools = CoverageContext['pools'];

/**
 * The pools with the values that go with this value of the outer condition. A pool of which none does is left out, and
 * one that has values of its own for it counts what rounding owes apart.
 */
function poolsFor(pools: NamedPools, outer: string, chosen: ConditionValue): NamedPools {
  return pools.flatMap(({ name, pool }) => {
    const values = pool.values.filter((value) => goesWith(value, { [outer]: chosen }));
    return values.length === 0 ? [] : [{ name, pool: { values } }];
  });
}

function goesWith(value: ConditionValue, row: Row): boolean {
  return Object.entries(value.only ?? {}).every(([condition, ids]) => {
    const other = row[condition];
    return other === undefined || ids.includes(other.id);
  });
}

/** By condition and its values: how much of a row each value was denied by rounding so far. */
type Owed = Map<string, readonly number[]>;

/** `count` rows: each condition is a column with its quotas, shuffled on its own. */
function mixedRows(pools: NamedPools, count: number, random: Random, owed: Owed = new Map()): Row[] {
  const rows: Row[] = Array.from({ length: count }, () => ({}));
  for (const { name, pool } of pools) {
    const account = JSON.stringify([name, pool.values.map((value) => value.id)]);
    const { quotas, owed: rest } = fairQuotas(
      count,
      pool.values.map((value) => value.weight ?? 1),
      owed.get(account),
    );
    owed.set(account, rest);
    const column = random
      .fork(name)
      .shuffle(pool.values.flatMap((value, index) => Array.from({ length: quotas[index] ?? 0 }, () => value)));
    rows.forEach((row, index) => {
      const value = column[index];
      if (value !== undefined) row[name] = value;
    });
  }
  return rows;
}

/**
 * Quotas that round each share down or up. What rounding denies a value is made good in the next group, so that the
 * shares hold over all groups too: 4 texts for each of 77 labels in 3 tones must not give the first tone half of all.
 */
function fairQuotas(
  count: number,
  weights: readonly number[],
  owed: readonly number[] = weights.map(() => 0),
): { readonly quotas: readonly number[]; readonly owed: readonly number[] } {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (sum > 0 ? (count * weight) / sum : count / weights.length));
  const quotas = exact.map(Math.floor);
  const left = count - quotas.reduce((all, quota) => all + quota, 0);
  const byClaim = exact
    .map((share, index) => ({
      index,
      claim: share - Math.floor(share) + (owed[index] ?? 0),
      isWhole: share === Math.floor(share),
    }))
    .sort((a, b) => Number(a.isWhole) - Number(b.isWhole) || b.claim - a.claim || a.index - b.index);
  for (const { index } of byClaim.slice(0, left)) quotas[index] = (quotas[index] ?? 0) + 1;
  return { quotas, owed: exact.map((share, index) => (owed[index] ?? 0) + share - (quotas[index] ?? 0)) };
}

/** Every combination whose values go with each other. */
function product(pools: NamedPools): readonly Row[] {
  let rows: Row[] = [{}];
  for (const { name, pool } of pools) {
    rows = rows.flatMap((row) => {
      const fitting = pool.values.map((value) => ({ ...row, [name]: value })).filter(isConsistent);
      return fitting.length === 0 ? [row] : fitting;
    });
  }
  return rows;
}

function isConsistent(row: Row): boolean {
  return Object.values(row).every((value) => goesWith(value, row));
}

/** Equal rows become one cell with their number as quota. */
function group(rows: readonly Row[], pools: NamedPools): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const cell = toCell(row, pools, 1);
    const found = cells.get(cell.id);
    cells.set(cell.id, found === undefined ? cell : { ...found, quota: found.quota + 1 });
  }
  return [...cells.values()];
}

function toCell(row: Row, pools: NamedPools, quota: number): Cell {
  // A bar inside a value must not make two cells one.
  const id = pools.map(({ name }) => (row[name]?.id ?? '').replaceAll('|', '\\|')).join(' | ');
  return { id: id === '' ? 'all' : id, values: row, quota };
}
