import { type Matrix, selectRows } from '../../shared/base/matrix.ts';
import type { Pace } from './pace.ts';
import { createMomentSummer, type SecondMoments } from './second-moments.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';
import { dot } from './vectors.ts';

/** Effective numbers of different texts by order: small orders reward rare ones, large orders see the biggest cluster. */
export interface VendiScores {
  readonly n: number;
  /** Rank. */
  readonly q0: number;
  readonly qHalf: number;
  readonly q1: number;
  readonly q2: number;
  readonly qInfinity: number;
}

/** Eigenvalues up to this are rounding. */
const least = 1e-12;

/** The eigenvalues of a kernel with unit diagonal, over n, sum to 1; else rows were not normalised. */
const sumTolerance = 1e-6;

/** The score of an order (evaluation 3.5). */
function vendiOfOrder(eigenvalues: ArrayLike<number>, order: number): number {
  let sum = 0;
  let largest = 0;
  for (let place = 0; place < eigenvalues.length; place++) {
    const value = eigenvalues[place] ?? 0;
    if (value <= least) continue;
    largest = Math.max(largest, value);
    sum += order === 1 ? -value * Math.log(value) : value ** order;
  }
  if (order === Infinity) return 1 / largest;
  return order === 1 ? Math.exp(sum) : sum ** (1 / (1 - order));
}

/** Scores from the moments of rows; null without rows. The moments are used up. Cannot exceed the number of columns. */
export async function vendiOfMoments(moments: SecondMoments, columns: number, pace: Pace): Promise<VendiScores | null> {
  if (moments.n === 0 || !(moments.weight > 0)) return null;
  const { lower, weight } = moments;
  return scores(await symmetricEigenvalues(scaled(lower, 1 / weight), columns, pace), moments.n);
}

/** Scores of order 2 alone, without eigenvalues: 1 / ‖M‖² (Frobenius). A check, and for very large sets. */
export function vendi2OfMoments({ lower, weight }: SecondMoments, columns: number): number | null {
  if (!(weight > 0)) return null;
  let sum = 0;
  for (let row = 0; row < columns; row++) {
    for (let k = 0; k < row; k++) sum += 2 * ((lower[row * columns + k] ?? 0) / weight) ** 2;
    sum += ((lower[row * columns + row] ?? 0) / weight) ** 2;
  }
  return 1 / sum;
}

/** Scores of few rows with the cosine kernel: by rows or by columns, whichever are fewer. Zero rows are left out. */
export async function vendiOfRows(matrix: Matrix, pace: Pace): Promise<VendiScores | null> {
  if (matrix.rows < matrix.columns) return vendiOfKernel(matrix, (cosine) => cosine, pace);
  const summer = createMomentSummer(matrix.columns);
  await summer.add(matrix, pace);
  return vendiOfMoments(summer.moments, matrix.columns, pace);
}

/**
 * Scores with a kernel of the cosine of two rows; the kernel of 1 is 1. Zero rows are left out. Time grows with rows³: give
 * it 2,000 at most.
 */
export async function vendiOfKernel(
  matrix: Matrix,
  kernel: (cosine: number) => number,
  pace: Pace,
): Promise<VendiScores | null> {
  const rows = withoutZeros(matrix);
  const n = rows.rows;
  if (n === 0) return null;
  // Single precision leaves lengths of 1 ± 1e-7, which would show as further eigenvalues.
  const lengths = Float64Array.from({ length: n }, (_, row) => Math.sqrt(dot(rows, row, rows, row)));
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < row; other++) {
      const cosine = dot(rows, row, rows, other) / ((lengths[row] ?? 1) * (lengths[other] ?? 1));
      lower[row * n + other] = kernel(cosine) / n;
    }
    lower[row * n + row] = 1 / n;
    await pace();
  }
  return scores(await symmetricEigenvalues(lower, n, pace), n);
}

function scores(eigenvalues: Float64Array, n: number): VendiScores {
  const sum = eigenvalues.reduce((total, value) => (value > least ? total + value : total), 0);
  if (Math.abs(sum - 1) > sumTolerance)
    throw new RangeError(`The eigenvalues of ${n} rows sum to ${sum}, not to 1: the kernel has no unit diagonal.`);
  return {
    n,
    q0: eigenvalues.reduce((rank, value) => (value > least ? rank + 1 : rank), 0),
    qHalf: vendiOfOrder(eigenvalues, 0.5),
    q1: vendiOfOrder(eigenvalues, 1),
    q2: vendiOfOrder(eigenvalues, 2),
    qInfinity: vendiOfOrder(eigenvalues, Infinity),
  };
}

function withoutZeros(matrix: Matrix): Matrix {
  const rows = Array.from({ length: matrix.rows }, (_, row) => row).filter((row) => dot(matrix, row, matrix, row) > 0);
  return rows.length === matrix.rows ? matrix : selectRows(matrix, rows);
}

function scaled(values: Float64Array, factor: number): Float64Array {
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) * factor;
  return values;
}
