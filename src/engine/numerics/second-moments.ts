import type { Matrix } from '../../shared/base/matrix.ts';
import type { Pace } from './pace.ts';

/** Σ w · x xᵀ of rows brought to length 1, in one pass. */
export interface SecondMoments {
  /** Rows added, those of length 0 left out. */
  readonly n: number;
  readonly zeros: number;
  /** Sum of the weights; as many as rows when none were given. */
  readonly weight: number;
  /** Row-major, lower half filled. */
  readonly lower: Float64Array;
}

export interface MomentSummer {
  /** @param weights of the rows; 1 when absent. */
  add(matrix: Matrix, pace: Pace, weights?: ArrayLike<number>): Promise<void>;
  readonly moments: SecondMoments;
}

/** Rows handled together: the half matrix is read and written once for all of them. */
const together = 4;

export function createMomentSummer(columns: number): MomentSummer {
  const lower = new Float64Array(columns * columns);
  const block = Array.from({ length: together }, () => new Float64Array(columns));
  let filled = 0;
  let n = 0;
  let zeros = 0;
  let weight = 0;

  function flush(): void {
    for (const unused of block.slice(filled)) unused.fill(0);
    const [a = lower, b = lower, c = lower, d = lower] = block;
    for (let row = 0; row < columns; row++) {
      const start = row * columns;
      const ar = a[row] ?? 0;
      const br = b[row] ?? 0;
      const cr = c[row] ?? 0;
      const dr = d[row] ?? 0;
      for (let k = 0; k <= row; k++) {
        lower[start + k] =
          (lower[start + k] ?? 0) + (ar * (a[k] ?? 0) + br * (b[k] ?? 0)) + (cr * (c[k] ?? 0) + dr * (d[k] ?? 0));
      }
    }
    filled = 0;
  }

  return {
    async add(matrix, pace, weights) {
      for (let row = 0; row < matrix.rows; row++) {
        const start = row * columns;
        let square = 0;
        for (let at = start; at < start + columns; at++) square += (matrix.data[at] ?? 0) ** 2;
        if (square === 0) {
          zeros++;
          continue;
        }
        const own = weights === undefined ? 1 : (weights[row] ?? 0);
        const scale = Math.sqrt(own / square);
        const target = block[filled++];
        for (let column = 0; column < columns; column++)
          if (target) target[column] = (matrix.data[start + column] ?? 0) * scale;
        n++;
        weight += own;
        if (filled < together) continue;
        flush();
        await pace();
      }
    },
    get moments() {
      if (filled > 0) flush();
      return { n, zeros, weight, lower };
    },
  };
}
