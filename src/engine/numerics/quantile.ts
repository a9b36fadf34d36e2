/** The q-quantile by linear interpolation at position (n − 1)·q of the sorted values; null when there are none. */
export function quantile(values: Iterable<number>, q: number): number | null {
  return sortedQuantile(Float64Array.from(values).sort(), q);
}

/** As `quantile`, of values that are sorted already. */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * Math.min(1, Math.max(0, q));
  const low = sorted[Math.floor(position)] ?? 0;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(values: Iterable<number>): number | null {
  return quantile(values, 0.5);
}

/** The profile of a list of numbers (lengths, scores). */
export interface Distribution {
  readonly n: number;
  readonly mean: number;
  readonly sdPopulation: number;
  /** Null for one value. */
  readonly sdSample: number | null;
  readonly minimum: number;
  readonly maximum: number;
  readonly q05: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
}

/** Mean, spread and quantiles; null when there are no values. */
export function distributionOf(values: Iterable<number>): Distribution | null {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (n === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const at = (q: number) => sortedQuantile(sorted, q) ?? 0;
  return {
    n,
    mean,
    sdPopulation: Math.sqrt(squares / n),
    sdSample: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    minimum: at(0),
    maximum: at(1),
    q05: at(0.05),
    q25: at(0.25),
    median: at(0.5),
    q75: at(0.75),
    q95: at(0.95),
  };
}
