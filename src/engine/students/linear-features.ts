import type { Matrix } from '../../shared/base/matrix.ts';

/** Rows of features as a linear model sees them: dense or sparse. */
export interface LinearFeatures {
  readonly rows: number;
  readonly columns: number;
  /** Multiply-adds of one product with a row, roughly. */
  readonly rowCost: number;
  /** The inner product of a row with `vector[offset…offset + columns]`. */
  dot(row: number, vector: Float64Array, offset: number): number;
  /** Adds `factor` times a row to `vector[offset…]`. */
  add(row: number, factor: number, vector: Float64Array, offset: number): void;
}

/** Compressed sparse rows: the entries of row r lie from `starts[r]` to `starts[r + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly values: Float64Array;
}

export function denseFeatures(matrix: Matrix): LinearFeatures {
  const { data, rows, columns } = matrix;
  return { rows, columns, rowCost: columns, dot, add };

  function dot(row: number, vector: Float64Array, offset: number): number {
    const start = row * columns;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let at = 0;
    for (; at + 3 < columns; at += 4) {
      sum0 += (data[start + at] ?? 0) * (vector[offset + at] ?? 0);
      sum1 += (data[start + at + 1] ?? 0) * (vector[offset + at + 1] ?? 0);
      sum2 += (data[start + at + 2] ?? 0) * (vector[offset + at + 2] ?? 0);
      sum3 += (data[start + at + 3] ?? 0) * (vector[offset + at + 3] ?? 0);
    }
    for (; at < columns; at++) sum0 += (data[start + at] ?? 0) * (vector[offset + at] ?? 0);
    return sum0 + sum1 + (sum2 + sum3);
  }

  function add(row: number, factor: number, vector: Float64Array, offset: number): void {
    const start = row * columns;
    for (let at = 0; at < columns; at++) {
      vector[offset + at] = (vector[offset + at] ?? 0) + factor * (data[start + at] ?? 0);
    }
  }
}

export function sparseFeatures({ rows, columns, starts, places, values }: SparseMatrix): LinearFeatures {
  return { rows, columns, rowCost: Math.ceil(values.length / Math.max(1, rows)), dot, add };

  function dot(row: number, vector: Float64Array, offset: number): number {
    const end = starts[row + 1] ?? 0;
    let sum = 0;
    for (let at = starts[row] ?? 0; at < end; at++)
      sum += (values[at] ?? 0) * (vector[offset + (places[at] ?? 0)] ?? 0);
    return sum;
  }

  function add(row: number, factor: number, vector: Float64Array, offset: number): void {
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at++) {
      const target = offset + (places[at] ?? 0);
      vector[target] = (vector[target] ?? 0) + factor * (values[at] ?? 0);
    }
  }
}

/** A view of some rows, in the given order; no copy. */
export function selectFeatures(features: LinearFeatures, rows: readonly number[]): LinearFeatures {
  const { columns, rowCost } = features;
  return {
    rows: rows.length,
    columns,
    rowCost,
    dot: (row, vector, offset) => features.dot(rows[row] ?? 0, vector, offset),
    add: (row, factor, vector, offset) => features.add(rows[row] ?? 0, factor, vector, offset),
  };
}
