import type { Matrix } from '../../shared/base/matrix.ts';
import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import { unitRows } from './vectors.ts';

export interface AveragePairwiseSimilarity extends Metric {
  /** 2 · sd of the per-item means / √n; null below two items. */
  readonly standardError: number | null;
  /** Mean cosine of each item with the others: high is generic, low unusual. Empty below two items. */
  readonly perItem: Float64Array;
}

/** The mean cosine over all pairs of rows, exact in one pass. Zero rows have cosine 0 with all and are counted. */
export function averagePairwiseSimilarity(matrix: Matrix): AveragePairwiseSimilarity {
  const n = matrix.rows;
  if (n < 2) {
    return {
      ...undefinedMetric(n, n === 0 ? 'empty' : 'one-sample'),
      standardError: null,
      perItem: new Float64Array(),
    };
  }
  const { data, columns } = unitRows(matrix);
  const total = new Float64Array(columns);
  const squares = new Float64Array(n);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    const row = Math.floor(at / columns);
    total[at % columns] = (total[at % columns] ?? 0) + value;
    squares[row] = (squares[row] ?? 0) + value * value;
  }
  const perItem = squares.map((square, row) => {
    let product = 0;
    for (let column = 0; column < columns; column++)
      product += (data[row * columns + column] ?? 0) * (total[column] ?? 0);
    return (product - square) / (n - 1);
  });
  const value = perItem.reduce((sum, mean) => sum + mean, 0) / n;
  const variance = perItem.reduce((sum, mean) => sum + (mean - value) ** 2, 0) / (n - 1);
  const standardError = 2 * Math.sqrt(variance / n);
  const zeros = squares.filter((square) => square === 0).length;
  const metric = toMetric(value, n, {
    interval: [value - 1.959964 * standardError, value + 1.959964 * standardError],
    warnings: zeros > 0 ? [`zero-vectors:${zeros}`] : [],
  });
  return { ...metric, standardError, perItem };
}
