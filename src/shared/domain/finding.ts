import type { Json } from '../base/json.ts';

/** A number with its sample size; `null` is undefined, never zero. */
export interface Finding {
  /** Stable within a measure: `student/seeds/accuracy`. */
  readonly id: string;
  readonly title: string;
  readonly value: number | null;
  readonly unit?: 'share' | 'count' | 'ratio' | 'bits' | 'seconds';
  /** The units that entered the calculation. */
  readonly n: number;
  readonly interval?: readonly [number, number];
  readonly intervalNote?: string;
  readonly warnings: readonly string[];
  /** The samples behind it, at most a hundred ids. */
  readonly samples?: readonly string[];
  readonly plot?: Plot;
  /** Numbers beside the main one: per class rows, seeds, settings. */
  readonly details?: Json;
}

export type Plot =
  | { readonly kind: 'bars'; readonly title: string; readonly unit: string; readonly bars: readonly PlotBar[] }
  | { readonly kind: 'forest'; readonly title: string; readonly unit: string; readonly rows: readonly ForestRow[] }
  | {
      readonly kind: 'curve';
      readonly title: string;
      readonly x: string;
      readonly y: string;
      readonly curves: readonly PlotCurve[];
    }
  /** Counts in bins of equal width from `low` to `high`, the same bins for all series. */
  | {
      readonly kind: 'histogram';
      readonly title: string;
      readonly x: string;
      readonly low: number;
      readonly high: number;
      readonly series: readonly PlotSeries[];
    }
  /** Counts by two groupings. */
  | {
      readonly kind: 'matrix';
      readonly title: string;
      readonly rowTitle: string;
      readonly columnTitle: string;
      readonly rows: readonly string[];
      readonly columns: readonly string[];
      /** By row, then column. */
      readonly counts: readonly (readonly number[])[];
    };

export interface PlotBar {
  readonly label: string;
  readonly value: number;
  readonly asked?: number;
}

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly n: number;
}

export interface PlotCurve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[];
}

export interface PlotSeries {
  readonly label: string;
  /** By bin; as many for each series. */
  readonly counts: readonly number[];
}
