import type { Random } from '../../shared/base/random.ts';
import { type Interval, type Metric, toMetric, undefinedMetric } from './metric.ts';
import { createPace } from './pace.ts';
import { sortedQuantile } from './quantile.ts';

/** A measure of the items at these places (with repeats); null where it is undefined for the draw. */
export type Statistic = (places: Int32Array) => number | null;

export interface BootstrapOptions {
  /** Items. */
  readonly n: number;
  readonly random: Random;
  /** Draws, default 1,000; 10,000 for a claim. */
  readonly draws?: number;
  readonly confidence?: number;
  /** Group of each item: whole groups are drawn, for items that share a source. */
  readonly groups?: readonly (string | number)[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PairedDifference {
  /** First minus second, with its percentile interval. */
  readonly difference: Metric;
  /** 2 · min(share ≤ 0, share ≥ 0), at most 1; null where the difference is undefined. */
  readonly p: number | null;
}

/** The measure of all items with a percentile interval from draws of items, or of groups. */
export async function bootstrap(statistic: Statistic, options: BootstrapOptions): Promise<Metric> {
  const { n, confidence = 0.95 } = options;
  const value = n === 0 ? null : statistic(allPlaces(n));
  if (value === null) return undefinedMetric(n, n === 0 ? 'empty' : 'undefined');
  const { values, warnings } = await drawValues(statistic, options);
  return toMetric(value, n, { interval: percentileInterval(values, confidence), warnings });
}

/** The difference of two systems on the same items: both are measured on the same draws. */
export async function pairedBootstrap(
  first: Statistic,
  second: Statistic,
  options: BootstrapOptions,
): Promise<PairedDifference> {
  const { n, confidence = 0.95 } = options;
  const difference: Statistic = (places) => {
    const one = first(places);
    const other = second(places);
    return one === null || other === null ? null : one - other;
  };
  const value = n === 0 ? null : difference(allPlaces(n));
  if (value === null) return { difference: undefinedMetric(n, n === 0 ? 'empty' : 'undefined'), p: null };
  const { values, warnings } = await drawValues(difference, options);
  const interval = percentileInterval(values, confidence);
  return { difference: toMetric(value, n, { interval, warnings }), p: signP(values) };
}

/** The middle part of the values; undefined when there are none. */
export function percentileInterval(values: Iterable<number>, confidence = 0.95): Interval | undefined {
  const sorted = Float64Array.from(values).sort();
  const low = sortedQuantile(sorted, (1 - confidence) / 2);
  const high = sortedQuantile(sorted, (1 + confidence) / 2);
  return low === null || high === null ? undefined : [low, high];
}

/** Two-sided p that differences are on one side of 0; null for none. */
export function signP(differences: readonly number[]): number | null {
  if (differences.length === 0) return null;
  const atMost = differences.filter((difference) => difference <= 0).length;
  const atLeast = differences.filter((difference) => difference >= 0).length;
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / differences.length);
}

async function drawValues(
  statistic: Statistic,
  { n, random, draws = 1000, groups, signal }: BootstrapOptions,
): Promise<{ readonly values: number[]; readonly warnings: readonly string[] }> {
  const members = groups ? placesByGroup(groups) : undefined;
  const pace = createPace(signal);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const value = statistic(members ? drawGroups(members, random) : drawItems(n, random));
    if (value !== null && Number.isFinite(value)) values.push(value);
    await pace();
  }
  const undefinedDraws = draws - values.length;
  return { values, warnings: undefinedDraws > 0 ? [`undefined-draws:${undefinedDraws}`] : [] };
}

function drawItems(n: number, random: Random): Int32Array {
  return Int32Array.from({ length: n }, () => random.integer(n));
}

function drawGroups(members: readonly (readonly number[])[], random: Random): Int32Array {
  return Int32Array.from(members.flatMap(() => random.pick(members)));
}

function placesByGroup(groups: readonly (string | number)[]): number[][] {
  const members = new Map<string | number, number[]>();
  groups.forEach((group, place) => {
    const known = members.get(group);
    if (known) known.push(place);
    else members.set(group, [place]);
  });
  return [...members.values()];
}

function allPlaces(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, place) => place);
}
