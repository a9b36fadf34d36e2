import type { PlotCurve } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { vocabularyGrowth } from '../../../numerics/vocabulary.ts';
import { overDraws } from '../../support/equal-draws.ts';

const points = 24;

/** Sizes for a curve, evenly spread over their logarithm, up to `tokens`. */
export function growthSizes(tokens: number): readonly number[] {
  if (tokens === 0) return [];
  const least = Math.min(10, tokens);
  const sizes = Array.from({ length: points }, (_, place) =>
    Math.round(least * (tokens / least) ** (place / (points - 1))),
  );
  return [...new Set(sizes)];
}

/** The Heaps curve of shuffled texts, with one standard deviation where there are several shuffles. */
export async function growthCurve(
  shuffles: readonly Int32Array[],
  sizes: readonly number[],
  pace: Pace,
): Promise<PlotCurve['points']> {
  const grown: (readonly number[])[] = [];
  for (const tokens of shuffles) grown.push(await vocabularyGrowth(tokens, sizes, pace));
  return sizes.flatMap((x, place) => {
    const value = overDraws(grown.flatMap((own) => own[place] ?? []));
    if (value === null) return [];
    const { mean: y, sd } = value;
    return [{ x, y, ...(sd === null ? {} : { low: y - sd, high: y + sd }) }];
  });
}
