import type { Matrix } from '../../shared/base/matrix.ts';
import type { Random } from '../../shared/base/random.ts';
import type { Pace } from './pace.ts';
import { quantile } from './quantile.ts';
import { dot } from './vectors.ts';

/** γ of exp(−γ · distance²) by the median rule, 1 / (2 · median²), over all pairs; 1 where most rows are equal. */
export async function medianGamma(unitRows: Matrix, pace: Pace): Promise<number> {
  const distances: number[] = [];
  for (let row = 1; row < unitRows.rows; row++) {
    for (let other = 0; other < row; other++)
      distances.push(Math.sqrt(Math.max(0, 2 - 2 * dot(unitRows, row, unitRows, other))));
    await pace();
  }
  const median = quantile(distances, 0.5) ?? 0;
  return median === 0 ? 1 : 1 / (2 * median * median);
}

/** Rows whose inner products come near exp(−γ · distance²) of the rows they are made from (Rahimi and Recht 2007). */
export interface RandomFeatures {
  readonly columns: number;
  map(matrix: Matrix, pace: Pace): Promise<Matrix>;
}

/** @param options.features an even number: a cosine and a sine for each direction, so that all rows have length 1. */
export function createRandomFeatures(options: {
  readonly columns: number;
  readonly features: number;
  readonly gamma: number;
  readonly random: Random;
}): RandomFeatures {
  const { columns, features, gamma, random } = options;
  const half = features / 2;
  const scale = Math.sqrt(2 * gamma);
  const directions: Matrix = {
    data: Float32Array.from({ length: half * columns }, () => scale * random.normal()),
    rows: half,
    columns,
  };
  const height = Math.sqrt(1 / half);
  return {
    columns: features,
    async map(matrix, pace) {
      const data = new Float32Array(matrix.rows * features);
      for (let row = 0; row < matrix.rows; row++) {
        for (let place = 0; place < half; place++) {
          const angle = dot(matrix, row, directions, place);
          data[row * features + place] = height * Math.cos(angle);
          data[row * features + half + place] = height * Math.sin(angle);
        }
        await pace();
      }
      return { data, rows: matrix.rows, columns: features };
    },
  };
}
