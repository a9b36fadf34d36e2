/**
 * A measured number with the number of units that entered it (not the size of the dataset).
 *
 * `value` is null where the measure is undefined; it is never NaN or infinite. Warnings are short fixed words
 * (`empty`, `one-sample`, `zero-vectors:3`), so that a report can explain them.
 */
export interface Metric {
  readonly value: number | null;
  readonly n: number;
  readonly interval?: Interval;
  readonly warnings: readonly string[];
}

/** Low and high end. */
export type Interval = readonly [number, number];

/** A metric; a value or interval that is not finite becomes null, or is left out, with the warning `not-finite`. */
export function toMetric(
  value: number | null,
  n: number,
  options: { readonly interval?: Interval | undefined; readonly warnings?: readonly string[] } = {},
): Metric {
  const { interval, warnings = [] } = options;
  if (value === null) return { value, n, warnings };
  if (!Number.isFinite(value)) return { value: null, n, warnings: [...warnings, 'not-finite'] };
  return interval?.every(Number.isFinite) ? { value, n, interval, warnings } : { value, n, warnings };
}

/** The metric of an undefined input. */
export function undefinedMetric(n: number, ...warnings: readonly string[]): Metric {
  return { value: null, n, warnings };
}
