import type { Matrix } from '../../shared/base/matrix.ts';
import type { Neighbours } from './neighbours.ts';
import { distributionOf } from './quantile.ts';

/** The nearest other row of each query, while the rows of the set arrive in parts. */
export interface NearestOthers {
  /** @param places of the pool rows in the whole set. */
  add(pool: Matrix, places: Int32Array): Promise<void>;
  /** Highest cosine of each query with another row; -Infinity where there was none. */
  readonly similarities: Float64Array;
}

/**
 * A row is not its own neighbour, but an equal row at another place is. No more than the queries and one part of the
 * pool lie in memory.
 *
 * @param options.places of the queries in the whole set; -1 for rows that are not in it.
 */
export function createNearestOthers(options: {
  readonly queries: Matrix;
  readonly places: Int32Array;
  readonly neighbours: Neighbours;
  readonly signal?: AbortSignal | undefined;
}): NearestOthers {
  const { queries, places: own, neighbours, signal } = options;
  const similarities = new Float64Array(queries.rows).fill(-Infinity);
  return {
    similarities,
    async add(pool, places) {
      // Two: the first may be the query itself.
      const { indexes, similarities: found, k } = await neighbours.nearest(queries, pool, 2, { signal });
      for (let query = 0; query < queries.rows; query++) {
        for (let rank = 0; rank < k; rank++) {
          const at = query * k + rank;
          const row = indexes[at] ?? -1;
          if (row < 0 || places[row] === own[query]) continue;
          similarities[query] = Math.max(similarities[query] ?? -Infinity, found[at] ?? -Infinity);
          break;
        }
      }
    },
  };
}

/** Distances to the nearest other row and their mean, the Chamfer diversity of Li et al. 2023 (evaluation 3.3). */
export interface NearestDistances {
  /** 1 − cosine, never below 0. */
  readonly cosine: Float64Array;
  readonly mean: number;
  readonly sd: number | null;
  readonly q05: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
  /** Mean of √(2 − 2 · cosine): the Euclidean form, for unit rows. */
  readonly euclideanMean: number;
}

/** Null where no row has another one. */
export function nearestDistances(similarities: Float64Array): NearestDistances | null {
  const cosine = similarities.filter((similarity) => similarity > -Infinity).map((similarity) => clip(1 - similarity));
  const profile = distributionOf(cosine);
  if (profile === null) return null;
  const { mean, sdSample: sd, q05, q25, median, q75, q95 } = profile;
  const euclideanMean = cosine.reduce((sum, distance) => sum + Math.sqrt(2 * distance), 0) / cosine.length;
  return { cosine, mean, sd, q05, q25, median, q75, q95, euclideanMean };
}

/** Rounding puts the cosine of equal rows a little above 1. */
function clip(distance: number): number {
  return distance < 1e-9 ? 0 : distance;
}
