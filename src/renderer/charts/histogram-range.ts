/** Equal bins from low to high; the last one includes high. */
export interface Bins {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** Both ends included; an end that is not set lies outside all values. */
export interface ValueRange {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Edges between bins: 0 is the lower end of all, `counts.length` the upper end. */
export interface EdgeRange {
  readonly from: number;
  readonly to: number;
}

function binWidth({ low, high, counts }: Bins): number {
  return (high - low) / Math.max(1, counts.length);
}

export function edgeValue(bins: Bins, edge: number): number {
  return edge >= bins.counts.length ? bins.high : bins.low + edge * binWidth(bins);
}

/** Where the handles stand, in edges and parts of them, for a range that may come from elsewhere. */
export function toEdges(bins: Bins, range: ValueRange): EdgeRange {
  const width = binWidth(bins);
  const place = (value: number): number => {
    const exact = Math.min(bins.counts.length, Math.max(0, width === 0 ? 0 : (value - bins.low) / width));
    // What a handle set itself lies a hair beside its edge.
    return Math.abs(exact - Math.round(exact)) < 1e-3 ? Math.round(exact) : exact;
  };
  return {
    from: range.atLeast === undefined ? 0 : place(range.atLeast),
    to: range.atMost === undefined ? bins.counts.length : place(range.atMost),
  };
}

/**
 * The values between two edges. A value on the upper edge belongs to the bin above, so the upper end stays a little
 * below it: then the counts of the bins are exactly what the range lets through. null: everything.
 */
export function toValues(bins: Bins, { from, to }: EdgeRange): ValueRange | null {
  const last = bins.counts.length;
  if (from <= 0 && to >= last) return null;
  const span = bins.high - bins.low;
  return {
    ...(from <= 0 ? {} : { atLeast: round(edgeValue(bins, from), span) }),
    ...(to >= last ? {} : { atMost: round(edgeValue(bins, to) - span * 1e-6, span) }),
  };
}

/** Nine digits of the span: what is stored in an address can be read. */
function round(value: number, span: number): number {
  const unit = 10 ** (Math.floor(Math.log10(span)) - 9);
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/** How many lie between two edges; a bin that is cut counts by its part. */
export function countInside({ counts }: Bins, { from, to }: EdgeRange): number {
  return Math.round(
    counts.reduce((sum, count, bin) => sum + count * Math.max(0, Math.min(bin + 1, to) - Math.max(bin, from)), 0),
  );
}
