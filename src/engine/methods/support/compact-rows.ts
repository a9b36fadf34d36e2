import { type Matrix, matrixRow } from '../../../shared/base/matrix.ts';
import { createPace } from '../../numerics/pace.ts';

/** The rows in coordinates of their own span. */
export interface CompactRows {
  readonly matrix: Matrix;
  /** Other rows in the same coordinates; what lies outside the span is cut off. */
  project(rows: Matrix): Promise<Matrix>;
}

/** A direction shorter than this is rounding, not a new one. */
const leastLength = 1e-5;

/**
 * Turns few long rows into rows no longer than their number, with all inner products kept (Gram and Schmidt).
 *
 * A linear model held down by its squared weights has none outside the span of its samples, so a fit on the compact
 * rows is the same fit, at a fraction of the cost: 40 seeds take 40 columns instead of 384.
 */
export async function compactRows(matrix: Matrix, signal: AbortSignal): Promise<CompactRows> {
  // With more rows it costs more than it saves.
  if (2 * matrix.rows > matrix.columns) return { matrix, project: async (rows) => rows };
  const pace = createPace(signal);
  const basis: Float64Array[] = [];
  const coordinates: number[][] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const rest = Float64Array.from(matrixRow(matrix, row));
    const own: number[] = [];
    for (const direction of basis) {
      const part = product(rest, direction);
      own.push(part);
      subtract(rest, direction, part);
    }
    const length = Math.sqrt(product(rest, rest));
    if (length >= leastLength) {
      basis.push(rest.map((value) => value / length));
      own.push(length);
    }
    coordinates.push(own);
    await pace();
  }
  const columns = basis.length;
  const data = new Float32Array(matrix.rows * columns);
  for (const [row, own] of coordinates.entries()) data.set(own, row * columns);
  return { matrix: { data, rows: matrix.rows, columns }, project };

  async function project(rows: Matrix): Promise<Matrix> {
    const projected = new Float32Array(rows.rows * columns);
    for (let row = 0; row < rows.rows; row++) {
      const own = Float64Array.from(matrixRow(rows, row));
      for (const [column, direction] of basis.entries()) projected[row * columns + column] = product(own, direction);
      await pace();
    }
    return { data: projected, rows: rows.rows, columns };
  }
}

function product(first: Float64Array, second: Float64Array): number {
  // Four sums: the additions of one do not wait for the others.
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let at = 0;
  for (; at + 3 < second.length; at += 4) {
    sum0 += (first[at] ?? 0) * (second[at] ?? 0);
    sum1 += (first[at + 1] ?? 0) * (second[at + 1] ?? 0);
    sum2 += (first[at + 2] ?? 0) * (second[at + 2] ?? 0);
    sum3 += (first[at + 3] ?? 0) * (second[at + 3] ?? 0);
  }
  for (; at < second.length; at++) sum0 += (first[at] ?? 0) * (second[at] ?? 0);
  return sum0 + sum1 + sum2 + sum3;
}

function subtract(target: Float64Array, direction: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) - factor * (direction[at] ?? 0);
}
