import type { Matrix } from '../../shared/base/matrix.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { createBestRows, type Nearest } from './best-rows.ts';
import { dot } from './vectors.ts';

/** Pairs of rows, first below second, sorted by first, then second. */
export interface RowPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly similarities: Float32Array;
}

export interface NearestJob {
  readonly kind: 'nearest';
  readonly queries: Matrix;
  readonly pool: Matrix;
  readonly k: number;
  readonly excludeSelf: boolean;
}

export interface PairsJob {
  readonly kind: 'pairs';
  readonly matrix: Matrix;
  readonly threshold: number;
  readonly maximumPairs: number;
}

export type MatrixJob = NearestJob | PairsJob;

/** How a job gets its products, says how far it is, and stops. */
export interface MatrixJobHost {
  /** first · secondᵀ, row-major; may be overwritten by the next call. */
  multiply(first: Matrix, second: Matrix): Promise<Float32Array>;
  /** After each tile; throws to stop the job. */
  afterTile(done: number, total: number): void;
}

/** Rows of the first matrix and of the second in one product: 8 MiB of results, 30 ms at 384 columns on two cores. */
const tileRows = 512;
const tileColumns = 4096;

/** Single precision may put a product this far below its true value. */
const productError = 1e-5;

export async function nearestRows(job: NearestJob, host: MatrixJobHost): Promise<Nearest> {
  const { queries, pool } = job;
  const best = createBestRows(job);
  await forEachTile({ queries, pool, host, skip: () => false }, ({ products, queryStart, poolStart, width }) => {
    for (let row = 0; row * width < products.length; row++) {
      let worst = best.worst(queryStart + row);
      for (let column = 0; column < width; column++) {
        const product = products[row * width + column] ?? 0;
        if (product <= worst) continue;
        best.offer(queryStart + row, poolStart + column, product);
        worst = best.worst(queryStart + row);
      }
    }
  });
  return best.result();
}

/** @throws EngineError `limit-exceeded` above `maximumPairs`. */
export async function rowPairsAbove(job: PairsJob, host: MatrixJobHost): Promise<RowPairs> {
  const { matrix, threshold, maximumPairs } = job;
  const first: number[] = [];
  const second: number[] = [];
  const similarities: number[] = [];
  /** Hits of each row of the tile row at work; tiles come in ascending order, so each list is sorted. */
  let hits: { readonly row: number; readonly others: number[] }[] = [];
  const tiles = { queries: matrix, pool: matrix, host, skip: skipLowerHalf };
  await forEachTile(tiles, ({ products, queryStart, poolStart, width, isLastOfRow }) => {
    for (let row = 0; row * width < products.length; row++) {
      const query = queryStart + row;
      for (let column = Math.max(0, query + 1 - poolStart); column < width; column++) {
        if ((products[row * width + column] ?? 0) < threshold - productError) continue;
        const ofRow = hits[row] ?? { row: query, others: [] };
        ofRow.others.push(poolStart + column);
        hits[row] = ofRow;
      }
    }
    if (isLastOfRow) keepHits();
  });
  return {
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    similarities: Float32Array.from(similarities),
  };

  function keepHits(): void {
    // forEach passes over the places of rows without hits.
    hits.forEach(({ row, others }) => {
      for (const other of others) {
        const similarity = dot(matrix, row, matrix, other);
        if (similarity < threshold) continue;
        if (first.length === maximumPairs) throw tooManyPairs(job);
        first.push(row);
        second.push(other);
        similarities.push(similarity);
      }
    });
    hits = [];
  }
}

function skipLowerHalf(queryStart: number, poolEnd: number): boolean {
  return poolEnd <= queryStart + 1;
}

function tooManyPairs({ matrix, threshold, maximumPairs }: PairsJob): EngineError {
  return new EngineError(
    'limit-exceeded',
    `More than ${maximumPairs} pairs among ${matrix.rows} rows have a similarity of at least ${threshold}. Raise the threshold, or remove exact duplicates first.`,
    { rows: matrix.rows, threshold, maximumPairs },
  );
}

interface Tile {
  readonly products: Float32Array;
  readonly queryStart: number;
  readonly poolStart: number;
  /** Columns of the tile. */
  readonly width: number;
  readonly isLastOfRow: boolean;
}

async function forEachTile(
  options: {
    readonly queries: Matrix;
    readonly pool: Matrix;
    readonly host: MatrixJobHost;
    readonly skip: (queryStart: number, poolEnd: number) => boolean;
  },
  visit: (tile: Tile) => void,
): Promise<void> {
  const { queries, pool, host, skip } = options;
  const total = Math.ceil(queries.rows / tileRows) * Math.ceil(pool.rows / tileColumns);
  let done = 0;
  for (let queryStart = 0; queryStart < queries.rows; queryStart += tileRows) {
    const block = rowRange(queries, queryStart, tileRows);
    for (let poolStart = 0; poolStart < pool.rows; poolStart += tileColumns) {
      const poolBlock = rowRange(pool, poolStart, tileColumns);
      const isLastOfRow = poolStart + tileColumns >= pool.rows;
      if (!skip(queryStart, poolStart + poolBlock.rows)) {
        const products = await host.multiply(block, poolBlock);
        visit({ products, queryStart, poolStart, width: poolBlock.rows, isLastOfRow });
      }
      host.afterTile(++done, total);
    }
  }
}

/** A view of some rows; no copy. */
function rowRange(matrix: Matrix, start: number, count: number): Matrix {
  const rows = Math.min(count, matrix.rows - start);
  const data = matrix.data.subarray(start * matrix.columns, (start + rows) * matrix.columns);
  return { data, rows, columns: matrix.columns };
}
