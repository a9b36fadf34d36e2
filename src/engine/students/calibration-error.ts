import { type Interval, type Metric, toMetric, undefinedMetric } from '../numerics/metric.ts';
import { wilsonInterval } from '../numerics/proportion.ts';

export interface CalibrationBin {
  readonly count: number;
  /** Mean confidence; null for an empty bin, as is the accuracy. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
  /** Wilson's interval of the accuracy. */
  readonly interval: Interval;
}

export interface CalibrationError {
  /** Expected calibration error over bins of equal width. */
  readonly ece: Metric;
  /** The worst bin. */
  readonly mce: Metric;
  /** Over bins of equal count, which few samples bias less. */
  readonly adaptiveEce: Metric;
  readonly bins: readonly CalibrationBin[];
}

interface Scored {
  readonly confidence: number;
  readonly isCorrect: boolean;
}

/**
 * How far confidence is from accuracy. Bins are open on the left and closed on the right; 0 goes into the first.
 *
 * @param correct truthy where the prediction was right.
 */
export function calibrationError(
  confidences: ArrayLike<number>,
  correct: ArrayLike<number | boolean>,
  binCount = 10,
): CalibrationError {
  const scored = Array.from({ length: confidences.length }, (_, item): Scored => {
    return { confidence: confidences[item] ?? 0, isCorrect: Boolean(correct[item]) };
  });
  const n = scored.length;
  const parts = Array.from({ length: binCount }, (): Scored[] => []);
  // The margin keeps a confidence such as 0.6000000001 of rounding in its bin.
  for (const item of scored)
    parts[Math.min(binCount, Math.max(1, Math.ceil(item.confidence * binCount - 1e-9))) - 1]?.push(item);
  const bins = parts.map(toBin);
  if (n === 0) return { ece: empty(), mce: empty(), adaptiveEce: empty(), bins };
  return {
    ece: toMetric(expectedGap(bins, n), n),
    mce: toMetric(Math.max(...bins.map(gap)), n),
    adaptiveEce: toMetric(expectedGap(equalParts(scored, binCount).map(toBin), n), n),
    bins,
  };
}

function empty(): Metric {
  return undefinedMetric(0, 'empty');
}

/** Sorted by confidence; the first parts are one longer when they do not come out even. */
function equalParts(scored: readonly Scored[], count: number): Scored[][] {
  const sorted = scored.toSorted((a, b) => a.confidence - b.confidence);
  const size = Math.floor(sorted.length / count);
  const longer = sorted.length % count;
  return Array.from({ length: count }, (_, part) => {
    const start = part * size + Math.min(part, longer);
    return sorted.slice(start, start + size + (part < longer ? 1 : 0));
  });
}

function toBin(items: readonly Scored[]): CalibrationBin {
  const count = items.length;
  const hits = items.filter(({ isCorrect }) => isCorrect).length;
  const interval = wilsonInterval(hits, count);
  if (count === 0) return { count, confidence: null, accuracy: null, interval };
  const confidence = items.reduce((sum, item) => sum + item.confidence, 0) / count;
  return { count, confidence, accuracy: hits / count, interval };
}

function gap({ confidence, accuracy }: CalibrationBin): number {
  return confidence === null || accuracy === null ? 0 : Math.abs(accuracy - confidence);
}

function expectedGap(bins: readonly CalibrationBin[], n: number): number {
  return bins.reduce((sum, bin) => sum + (bin.count / n) * gap(bin), 0);
}
