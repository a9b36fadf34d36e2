import type { Random } from '../../../../shared/base/random.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { selfBleu } from '../../../numerics/self-bleu.ts';
import { selectTokenRows } from '../../../numerics/token-table.ts';
import { type DrawnValue, drawRows, overDraws } from '../../support/equal-draws.ts';
import type { TokenSet } from '../../support/token-sets.ts';

/** Self-BLEU of draws of some rows. */
export interface DrawnSelfBleu {
  /** By draw, then by order. */
  readonly byDraw: readonly (readonly (number | null)[])[];
  /** The highest BLEU of each drawn row at the order that samples are shown for. */
  readonly byRow: ReadonlyMap<number, number>;
}

/** Limits and examples are for this order, or the largest measured below it. */
export const mainOrder = 4;

/** One draw, of all rows, where the size is all of them: others would be the same. */
export async function drawSelfBleu(options: {
  readonly set: TokenSet;
  readonly rows: readonly number[];
  readonly size: number;
  readonly draws: number;
  readonly largest: number;
  readonly random: Random;
  readonly pace: Pace;
}): Promise<DrawnSelfBleu> {
  const { set, rows, size, draws, largest, random, pace } = options;
  const byDraw: (readonly (number | null)[])[] = [];
  const byRow = new Map<number, number>();
  for (let draw = 0; draw < (size >= rows.length ? 1 : draws); draw++) {
    const drawn = size >= rows.length ? rows : drawRows(rows, size, random.fork(draw));
    const { values, perText } = await selfBleu(selectTokenRows(set.table, drawn), largest, pace);
    byDraw.push(values.map(({ value }) => value));
    const shown = perText[Math.min(mainOrder, largest) - 1];
    drawn.forEach((row, place) => {
      if (shown) byRow.set(row, Math.max(byRow.get(row) ?? 0, shown[place] ?? 0));
    });
  }
  return { byDraw, byRow };
}

/** The mean of an order over the draws. */
export function valueOfOrder({ byDraw }: DrawnSelfBleu, order: number): DrawnValue | null {
  return overDraws(byDraw.map((values) => values[order - 1] ?? null));
}

export function allRows({ table }: TokenSet): readonly number[] {
  return Array.from({ length: table.rows }, (_, row) => row);
}

export function ordersUpTo(largest: number): readonly number[] {
  return Array.from({ length: largest }, (_, place) => place + 1);
}
