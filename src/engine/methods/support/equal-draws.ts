import type { Json } from '../../../shared/base/json.ts';
import type { Random } from '../../../shared/base/random.ts';
import { distributionOf } from '../../numerics/quantile.ts';
import type { MeasuredSetId, MeasuredSets, SetComparison } from './measured-sets.ts';

/** Places of `size` of the rows, in random order. */
export function drawRows(rows: number | readonly number[], size: number, random: Random): readonly number[] {
  return random.sample(typeof rows === 'number' ? Array.from({ length: rows }, (_, row) => row) : rows, size);
}

/** Equal numbers of texts of two sets, drawn several times (evaluation 0.6). */
export interface EqualDraws extends SetComparison {
  readonly size: number;
  readonly draws: readonly { readonly first: readonly number[]; readonly second: readonly number[] }[];
}

/** One draw where both sets are as small as the draws: others would be the same. */
export function planEqualDraws(
  { comparisons }: MeasuredSets,
  countOf: (id: MeasuredSetId) => number,
  { draws, drawSize }: { readonly draws: number; readonly drawSize: number },
  random: Random,
): readonly EqualDraws[] {
  return comparisons.map((comparison) => {
    const first = countOf(comparison.first);
    const second = countOf(comparison.second);
    const size = Math.min(first, second, drawSize);
    const own = random.fork('draws', comparison.id);
    return {
      ...comparison,
      size,
      draws: Array.from({ length: size === first && size === second ? 1 : draws }, (_, draw) => ({
        first: drawRows(first, size, own.fork('first', draw)),
        second: drawRows(second, size, own.fork('second', draw)),
      })),
    };
  });
}

/** A value of several draws (evaluation 0.6). */
export interface DrawnValue {
  readonly mean: number;
  /** Standard deviation over the draws; null for one draw. */
  readonly sd: number | null;
  readonly draws: number;
}

/** Null where no draw has the value. */
export function overDraws(values: readonly (number | null)[]): DrawnValue | null {
  const profile = distributionOf(values.filter((value) => value !== null));
  return profile === null ? null : { mean: profile.mean, sd: profile.sdSample, draws: profile.n };
}

/** As part of a note: "Mean of 5 draws of 100 texts; standard deviation 0.012." */
export function drawsInWords(value: DrawnValue | null, size: number): string {
  if (value === null) return 'No draw has a value.';
  const spread = value.sd === null ? '' : `; standard deviation ${value.sd.toFixed(3)}`;
  return value.draws === 1 ? `One draw of ${size} texts.` : `Mean of ${value.draws} draws of ${size} texts${spread}.`;
}

/** 95 % by the error bar sd / √draws (evaluation 4.6); absent for one draw. */
export function drawnInterval(value: DrawnValue | null): { readonly interval?: readonly [number, number] } {
  if (value === null || value.sd === null) return {};
  const half = (1.959964 * value.sd) / Math.sqrt(value.draws);
  return { interval: [value.mean - half, value.mean + half] };
}

/** For the details of a finding. */
export function drawnJson(value: DrawnValue | null): Json {
  return value === null ? null : { mean: value.mean, sd: value.sd, draws: value.draws };
}

/** A value against that of real texts: sentences where the ratio is below a limit. */
export function belowReal(
  ratio: number,
  title: string,
  { warnBelow, failBelow }: { readonly warnBelow: number; readonly failBelow: number },
): readonly string[] {
  if (ratio < failBelow) return [`Much less varied than ${title}: ${ratio.toFixed(2)} is below ${failBelow}.`];
  return ratio < warnBelow ? [`Less varied than ${title}: ${ratio.toFixed(2)} is below ${warnBelow}.`] : [];
}

/** A value that grows with likeness against that of real texts: sentences where it is above by more than a limit. */
export function aboveReal(
  difference: number,
  title: string,
  { warnAbove, failAbove }: { readonly warnAbove: number; readonly failAbove: number },
): readonly string[] {
  if (difference > failAbove)
    return [`Much more alike than ${title}: ${difference.toFixed(2)} above it, more than ${failAbove}.`];
  return difference > warnAbove
    ? [`More alike than ${title}: ${difference.toFixed(2)} above it, more than ${warnAbove}.`]
    : [];
}

/** Fewer texts than this tell little. */
const fewTexts = 50;

/** A sentence where few texts were compared. */
export function fewCompared(size: number): readonly string[] {
  return size < fewTexts ? [`Only ${size} texts could be compared.`] : [];
}
