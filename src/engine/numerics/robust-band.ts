import { median } from './quantile.ts';

export interface RobustBand {
  readonly low: number;
  readonly high: number;
  readonly median: number;
  /** Scale on the logarithm: 1.4826 · MAD, or the least scale. */
  readonly logScale: number;
}

/**
 * The band exp(median ± width · 1.4826 · MAD) on the logarithm of positive values; undefined when there are none.
 * Values of 0 or less take no part.
 *
 * @param minimumLogScale keeps the band open where most values are equal (MAD 0); 0.1 with width 3.5 is −30 % to +42 %.
 */
export function robustBand(
  values: Iterable<number>,
  { width = 3.5, minimumLogScale = 0.1 }: { readonly width?: number; readonly minimumLogScale?: number } = {},
): RobustBand | undefined {
  const logs = [...values].filter((value) => value > 0).map(Math.log);
  const middle = median(logs);
  if (middle === null) return undefined;
  const deviation = median(logs.map((log) => Math.abs(log - middle))) ?? 0;
  const logScale = Math.max(1.4826 * deviation, minimumLogScale);
  return {
    low: Math.exp(middle - width * logScale),
    high: Math.exp(middle + width * logScale),
    median: Math.exp(middle),
    logScale,
  };
}
