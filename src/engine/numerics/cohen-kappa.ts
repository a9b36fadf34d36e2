import { type BootstrapOptions, bootstrap } from './bootstrap.ts';
import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import { proportion } from './proportion.ts';

/** What a disagreement costs: each the same, or by how far two labels lie apart in their declared order. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

export interface RatingPairs {
  /** Class of each item by the first rater; negative or too high: not rated. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly classes: number;
  /** Default `none`. */
  readonly weights?: KappaWeights;
}

export interface CohenKappa {
  /**
   * Null where chance alone explains everything (both raters gave one and the same label), beside the raw agreement.
   * The interval is that of the large-sample error, which exists without weights only.
   */
  readonly kappa: Metric;
  /** Share of items with equal labels, with Wilson's interval. */
  readonly observed: Metric;
  /** Agreement by chance, from the shares of both raters. */
  readonly expected: number | null;
  readonly standardError: number | null;
  /** Share of each class: kappas of other shares cannot be compared. */
  readonly firstShares: readonly number[];
  readonly secondShares: readonly number[];
}

/** Agreement of two raters beyond chance (curation 9.2, evaluation 1.3). Items that one of them left out are skipped. */
export function cohenKappa(pairs: RatingPairs): CohenKappa {
  return cohenKappaOfTable(toTable(pairs, allPlaces(pairs)), pairs.weights);
}

/** As `cohenKappa`, of counts: rows are the first rater's classes, columns the second's. */
export function cohenKappaOfTable(table: readonly (readonly number[])[], weights: KappaWeights = 'none'): CohenKappa {
  const rows = table.map(sum);
  const columns = table.map((_, label) => sum(table.map((row) => row[label] ?? 0)));
  const n = sum(rows);
  const agreed = sum(table.map((row, label) => row[label] ?? 0));
  const observed = proportion(agreed, n);
  const shares = { firstShares: toShares(rows, n), secondShares: toShares(columns, n) };
  if (n === 0) return { kappa: undefinedMetric(0, 'empty'), observed, expected: null, standardError: null, ...shares };
  const expected = sum(rows.map((count, label) => (count / n) * ((columns[label] ?? 0) / n)));
  const kappa = weightedKappa(table, weights);
  if (kappa === null)
    return { kappa: undefinedMetric(n, 'no-variation'), observed, expected, standardError: null, ...shares };
  const standardError =
    weights === 'none' ? Math.sqrt(((agreed / n) * (1 - agreed / n)) / (n * (1 - expected) ** 2)) : null;
  const interval =
    standardError === null
      ? undefined
      : ([Math.max(-1, kappa - 1.959964 * standardError), Math.min(1, kappa + 1.959964 * standardError)] as const);
  // An error of 0 says only that the formula has nothing to go by.
  const warnings = agreed === n ? ['no-disagreement'] : [];
  return { kappa: toMetric(kappa, n, { interval, warnings }), observed, expected, standardError, ...shares };
}

/** Kappa with a percentile interval from draws of items: for weights, and for few items. */
export function bootstrapCohenKappa(
  pairs: RatingPairs,
  options: Omit<BootstrapOptions, 'n'> & { readonly groups?: readonly (string | number)[] | undefined },
): Promise<Metric> {
  const rated = allPlaces(pairs).filter((place) => isRated(pairs, place));
  return bootstrap(
    (places) =>
      weightedKappa(
        toTable(
          pairs,
          Array.from(places, (place) => rated[place] ?? -1),
        ),
        pairs.weights,
      ),
    { ...options, n: rated.length, groups: options.groups && rated.map((place) => options.groups?.[place] ?? place) },
  );
}

/** 1 − observed over expected disagreement; null when none is expected. */
function weightedKappa(table: readonly (readonly number[])[], weights: KappaWeights = 'none'): number | null {
  const rows = table.map(sum);
  const columns = table.map((_, label) => sum(table.map((row) => row[label] ?? 0)));
  const n = sum(rows);
  let observed = 0;
  let expected = 0;
  for (const [label, row] of table.entries()) {
    for (const [other, count] of row.entries()) {
      const cost = disagreement(label, other, weights);
      observed += cost * count;
      expected += (cost * (rows[label] ?? 0) * (columns[other] ?? 0)) / n;
    }
  }
  return expected > 0 ? 1 - observed / expected : null;
}

/** The divisor (K − 1)^q of the page falls out of the ratio. */
function disagreement(label: number, other: number, weights: KappaWeights): number {
  const apart = Math.abs(label - other);
  return weights === 'none' ? Math.min(1, apart) : weights === 'linear' ? apart : apart * apart;
}

function toTable(pairs: RatingPairs, places: readonly number[]): number[][] {
  const table = Array.from({ length: pairs.classes }, () => new Array<number>(pairs.classes).fill(0));
  for (const place of places) {
    const row = table[pairs.first[place] ?? -1];
    const column = pairs.second[place] ?? -1;
    if (row?.[column] !== undefined) row[column]++;
  }
  return table;
}

function isRated({ first, second, classes }: RatingPairs, place: number): boolean {
  const [one = -1, other = -1] = [first[place], second[place]];
  return one >= 0 && one < classes && other >= 0 && other < classes;
}

function allPlaces({ first, second }: RatingPairs): number[] {
  if (first.length !== second.length)
    throw new RangeError(`The first rater has ${first.length} items, the second ${second.length}.`);
  return Array.from({ length: first.length }, (_, place) => place);
}

function toShares(counts: readonly number[], n: number): readonly number[] {
  return counts.map((count) => (n === 0 ? 0 : count / n));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
