import { type Matrix, selectRows } from '../../../shared/base/matrix.ts';
import type { Random } from '../../../shared/base/random.ts';
import { type KMeans, kMeans } from '../../numerics/k-means.ts';
import type { Neighbours } from '../../numerics/neighbours.ts';
import { dot, unitRows } from '../../numerics/vectors.ts';
import { highestEarlier } from './highest-earlier.ts';
import { createJoinedGroups, type JoinedGroups } from './joined-groups.ts';

export interface NearDuplicateOptions {
  /** Unit rows. */
  readonly vectors: Matrix;
  readonly labels: readonly string[];
  /** These rank behind all others: they take no part any more. */
  readonly isLast: readonly boolean[];
  readonly keep: 'least-central' | 'first';
  readonly acrossLabels: boolean;
  readonly threshold: number;
  readonly exactUpTo: number;
  readonly neighbourCells: number;
  readonly random: Random;
  readonly neighbours: Neighbours;
  readonly signal: AbortSignal;
  onProgress(share: number): void;
}

/** By row; -Infinity where there is nothing to compare with. */
export interface NearDuplicates {
  /** Highest cosine to a row with the same label that ranks before it. */
  readonly similarity: Float64Array;
  /** Highest cosine to a row with another label. */
  readonly conflict: Float64Array;
  /** The row of its group that ranks first. */
  readonly group: Int32Array;
  readonly copies: Int32Array;
}

/**
 * Compares rows with those that rank before them (SemDeDup, curation 1.10). Dropping every row whose similarity is
 * above a threshold keeps the first of each cluster, and nothing that is kept is that much alike.
 */
export async function findNearDuplicates(options: NearDuplicateOptions): Promise<NearDuplicates> {
  const { vectors, labels, acrossLabels, exactUpTo, threshold, neighbours, signal, onProgress } = options;
  const n = vectors.rows;
  if (n === 0)
    return {
      similarity: new Float64Array(),
      conflict: new Float64Array(),
      group: new Int32Array(),
      copies: new Int32Array(),
    };
  const similarity = new Float64Array(n).fill(-Infinity);
  const conflict = new Float64Array(n).fill(-Infinity);
  const joined = createJoinedGroups(n);
  const isExact = n <= exactUpTo;
  const cells = options.keep === 'least-central' || !isExact ? await toCells(options) : undefined;
  const order = rank(options, cells);
  const regions = isExact || cells === undefined ? [order] : cellRegions(order, cells, options);
  for (const [index, region] of regions.entries()) {
    const strata = groupBy(region, (row) => (acrossLabels ? '' : (labels[row] ?? '')));
    for (const rows of strata.values()) await compareInside(rows);
    for (const [label, rows] of groupBy(region, (row) => labels[row] ?? '')) {
      await compareOutside(
        rows,
        region.filter((row) => labels[row] !== label),
      );
    }
    onProgress((index + 1) / regions.length);
  }
  return { similarity, conflict, ...toGroups(order, joined) };

  /** @param rows best rank first. */
  async function compareInside(rows: readonly number[]): Promise<void> {
    const matrix = selectRows(vectors, rows);
    const highest = await highestEarlier(matrix, neighbours, signal);
    rows.forEach((row, place) => {
      similarity[row] = Math.max(similarity[row] ?? -Infinity, highest[place] ?? -Infinity);
    });
    const pairs = await neighbours.pairsAbove(matrix, threshold, { signal });
    pairs.first.forEach((first, place) => {
      joined.join(rows[first] ?? 0, rows[pairs.second[place] ?? first] ?? 0);
    });
  }

  async function compareOutside(rows: readonly number[], others: readonly number[]): Promise<void> {
    if (others.length === 0) return;
    const { similarities } = await neighbours.nearest(selectRows(vectors, rows), selectRows(vectors, others), 1, {
      signal,
    });
    rows.forEach((row, place) => {
      conflict[row] = Math.max(conflict[row] ?? -Infinity, similarities[place] ?? -Infinity);
    });
  }
}

/** About √n cells: what is central is central to a subject, not to the whole set. */
async function toCells({ vectors, random, neighbours, signal }: NearDuplicateOptions): Promise<KMeans> {
  return kMeans(vectors, {
    k: Math.max(1, Math.round(Math.sqrt(vectors.rows))),
    random: random.fork('cells'),
    neighbours,
    signal,
  });
}

/** Rows by rank: those that take part first, then by the rule, then by place. */
function rank({ vectors, isLast, keep }: NearDuplicateOptions, cells: KMeans | undefined): readonly number[] {
  const centroids = cells && unitRows(cells.centroids);
  const centrality = Float64Array.from({ length: vectors.rows }, (_, row) =>
    cells && centroids && keep === 'least-central' ? dot(vectors, row, centroids, cells.assignment[row] ?? 0) : 0,
  );
  return Array.from({ length: vectors.rows }, (_, row) => row).sort(
    (a, b) => Number(isLast[a]) - Number(isLast[b]) || (centrality[a] ?? 0) - (centrality[b] ?? 0) || a - b,
  );
}

/** For each cell its rows and those of the nearest cells, in the order of rank. */
function cellRegions(
  order: readonly number[],
  { assignment, centroids }: KMeans,
  { neighbourCells }: NearDuplicateOptions,
): readonly (readonly number[])[] {
  const unit = unitRows(centroids);
  const members = groupBy(order, (row) => assignment[row] ?? 0);
  return [...members.keys()].map((cell) => {
    const near = [...members.keys()]
      .filter((other) => other !== cell)
      .sort((a, b) => dot(unit, cell, unit, b) - dot(unit, cell, unit, a) || a - b)
      .slice(0, neighbourCells);
    const searched = new Set([cell, ...near]);
    return order.filter((row) => searched.has(assignment[row] ?? 0));
  });
}

function toGroups(order: readonly number[], joined: JoinedGroups): Pick<NearDuplicates, 'group' | 'copies'> {
  const group = new Int32Array(order.length);
  const copies = new Int32Array(order.length);
  for (const rows of groupBy(order, (row) => joined.of(row)).values()) {
    for (const row of rows) {
      group[row] = rows[0] ?? row;
      copies[row] = rows.length;
    }
  }
  return { group, copies };
}

function groupBy<K>(rows: readonly number[], keyOf: (row: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
