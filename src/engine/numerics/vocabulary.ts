import type { Pace } from './pace.ts';

/** Counts of different words and of all words (evaluation 2.1). */
export interface Vocabulary {
  readonly tokens: number;
  readonly types: number;
  /** Words that occur once. */
  readonly hapax: number;
  /** Types over tokens; null without tokens. Falls with the number of tokens in every set. */
  readonly ttr: number | null;
  readonly rootTtr: number | null;
  /** Hapax over tokens: about the probability that the next word is a new one (Good and Turing). */
  readonly newWord: number | null;
}

/** @param counts of each type; those of 0 are no types. */
export function vocabularyOf(counts: ArrayLike<number>): Vocabulary {
  let tokens = 0;
  let types = 0;
  let hapax = 0;
  for (let type = 0; type < counts.length; type++) {
    const count = counts[type] ?? 0;
    if (count === 0) continue;
    tokens += count;
    types++;
    if (count === 1) hapax++;
  }
  if (tokens === 0) return { tokens, types, hapax, ttr: null, rootTtr: null, newWord: null };
  return { tokens, types, hapax, ttr: types / tokens, rootTtr: types / Math.sqrt(tokens), newWord: hapax / tokens };
}

/** How often each token occurs; as long as the largest number of a token needs. */
export function tokenCounts(tokens: Int32Array): Int32Array {
  const counts = new Int32Array(tokens.reduce((most, token) => Math.max(most, token), -1) + 1);
  for (const token of tokens) counts[token] = (counts[token] ?? 0) + 1;
  return counts;
}

/** Different tokens among the first ones, at each of the ascending sizes up to their number (the Heaps curve). */
export async function vocabularyGrowth(
  tokens: Int32Array,
  sizes: readonly number[],
  pace: Pace,
): Promise<readonly number[]> {
  const seen = new Set<number>();
  let at = 0;
  const grown: number[] = [];
  for (const size of sizes) {
    if (size > tokens.length) break;
    for (; at < size; at++) {
      seen.add(tokens[at] ?? 0);
      if (at % 4096 === 4095) await pace();
    }
    grown.push(seen.size);
  }
  return grown;
}
