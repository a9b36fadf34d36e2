import type { Matrix } from '../../shared/base/matrix.ts';
import type { Pace } from './pace.ts';
import { dot } from './vectors.ts';

/**
 * Mean Euclidean distance over all pairs of rows (remote-clique as Li et al. 2023 print it); null below two rows. It does
 * not follow from sums, so every pair is looked at: give it a few thousand rows at most.
 */
export async function meanEuclideanDistance(matrix: Matrix, pace: Pace): Promise<number | null> {
  const { rows } = matrix;
  if (rows < 2) return null;
  const squares = Float64Array.from({ length: rows }, (_, row) => dot(matrix, row, matrix, row));
  let sum = 0;
  for (let row = 1; row < rows; row++) {
    for (let other = 0; other < row; other++) {
      const square = (squares[row] ?? 0) + (squares[other] ?? 0) - 2 * dot(matrix, row, matrix, other);
      sum += Math.sqrt(Math.max(0, square));
    }
    await pace();
  }
  return (2 * sum) / (rows * (rows - 1));
}
