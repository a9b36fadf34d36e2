import type { Matrix } from '../../shared/base/matrix.ts';
import type { Nearest } from './best-rows.ts';
import { type MatrixJobHost, nearestRows, type RowPairs, rowPairsAbove } from './matrix-jobs.ts';
import { createMatrixThread, type MatrixThread } from './matrix-thread.ts';
import { dot } from './vectors.ts';

export interface NeighbourOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tiles done; not called for a small problem. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Exact neighbours by inner product, which is the cosine for unit rows. */
export interface Neighbours extends AsyncDisposable {
  /**
   * The k nearest pool rows of each query, best first, lowest index on ties.
   *
   * @param options.excludeSelf queries and pool are the same rows: a row is not its own neighbour.
   */
  nearest(
    queries: Matrix,
    pool: Matrix,
    k: number,
    options?: NeighbourOptions & { readonly excludeSelf?: boolean },
  ): Promise<Nearest>;
  /**
   * All pairs of rows with a similarity of at least the threshold.
   *
   * @throws EngineError `limit-exceeded` above `maximumPairs` (default 2,000,000).
   */
  pairsAbove(
    matrix: Matrix,
    threshold: number,
    options?: NeighbourOptions & { readonly maximumPairs?: number },
  ): Promise<RowPairs>;
}

export interface NeighboursOptions {
  /** Threads of a product; default one for each core. */
  readonly threads?: number;
  /** Multiply-adds up to which no thread is used, default 20 million. */
  readonly smallProblem?: number;
}

/** Up to this many multiply-adds a problem is solved at once, in about 20 ms; above, in the worker thread. */
const defaultSmallProblem = 2e7;

/**
 * Neighbours on a worker thread that starts with the first large problem. Dispose it to end the thread.
 */
export function createNeighbours(options: NeighboursOptions = {}): Neighbours {
  const limit = options.smallProblem ?? defaultSmallProblem;
  let thread: MatrixThread | undefined;

  /** The thread for this much work; undefined when it is little. */
  function threadFor(multiplyAdds: number): MatrixThread | undefined {
    if (multiplyAdds <= limit) return undefined;
    if (!thread || thread.hasEnded) thread = createMatrixThread(options.threads);
    return thread;
  }

  return {
    async nearest(queries, pool, k, { excludeSelf = false, signal, onProgress } = {}) {
      if (queries.rows > 0 && pool.rows > 0 && queries.columns !== pool.columns) {
        throw new RangeError(`Queries have ${queries.columns} columns, the pool has ${pool.columns}.`);
      }
      signal?.throwIfAborted();
      const job = { kind: 'nearest', queries, pool, k, excludeSelf } as const;
      const large = threadFor(queries.rows * pool.rows * pool.columns);
      return large ? large.run(job, signal, onProgress) : nearestRows(job, plainHost);
    },
    async pairsAbove(matrix, threshold, { maximumPairs = 2_000_000, signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const job = { kind: 'pairs', matrix, threshold, maximumPairs } as const;
      const large = threadFor((matrix.rows * matrix.rows * matrix.columns) / 2);
      return large ? large.run(job, signal, onProgress) : rowPairsAbove(job, plainHost);
    },
    async [Symbol.asyncDispose]() {
      await thread?.[Symbol.asyncDispose]();
    },
  };
}

const plainHost: MatrixJobHost = {
  async multiply(first, second) {
    const products = new Float32Array(first.rows * second.rows);
    for (let row = 0; row < first.rows; row++) {
      for (let other = 0; other < second.rows; other++)
        products[row * second.rows + other] = dot(first, row, second, other);
    }
    return products;
  },
  afterTile: () => {},
};

export type { Nearest } from './best-rows.ts';
export type { RowPairs } from './matrix-jobs.ts';
