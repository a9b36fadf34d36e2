import type { Matrix } from '../../shared/base/matrix.ts';
import { dot } from './vectors.ts';

/** Places and similarities of the nearest pool rows: row-major, queries × k, best first. */
export interface Nearest {
  readonly indexes: Int32Array;
  readonly similarities: Float32Array;
  /** Neighbours a query: what was asked for, or all there are. */
  readonly k: number;
}

/** Keeps the best pool rows of each query while tiles of products arrive in the order of the pool. */
export interface BestRows {
  /** Offers the product of one query with one pool row. */
  offer(query: number, poolRow: number, product: number): void;
  /** Least product that can still enter. */
  worst(query: number): number;
  result(): Nearest;
}

/** More candidates than asked for: single precision may misorder near-ties, which are then compared exactly. */
const spare = 8;

/**
 * The nearest rows by inner product, compared in the end in double precision and rounded to single, lowest index on
 * ties: the outcome does not depend on how the products were computed.
 */
export function createBestRows(options: {
  readonly queries: Matrix;
  readonly pool: Matrix;
  readonly k: number;
  /** Queries and pool are the same rows: a row is no neighbour of itself. */
  readonly excludeSelf: boolean;
}): BestRows {
  const { queries, pool, excludeSelf } = options;
  const available = Math.max(0, pool.rows - (excludeSelf ? 1 : 0));
  const k = Math.min(options.k, available);
  const width = Math.min(k + spare, available);
  const places = new Int32Array(queries.rows * width).fill(-1);
  const products = new Float32Array(queries.rows * width).fill(-Infinity);

  function offer(query: number, poolRow: number, product: number): void {
    if (width === 0 || (excludeSelf && query === poolRow)) return;
    const start = query * width;
    let at = start + width - 1;
    // Not finite: no neighbour. An equal product that came earlier stays in front.
    if (!(product > (products[at] ?? 0))) return;
    for (; at > start && product > (products[at - 1] ?? 0); at--) {
      products[at] = products[at - 1] ?? 0;
      places[at] = places[at - 1] ?? -1;
    }
    products[at] = product;
    places[at] = poolRow;
  }

  function result(): Nearest {
    const indexes = new Int32Array(queries.rows * k).fill(-1);
    const similarities = new Float32Array(queries.rows * k);
    for (let query = 0; query < queries.rows; query++) {
      [...places.subarray(query * width, (query + 1) * width)]
        .filter((place) => place >= 0)
        .map((place) => ({ place, product: Math.fround(dot(queries, query, pool, place)) }))
        .sort((a, b) => b.product - a.product || a.place - b.place)
        .slice(0, k)
        .forEach(({ place, product }, rank) => {
          indexes[query * k + rank] = place;
          similarities[query * k + rank] = product;
        });
    }
    return { indexes, similarities, k };
  }

  return { offer, worst: (query) => (width === 0 ? Infinity : (products[query * width + width - 1] ?? 0)), result };
}
