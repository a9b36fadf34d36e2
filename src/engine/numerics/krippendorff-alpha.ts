import { type BootstrapOptions, bootstrap } from './bootstrap.ts';
import { type Metric, toMetric, undefinedMetric } from './metric.ts';

/** What the values are: names, an order, distances, or distances from a true zero (none below it). */
export type RatingLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio';

export interface KrippendorffOptions {
  /** By rater, then unit; null: not rated. Which rater gave a value does not matter. */
  readonly ratings: readonly (readonly (number | null)[])[];
  readonly level: RatingLevel;
}

export interface KrippendorffAlpha {
  /** Null without any variation, which is not perfect agreement. Counts units with two values or more. */
  readonly alpha: Metric;
  readonly observedDisagreement: number | null;
  readonly expectedDisagreement: number | null;
  /** The distinct values in order. */
  readonly values: readonly number[];
  /** Pairs of values in one unit, each unit counted once a rating: by value and value. */
  readonly coincidences: readonly (readonly number[])[];
}

/**
 * Agreement of any number of raters, with values missing (curation 9.3, evaluation 1.3).
 * Read: 0.80 and above is reliable, 0.667 to 0.80 tentative, below it the guideline needs work.
 *
 * @throws RangeError on a value that is not finite, or is negative on a ratio scale.
 */
export function krippendorffAlpha(options: KrippendorffOptions): KrippendorffAlpha {
  const { units, values } = toUnits(options);
  const coincidences = countCoincidences(units, values.length);
  const disagreement = disagreements(coincidences, values, options.level);
  const n = units.length;
  const rows = {
    values,
    coincidences: values.map((_, row) => [...coincidences.subarray(row * values.length, (row + 1) * values.length)]),
  };
  if (n === 0)
    return { alpha: undefinedMetric(0, 'empty'), observedDisagreement: null, expectedDisagreement: null, ...rows };
  const { observed, expected } = disagreement;
  const alpha = toAlpha(disagreement);
  return {
    alpha: alpha === null ? undefinedMetric(n, 'no-variation') : toMetric(alpha, n),
    observedDisagreement: observed,
    expectedDisagreement: expected,
    ...rows,
  };
}

/** Alpha with a percentile interval from draws of units, or of groups of units. */
export function bootstrapKrippendorffAlpha(
  options: KrippendorffOptions,
  bootstrapOptions: Omit<BootstrapOptions, 'n'>,
): Promise<Metric> {
  const { units, values, places } = toUnits(options);
  const { groups } = bootstrapOptions;
  return bootstrap(
    (drawn) => {
      const coincidences = countCoincidences(
        Array.from(drawn, (place) => units[place] ?? []),
        values.length,
      );
      return toAlpha(disagreements(coincidences, values, options.level));
    },
    { ...bootstrapOptions, n: units.length, groups: groups && places.map((place) => groups[place] ?? place) },
  );
}

interface Disagreements {
  readonly observed: number;
  readonly expected: number;
}

function toAlpha({ observed, expected }: Disagreements): number | null {
  return expected > 0 ? 1 - observed / expected : null;
}

/** The usable units as places of their values, and where they stood. */
function toUnits({ ratings, level }: KrippendorffOptions): {
  readonly units: readonly (readonly number[])[];
  readonly places: readonly number[];
  readonly values: readonly number[];
} {
  const count = ratings.reduce((most, row) => Math.max(most, row.length), 0);
  const byUnit = Array.from({ length: count }, (_, unit) => ratings.flatMap((row) => row[unit] ?? []));
  const places = byUnit.flatMap((own, unit) => (own.length < 2 ? [] : [unit]));
  const values = [...new Set(places.flatMap((place) => byUnit[place] ?? []))].sort((a, b) => a - b);
  if (!byUnit.flat().every((value) => Number.isFinite(value) && (level !== 'ratio' || value >= 0)))
    throw new RangeError('A rating is not a finite number, or is below the zero of its ratio scale.');
  const placeOf = new Map(values.map((value, place) => [value, place]));
  const units = places.map((place) => (byUnit[place] ?? []).map((value) => placeOf.get(value) ?? 0));
  return { units, places, values };
}

function countCoincidences(units: readonly (readonly number[])[], size: number): Float64Array {
  const coincidences = new Float64Array(size * size);
  for (const unit of units) {
    const share = 1 / (unit.length - 1);
    for (const [first, row] of unit.entries()) {
      for (const [second, column] of unit.entries()) {
        if (first === second) continue;
        const at = row * size + column;
        coincidences[at] = (coincidences[at] ?? 0) + share;
      }
    }
  }
  return coincidences;
}

function disagreements(coincidences: Float64Array, values: readonly number[], level: RatingLevel): Disagreements {
  const size = values.length;
  const totals = values.map((_, row) =>
    coincidences.subarray(row * size, (row + 1) * size).reduce((total, value) => total + value, 0),
  );
  const n = totals.reduce((total, value) => total + value, 0);
  // Values up to and including each: sums of an ordinal stretch are differences of these.
  const upTo: number[] = [];
  for (const total of totals) upTo.push((upTo.at(-1) ?? 0) + total);
  let observed = 0;
  let expected = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (row === column) continue;
      const apart = distance(row, column);
      observed += ((coincidences[row * size + column] ?? 0) * apart) / n;
      expected += ((totals[row] ?? 0) * (totals[column] ?? 0) * apart) / (n * (n - 1));
    }
  }
  return { observed, expected };

  function distance(row: number, column: number): number {
    const [low, high] = [Math.min(row, column), Math.max(row, column)];
    const [first = 0, second = 0] = [values[low], values[high]];
    switch (level) {
      case 'nominal':
        return 1;
      case 'ordinal': {
        const [ownLow = 0, ownHigh = 0] = [totals[low], totals[high]];
        return ((upTo[high] ?? 0) - (upTo[low] ?? 0) + ownLow - (ownLow + ownHigh) / 2) ** 2;
      }
      case 'interval':
        return (second - first) ** 2;
      case 'ratio':
        return ((second - first) / (second + first)) ** 2;
    }
  }
}
