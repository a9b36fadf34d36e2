import type { Matrix } from '../../shared/base/matrix.ts';

/** A matrix from plain rows; all rows as long as the first. */
export function matrixFrom(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    if (row.length !== columns) throw new RangeError(`Row ${index} has ${row.length} columns, not ${columns}.`);
    data.set(row, index * columns);
  });
  return { data, rows: rows.length, columns };
}

/** A copy with rows of length 1; a zero row stays zero. */
export function unitRows(matrix: Matrix): Matrix {
  const { rows, columns } = matrix;
  const data = Float32Array.from(matrix.data);
  for (let row = 0; row < rows; row++) {
    const length = Math.sqrt(dot(matrix, row, matrix, row));
    if (length === 0) continue;
    for (let at = row * columns; at < (row + 1) * columns; at++) data[at] = (data[at] ?? 0) / length;
  }
  return { data, rows, columns };
}

/** The inner product of two rows in double precision, always summed in the same order. */
export function dot(first: Matrix, firstRow: number, second: Matrix, secondRow: number): number {
  const a = first.data;
  const b = second.data;
  const columns = first.columns;
  const aStart = firstRow * columns;
  const bStart = secondRow * columns;
  // Four sums: the additions of one do not wait for the others.
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let at = 0;
  for (; at + 3 < columns; at += 4) {
    sum0 += (a[aStart + at] ?? 0) * (b[bStart + at] ?? 0);
    sum1 += (a[aStart + at + 1] ?? 0) * (b[bStart + at + 1] ?? 0);
    sum2 += (a[aStart + at + 2] ?? 0) * (b[bStart + at + 2] ?? 0);
    sum3 += (a[aStart + at + 3] ?? 0) * (b[bStart + at + 3] ?? 0);
  }
  for (; at < columns; at++) sum0 += (a[aStart + at] ?? 0) * (b[bStart + at] ?? 0);
  return sum0 + sum1 + (sum2 + sum3);
}
