import { type GramIds, gramIds } from './gram-ids.ts';
import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import type { Pace } from './pace.ts';
import type { TokenTable } from './token-table.ts';

export interface SelfBleu {
  /** Means over the texts for BLEU-1 to BLEU-N; null for fewer than two texts. */
  readonly values: readonly Metric[];
  /** BLEU of each text with all others as references, for each N; empty for fewer than two texts. */
  readonly perText: readonly Float64Array[];
}

/** Stands for a precision of 0 above order 1 (smoothing "method 1"). */
const epsilon = 0.1;

/**
 * Self-BLEU of orders 1 to `largest` in time linear in the n-grams (evaluation 2.5, outline B2): a text's n-gram is
 * clipped at its largest count in any other text, for which the two largest counts of each n-gram are enough.
 */
export async function selfBleu(table: TokenTable, largest: number, pace: Pace): Promise<SelfBleu> {
  const { rows } = table;
  if (rows < 2) {
    const value = undefinedMetric(rows, rows === 0 ? 'empty' : 'one-sample');
    return { values: Array.from({ length: largest }, () => value), perText: [] };
  }
  const matches: Float64Array[] = [];
  for (const order of await gramIds(table, largest, pace)) matches.push(await clippedMatches(table, order, pace));
  const perText = matches.map(() => new Float64Array(rows));
  const closest = closestLengths(table);
  for (let row = 0; row < rows; row++) {
    const length = (table.starts[row + 1] ?? 0) - (table.starts[row] ?? 0);
    const reference = closest[row] ?? 0;
    const brevity = length > reference ? 1 : Math.exp(1 - reference / length);
    let logs = 0;
    for (const [order, own] of matches.entries()) {
      const matched = own[row] ?? 0;
      logs += Math.log((order > 0 && matched === 0 ? epsilon : matched) / Math.max(1, length - order));
      const bleu = perText[order];
      // No matching word: 0, whatever the smoothing says of longer n-grams.
      if (bleu) bleu[row] = matches[0]?.[row] === 0 ? 0 : brevity * Math.exp(logs / (order + 1));
    }
  }
  return {
    values: perText.map((bleu) => toMetric(bleu.reduce((sum, value) => sum + value, 0) / rows, rows)),
    perText,
  };
}

/** For each row the n-grams that another row has too, each counted as often as one other row has it. */
async function clippedMatches(table: TokenTable, { ids, size }: GramIds, pace: Pace): Promise<Float64Array> {
  const best = new Int32Array(size);
  const owner = new Int32Array(size).fill(-1);
  const second = new Int32Array(size);
  const counts = new Int32Array(size);
  const matches = new Float64Array(table.rows);
  await forEachRow((gram, count, row) => {
    if (count > (best[gram] ?? 0)) {
      second[gram] = best[gram] ?? 0;
      best[gram] = count;
      owner[gram] = row;
    } else if (count > (second[gram] ?? 0)) second[gram] = count;
  });
  await forEachRow((gram, count, row) => {
    const limit = (owner[gram] === row ? second[gram] : best[gram]) ?? 0;
    matches[row] = (matches[row] ?? 0) + Math.min(count, limit);
  });
  return matches;

  async function forEachRow(visit: (gram: number, count: number, row: number) => void): Promise<void> {
    for (let row = 0; row < table.rows; row++) {
      const start = table.starts[row] ?? 0;
      const end = table.starts[row + 1] ?? 0;
      for (let at = start; at < end; at++) {
        const gram = ids[at] ?? -1;
        if (gram >= 0) counts[gram] = (counts[gram] ?? 0) + 1;
      }
      for (let at = start; at < end; at++) {
        const gram = ids[at] ?? -1;
        const count = gram < 0 ? 0 : (counts[gram] ?? 0);
        if (count === 0) continue;
        visit(gram, count, row);
        counts[gram] = 0;
      }
      if (row % 256 === 255) await pace();
    }
  }
}

/** The length of another row that is closest to the own; the shorter one on ties. */
function closestLengths({ rows, starts }: TokenTable): Int32Array {
  const lengths = Int32Array.from({ length: rows }, (_, row) => (starts[row + 1] ?? 0) - (starts[row] ?? 0));
  const copies = new Map<number, number>();
  for (const length of lengths) copies.set(length, (copies.get(length) ?? 0) + 1);
  const distinct = Int32Array.from(copies.keys()).sort();
  const closest = new Map<number, number>();
  distinct.forEach((length, place) => {
    const below = distinct[place - 1];
    const above = distinct[place + 1];
    if ((copies.get(length) ?? 0) > 1 || (below === undefined && above === undefined)) closest.set(length, length);
    else if (below === undefined || (above !== undefined && above - length < length - below))
      closest.set(length, above ?? length);
    else closest.set(length, below);
  });
  return lengths.map((length) => closest.get(length) ?? length);
}
