/** The score of students trained on so many samples; the mean over seeds. */
export interface CurvePoint {
  readonly size: number;
  /** From 0 to 1, higher is better. */
  readonly score: number;
}

/** error(n) = floor + scale · n^(−exponent). */
export interface PowerLaw {
  /** The error that more samples cannot get below: the gap of the distributions. */
  readonly floor: number;
  readonly scale: number;
  readonly exponent: number;
  readonly squaredError: number;
}

/** The best power law over exponents 0.05, 0.06, … 1.5, floor and scale at least 0; null below three sizes. */
export function fitPowerLaw(points: readonly CurvePoint[]): PowerLaw | null {
  if (new Set(points.map(({ size }) => size)).size < 3) return null;
  let best: PowerLaw | null = null;
  for (let step = 5; step <= 150; step++) {
    const law = fitAtExponent(points, step / 100);
    if (!best || law.squaredError < best.squaredError) best = law;
  }
  return best;
}

/** Least squares for floor and scale, either held at 0 when it would be negative. */
function fitAtExponent(points: readonly CurvePoint[], exponent: number): PowerLaw {
  const rows = points.map(({ size, score }) => ({ x: size ** -exponent, error: 1 - score }));
  const n = rows.length;
  const meanX = rows.reduce((sum, { x }) => sum + x, 0) / n;
  const meanError = rows.reduce((sum, { error }) => sum + error, 0) / n;
  const spread = rows.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = rows.reduce((sum, { x, error }) => sum + (x - meanX) * (error - meanError), 0) / spread;
  const through = rows.reduce((sum, { x, error }) => sum + x * error, 0) / rows.reduce((sum, { x }) => sum + x * x, 0);
  const floor = meanError - slope * meanX;
  const [a, b] = slope < 0 ? [meanError, 0] : floor < 0 ? [0, through] : [floor, slope];
  const squaredError = rows.reduce((sum, { x, error }) => sum + (error - a - b * x) ** 2, 0);
  return { floor: a, scale: b, exponent, squaredError };
}

/** The size from which two doublings in a row each gain less than `leastGain` (0.005); null when there is none. */
export function plateauSize(points: readonly CurvePoint[], leastGain = 0.005): number | null {
  const sorted = points.toSorted((a, b) => a.size - b.size);
  for (let at = 0; at + 2 < sorted.length; at++) {
    const [first, second, third] = sorted.slice(at, at + 3);
    if (!first || !second || !third) break;
    if (gainOfDoubling(first, second) < leastGain && gainOfDoubling(second, third) < leastGain) return first.size;
  }
  return null;
}

function gainOfDoubling(from: CurvePoint, to: CurvePoint): number {
  return (to.score - from.score) / Math.log2(to.size / from.size);
}

/**
 * How many real samples are worth as much: the size at which the curve of real samples first reaches a score,
 * interpolated in log size. Outside the curve only a bound is known. Undefined without points.
 */
export function realEquivalentSize(
  realCurve: readonly CurvePoint[],
  score: number,
): { readonly kind: 'size' | 'at-most' | 'at-least'; readonly size: number } | undefined {
  const sorted = realCurve.toSorted((a, b) => a.size - b.size);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (!first || !last) return undefined;
  if (first.score >= score) return { kind: first.score === score ? 'size' : 'at-most', size: first.size };
  for (let at = 1; at < sorted.length; at++) {
    const before = sorted[at - 1] ?? first;
    const after = sorted[at] ?? last;
    if (after.score < score) continue;
    const share = (score - before.score) / (after.score - before.score);
    return { kind: 'size', size: Math.exp(Math.log(before.size) + share * Math.log(after.size / before.size)) };
  }
  return { kind: 'at-least', size: last.size };
}
