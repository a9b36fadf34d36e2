import { type Matrix, selectRows } from '../../../shared/base/matrix.ts';
import type { Neighbours } from '../../numerics/neighbours.ts';

export interface NeighboursOfOthersOptions {
  /** Unit rows. */
  readonly vectors: Matrix;
  /** Rows of one group are no neighbours: copies and siblings would vouch for each other. */
  readonly groups: readonly number[];
  /** Rows that may be neighbours. */
  readonly mayVote: readonly boolean[];
  readonly k: number;
  readonly neighbours: Neighbours;
  readonly signal: AbortSignal;
  onProgress?(share: number): void;
}

export interface Neighbour {
  readonly row: number;
  /** Cosine. */
  readonly similarity: number;
}

/** A group up to this large is skipped among more neighbours than asked for; a larger one is taken out beforehand. */
const largestSkipped = 32;

/** The k nearest rows of other groups, nearest first, for each row; fewer where there are fewer. */
export async function neighboursOfOthers(
  options: NeighboursOfOthersOptions,
): Promise<readonly (readonly Neighbour[])[]> {
  const { vectors, groups, mayVote, k, neighbours, signal, onProgress } = options;
  const voters = groups.flatMap((_, row) => (mayVote[row] === true ? [row] : []));
  const sizes = new Map<number, number>();
  for (const row of voters) sizes.set(groups[row] ?? row, (sizes.get(groups[row] ?? row) ?? 0) + 1);
  const found = Array.from({ length: vectors.rows }, (): readonly Neighbour[] => []);
  const bySize = new Map<number, number[]>();
  const large = new Map<number, number[]>();
  for (const [row, group] of groups.entries()) {
    const size = sizes.get(group) ?? 0;
    // Steps of powers of two: few searches, none much wider than it has to be.
    if (size > largestSkipped) push(large, group, row);
    else push(bySize, size === 0 ? 0 : 2 ** Math.ceil(Math.log2(size)), row);
  }
  let done = 0;
  for (const [spare, rows] of bySize) await search(rows, voters, k + spare);
  for (const [group, rows] of large)
    await search(
      rows,
      voters.filter((row) => groups[row] !== group),
      k,
    );
  return found;

  async function search(rows: readonly number[], pool: readonly number[], wanted: number): Promise<void> {
    const nearest = await neighbours.nearest(selectRows(vectors, rows), selectRows(vectors, pool), wanted, { signal });
    for (const [place, row] of rows.entries()) {
      const own: Neighbour[] = [];
      for (let at = place * nearest.k; at < (place + 1) * nearest.k && own.length < k; at++) {
        const other = pool[nearest.indexes[at] ?? -1];
        if (other !== undefined && groups[other] !== groups[row])
          own.push({ row: other, similarity: nearest.similarities[at] ?? 0 });
      }
      found[row] = own;
    }
    done += rows.length;
    onProgress?.(done / vectors.rows);
  }
}

function push(groups: Map<number, number[]>, key: number, row: number): void {
  const own = groups.get(key);
  if (own) own.push(row);
  else groups.set(key, [row]);
}
