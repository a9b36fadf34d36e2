import { createNumberTable } from './number-table.ts';
import type { Pace } from './pace.ts';
import type { TokenTable } from './token-table.ts';

/** The n-grams of one order. */
export interface GramIds {
  readonly n: number;
  /** By place of the first token: the number of the n-gram; -1 where fewer than n tokens of the row are left. */
  readonly ids: Int32Array;
  /** Different n-grams. */
  readonly size: number;
  /** All n-grams. */
  readonly total: number;
}

/**
 * The n-grams of orders 1 to `largest` as numbers, never across the end of a row. Exact: an n-gram is its first n − 1
 * tokens as one number and its last token, so no texts are joined and nothing is hashed away.
 */
export async function gramIds(table: TokenTable, largest: number, pace: Pace): Promise<readonly GramIds[]> {
  const orders: GramIds[] = [];
  for (let n = 1; n <= largest; n++) {
    orders.push(
      n === 1 ? await singles(table, pace) : await longer(table, orders[n - 2]?.ids ?? table.tokens, n, pace),
    );
  }
  return orders;
}

async function singles(table: TokenTable, pace: Pace): Promise<GramIds> {
  return number(table, 1, (at) => table.tokens[at] ?? 0, pace);
}

async function longer(table: TokenTable, shorter: Int32Array, n: number, pace: Pace): Promise<GramIds> {
  const { tokens } = table;
  const base = tokens.reduce((most, token) => Math.max(most, token), 0) + 1;
  return number(table, n, (at) => (shorter[at] ?? 0) * base + (tokens[at + n - 1] ?? 0), pace);
}

async function number(table: TokenTable, n: number, key: (at: number) => number, pace: Pace): Promise<GramIds> {
  const ids = new Int32Array(table.tokens.length).fill(-1);
  const numbers = createNumberTable(Math.min(table.tokens.length, 2 ** 16));
  let total = 0;
  for (let row = 0; row < table.rows; row++) {
    const last = (table.starts[row + 1] ?? 0) - n;
    for (let at = table.starts[row] ?? 0; at <= last; at++) {
      ids[at] = numbers.add(key(at));
      total++;
    }
    if (row % 256 === 255) await pace();
  }
  return { n, ids, size: numbers.size, total };
}

/** How often each n-gram occurs. */
export function gramCounts({ ids, size }: GramIds): Int32Array {
  const counts = new Int32Array(size);
  for (const id of ids) if (id >= 0) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}
