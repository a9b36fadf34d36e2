import type { Matrix } from '../../../shared/base/matrix.ts';
import type { Neighbours } from '../../numerics/neighbours.ts';
import { createPace } from '../../numerics/pace.ts';
import { dot } from '../../numerics/vectors.ts';

/** Up to this many rows each pair is compared here: a product would cost more to set up. */
const leafRows = 64;

/**
 * The highest cosine of each unit row with a row before it; -Infinity for the first. Exact: each half is solved on its
 * own, then the second half is compared with the whole first half in one product.
 */
export async function highestEarlier(
  matrix: Matrix,
  neighbours: Neighbours,
  signal: AbortSignal,
): Promise<Float64Array> {
  const highest = new Float64Array(matrix.rows).fill(-Infinity);
  const pace = createPace(signal);
  await solve(0, matrix.rows);
  return highest;

  async function solve(start: number, end: number): Promise<void> {
    if (end - start <= leafRows) {
      for (let row = start; row < end; row++) {
        for (let other = start; other < row; other++) raise(row, dot(matrix, row, matrix, other));
      }
      await pace();
      return;
    }
    const middle = (start + end) >> 1;
    await solve(start, middle);
    await solve(middle, end);
    const { similarities, k } = await neighbours.nearest(rowRange(middle, end), rowRange(start, middle), 1, { signal });
    for (let row = middle; k > 0 && row < end; row++) raise(row, similarities[row - middle] ?? -Infinity);
  }

  function raise(row: number, similarity: number): void {
    if (similarity > (highest[row] ?? 0)) highest[row] = similarity;
  }

  function rowRange(start: number, end: number): Matrix {
    return {
      data: matrix.data.subarray(start * matrix.columns, end * matrix.columns),
      rows: end - start,
      columns: matrix.columns,
    };
  }
}
