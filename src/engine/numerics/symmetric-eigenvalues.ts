import type { Pace } from './pace.ts';

/**
 * The eigenvalues of a symmetric matrix, ascending: Householder's reduction to three diagonals, then the implicit QL
 * iteration. Time grows with n³ and memory with n²; 384 takes a fraction of a second.
 *
 * @param lower the matrix, row-major; only its lower half is read, and it is overwritten.
 */
export async function symmetricEigenvalues(lower: Float64Array, n: number, pace: Pace): Promise<Float64Array> {
  const { diagonal, beside } = await toThreeDiagonals(lower, n, pace);
  await implicitQl(diagonal, beside, pace);
  return diagonal.sort();
}

interface ThreeDiagonals {
  readonly diagonal: Float64Array;
  /** `beside[i]` stands between i and i + 1; the last is 0. */
  readonly beside: Float64Array;
}

/** From the last row up, each row is reflected onto the place beside the diagonal. */
async function toThreeDiagonals(a: Float64Array, n: number, pace: Pace): Promise<ThreeDiagonals> {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const p = new Float64Array(n);
  for (let row = n - 1; row > 0; row--) {
    // v is the part of the row left of the diagonal; the reflection is I − v vᵀ / h.
    const v = a.subarray(row * n, row * n + row);
    const norm = lengthOf(v);
    const last = v[row - 1] ?? 0;
    diagonal[row] = a[row * n + row] ?? 0;
    if (norm === 0) continue;
    const target = last > 0 ? -norm : norm;
    beside[row - 1] = target;
    const h = norm * norm - last * target;
    v[row - 1] = last - target;
    // p = A v / h, each row of the lower half used for its own place and for those left of it.
    p.fill(0, 0, row);
    for (let i = 0; i < row; i++) {
      const start = i * n;
      const vi = v[i] ?? 0;
      let sum = (a[start + i] ?? 0) * vi;
      for (let k = 0; k < i; k++) {
        const value = a[start + k] ?? 0;
        sum += value * (v[k] ?? 0);
        p[k] = (p[k] ?? 0) + value * vi;
      }
      p[i] = (p[i] ?? 0) + sum;
    }
    let half = 0;
    for (let i = 0; i < row; i++) {
      p[i] = (p[i] ?? 0) / h;
      half += (p[i] ?? 0) * (v[i] ?? 0);
    }
    half /= 2 * h;
    for (let i = 0; i < row; i++) p[i] = (p[i] ?? 0) - half * (v[i] ?? 0);
    for (let i = 0; i < row; i++) {
      const start = i * n;
      const vi = v[i] ?? 0;
      const pi = p[i] ?? 0;
      for (let k = 0; k <= i; k++) a[start + k] = (a[start + k] ?? 0) - vi * (p[k] ?? 0) - pi * (v[k] ?? 0);
    }
    await pace();
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, beside };
}

/** Scaled by the largest value, so that squares neither vanish nor overflow. */
function lengthOf(v: Float64Array): number {
  let largest = 0;
  for (const value of v) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of v) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** More steps for one eigenvalue than any matrix of finite numbers has needed. */
const mostSteps = 60;

/** Turns `d` into the eigenvalues; `e` is used up. */
async function implicitQl(d: Float64Array, e: Float64Array, pace: Pace): Promise<void> {
  const n = d.length;
  const at = (values: Float64Array, place: number) => values[place] ?? 0;
  // Against the whole matrix, not the neighbours: where eigenvalues are 0, these are rounding themselves, and it never ends.
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(at(d, i)) + Math.abs(at(e, i)));
  const negligible = Number.EPSILON * largest;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      while (m < n - 1 && Math.abs(at(e, m)) > negligible) m++;
      if (m === l) break;
      if (step === mostSteps) throw new Error(`The eigenvalues of a ${n} × ${n} matrix did not settle.`);
      // Wilkinson's shift from the upper corner, then the bulge is chased from m to l.
      const slope = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
      const root = Math.hypot(slope, 1);
      let g = at(d, m) - at(d, l) + at(e, l) / (slope + (slope < 0 ? -root : root));
      let sine = 1;
      let cosine = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sine * at(e, i);
        const b = cosine * at(e, i);
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] = at(d, i + 1) - p;
          e[m] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = at(d, i + 1) - p;
        const t = (at(d, i) - g) * sine + 2 * cosine * b;
        p = sine * t;
        d[i + 1] = g + p;
        g = cosine * t - b;
      }
      if (i >= l) continue;
      d[l] = at(d, l) - p;
      e[l] = g;
      e[m] = 0;
    }
    await pace();
  }
}
