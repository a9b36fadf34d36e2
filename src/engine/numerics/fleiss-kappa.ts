import { type BootstrapOptions, bootstrap } from './bootstrap.ts';
import { type Metric, toMetric, undefinedMetric } from './metric.ts';

export interface FleissKappa {
  /** Mean share of pairs of ratings that agree; null without items. */
  readonly observed: number | null;
  /** Null where one class has all ratings. */
  readonly kappa: Metric;
  /** Gwet's AC1: beside kappa when one label has more than 80 % of the ratings, where kappa collapses. */
  readonly gwetAc1: Metric;
  /** Share of each class in all ratings. */
  readonly shares: readonly number[];
}

/** The number of raters that gave an item each class, by item and class. */
export type RatingCounts = readonly (readonly number[])[];

/**
 * Agreement of several interchangeable raters beyond chance (evaluation 1.3).
 *
 * @throws RangeError when items have different numbers of ratings, or fewer than two: Krippendorff's alpha takes these.
 */
export function fleissKappa(table: RatingCounts): FleissKappa {
  checkTable(table);
  const { observed, shares, byChance } = parts(table);
  const n = table.length;
  if (n === 0)
    return { observed: null, kappa: undefinedMetric(0, 'empty'), gwetAc1: undefinedMetric(0, 'empty'), shares };
  const metric = (value: number | null) => (value === null ? undefinedMetric(n, 'no-variation') : toMetric(value, n));
  return {
    observed,
    kappa: metric(beyondChance(observed, byChance.fleiss)),
    gwetAc1: metric(beyondChance(observed, byChance.gwet)),
    shares,
  };
}

/** One of the two with a percentile interval from draws of items, not of votes. */
export function bootstrapFleissKappa(
  table: RatingCounts,
  measure: 'fleiss' | 'gwet',
  options: Omit<BootstrapOptions, 'n'>,
): Promise<Metric> {
  checkTable(table);
  return bootstrap(
    (places) => {
      const { observed, byChance } = parts(Array.from(places, (place) => table[place] ?? []));
      return beyondChance(observed, byChance[measure]);
    },
    { ...options, n: table.length },
  );
}

interface Parts {
  readonly observed: number;
  readonly shares: readonly number[];
  readonly byChance: { readonly fleiss: number; readonly gwet: number };
}

function parts(table: RatingCounts): Parts {
  const raters = sum(table[0] ?? []);
  const classes = table[0]?.length ?? 0;
  const shares = Array.from({ length: classes }, (_, label) =>
    sum(table.map((row) => (row[label] ?? 0) / (raters * table.length))),
  );
  const observed =
    sum(table.map((row) => (sum(row.map((count) => count * count)) - raters) / (raters * (raters - 1)))) / table.length;
  const fleiss = sum(shares.map((share) => share * share));
  // One class alone: there is nothing to agree by chance on.
  const gwet = classes < 2 ? 1 : sum(shares.map((share) => share * (1 - share))) / (classes - 1);
  return { observed, shares, byChance: { fleiss, gwet } };
}

function beyondChance(observed: number, byChance: number): number | null {
  // Shares sum to 1 but for rounding.
  return byChance > 1 - 1e-12 ? null : (observed - byChance) / (1 - byChance);
}

function checkTable(table: RatingCounts): void {
  const raters = sum(table[0] ?? []);
  table.forEach((row, item) => {
    const own = sum(row);
    if (own !== raters || own < 2 || row.length !== table[0]?.length) {
      throw new RangeError(
        `Item ${item} has ${own} ratings of ${row.length} classes; all items need the same number, two or more.`,
      );
    }
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
