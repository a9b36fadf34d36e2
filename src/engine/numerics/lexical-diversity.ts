import type { Pace } from './pace.ts';

/**
 * `inclusive`: a factor ends where the ratio is at most the threshold, after any number of tokens.
 * `strict`: where it is below, after at least 10 tokens; the segment open at the last token counts by its part, also
 * where it would have ended there. Both are in circulation and give different values.
 */
export const mtldVariants = ['inclusive', 'strict'] as const;
export type MtldVariant = (typeof mtldVariants)[number];

export interface Mtld {
  readonly forward: number;
  readonly backward: number;
  /** The mean of both. */
  readonly value: number;
}

/** Fewer tokens than this end no factor of the strict variant. */
const strictTokens = 10;

/**
 * Mean number of tokens after which the share of different ones falls to a threshold (McCarthy and Jarvis 2010);
 * null without tokens. Tokens that are all different have no factor: their number is the value.
 */
export async function mtld(
  tokens: ArrayLike<number>,
  pace: Pace,
  { variant = 'inclusive', threshold = 0.72 }: { readonly variant?: MtldVariant; readonly threshold?: number } = {},
): Promise<Mtld | null> {
  if (tokens.length === 0) return null;
  const forward = await oneWay(tokens, 1, { variant, threshold, pace });
  const backward = await oneWay(tokens, -1, { variant, threshold, pace });
  return { forward, backward, value: (forward + backward) / 2 };
}

async function oneWay(
  tokens: ArrayLike<number>,
  step: 1 | -1,
  { variant, threshold, pace }: { readonly variant: MtldVariant; readonly threshold: number; readonly pace: Pace },
): Promise<number> {
  const n = tokens.length;
  const types = new Set<number>();
  let length = 0;
  let factors = 0;
  let ratio = 1;
  for (let place = 0; place < n; place++) {
    types.add(tokens[step === 1 ? place : n - 1 - place] ?? 0);
    length++;
    if (place % 4096 === 4095) await pace();
    ratio = types.size / length;
    const ends =
      variant === 'inclusive' ? ratio <= threshold : ratio < threshold && length >= strictTokens && place < n - 1;
    if (!ends) continue;
    factors++;
    types.clear();
    length = 0;
  }
  if (length > 0) factors += (1 - ratio) / (1 - threshold);
  return factors === 0 ? n : n / factors;
}

/**
 * HD-D: the expected share of different tokens in a draw of `draws` without replacement (McCarthy and Jarvis 2010);
 * null below that many tokens.
 */
export function hdD(counts: ArrayLike<number>, draws = 42): number | null {
  const typesByCount = new Map<number, number>();
  let tokens = 0;
  for (let type = 0; type < counts.length; type++) {
    const count = counts[type] ?? 0;
    if (count === 0) continue;
    tokens += count;
    typesByCount.set(count, (typesByCount.get(count) ?? 0) + 1);
  }
  if (tokens < draws || draws === 0) return null;
  let sum = 0;
  for (const [count, types] of typesByCount) sum += types * (1 - missing(count, tokens, draws));
  return sum / draws;
}

/** C(N − f, draws) / C(N, draws) as a product: with log-gamma, rounding outweighs the rare words of a large set. */
function missing(count: number, tokens: number, draws: number): number {
  let probability = 1;
  for (let drawn = 0; drawn < draws && probability > 0; drawn++)
    probability *= Math.max(0, tokens - count - drawn) / (tokens - drawn);
  return probability;
}
