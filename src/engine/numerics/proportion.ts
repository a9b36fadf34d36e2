import { type Interval, type Metric, toMetric } from './metric.ts';
import { normalQuantile, regularisedBeta } from './special-functions.ts';

/** Wilson's interval of `hits` among `n`; [0, 1] for n = 0. */
export function wilsonInterval(hits: number, n: number, confidence = 0.95): Interval {
  if (n === 0) return [0, 1];
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = hits / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // At the ends the formula gives 0 or 1 but for rounding.
  return [hits === 0 ? 0 : Math.max(0, centre - half), hits === n ? 1 : Math.min(1, centre + half)];
}

/** Clopper and Pearson's interval, which covers at least the stated confidence; [0, 1] for n = 0. */
export function clopperPearsonInterval(hits: number, n: number, confidence = 0.95): Interval {
  if (n === 0) return [0, 1];
  const tail = (1 - confidence) / 2;
  return [
    hits === 0 ? 0 : inverseBeta(tail, hits, n - hits + 1),
    hits === n ? 1 : inverseBeta(1 - tail, hits + 1, n - hits),
  ];
}

/** A share with Wilson's interval; null with `empty` for n = 0. */
export function proportion(hits: number, n: number, confidence = 0.95): Metric {
  return n === 0
    ? toMetric(null, 0, { warnings: ['empty'] })
    : toMetric(hits / n, n, { interval: wilsonInterval(hits, n, confidence) });
}

/** Samples to draw for a half-width of the interval, with the finite population's correction; not rounded up. */
export function sampleSize(options: {
  readonly halfWidth: number;
  readonly expected?: number;
  readonly population?: number;
  readonly confidence?: number;
}): number {
  const { halfWidth, expected = 0.5, population = Infinity, confidence = 0.95 } = options;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const infinite = (z * z * expected * (1 - expected)) / (halfWidth * halfWidth);
  return infinite / (1 + (infinite - 1) / population);
}

/** The size of a sample without any defect that shows a defect rate below the maximum; not rounded up. */
export function zeroDefectSampleSize(maximumDefectRate: number, confidence = 0.95): number {
  return Math.log(1 - confidence) / Math.log(1 - maximumDefectRate);
}

function inverseBeta(target: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (regularisedBeta(middle, a, b) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
