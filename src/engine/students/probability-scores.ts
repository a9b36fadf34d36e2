import { type Metric, toMetric, undefinedMetric } from '../numerics/metric.ts';

/** Mean of Σ (p − [class is gold])² over samples. @param probabilities samples × classes. */
export function brierScore(probabilities: Float64Array, gold: ArrayLike<number>, classes: number): Metric {
  return meanOverSamples(gold, (row) => {
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      sum += ((probabilities[row * classes + label] ?? 0) - (gold[row] === label ? 1 : 0)) ** 2;
    }
    return sum;
  });
}

/** Mean negative log of the gold class's probability, which is cut at 1e-15. */
export function negativeLogLikelihood(probabilities: Float64Array, gold: ArrayLike<number>, classes: number): Metric {
  return meanOverSamples(
    gold,
    (row) => -Math.log(Math.max(1e-15, probabilities[row * classes + (gold[row] ?? 0)] ?? 0)),
  );
}

function meanOverSamples(gold: ArrayLike<number>, scoreOf: (row: number) => number): Metric {
  const n = gold.length;
  if (n === 0) return undefinedMetric(0, 'empty');
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < n; row++) {
    const value = scoreOf(row);
    sum += value;
    squares += value * value;
  }
  const mean = sum / n;
  if (n === 1) return toMetric(mean, n);
  const error = Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1));
  return toMetric(mean, n, { interval: [mean - 1.959964 * error, mean + 1.959964 * error] });
}
