/** Row-major float32 matrix. Embedding matrices have unit rows unless stated. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** A view of one row; no copy. */
export function matrixRow(matrix: Matrix, row: number): Float32Array {
  return matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns);
}

/** The given rows, copied, in the given order. */
export function selectRows(matrix: Matrix, rows: readonly number[]): Matrix {
  const data = new Float32Array(rows.length * matrix.columns);
  rows.forEach((row, index) => {
    data.set(matrixRow(matrix, row), index * matrix.columns);
  });
  return { data, rows: rows.length, columns: matrix.columns };
}
