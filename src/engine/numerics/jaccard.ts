import { nGrams } from './n-grams.ts';

/** |A ∩ B| / |A ∪ B|: 1 when both are empty, 0 when one is. */
export function jaccard(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
  if (first.size === 0 && second.size === 0) return 1;
  const [smaller, larger] = first.size <= second.size ? [first, second] : [second, first];
  let shared = 0;
  for (const item of smaller) if (larger.has(item)) shared++;
  return shared / (first.size + second.size - shared);
}

/** The set of word n-grams. */
export function wordShingles(tokens: readonly string[], n: number): Set<string> {
  return new Set(nGrams(tokens, n));
}

/** The set of character n-grams (code points) of the raw text. */
export function characterShingles(text: string, n = 3): Set<string> {
  return new Set(nGrams([...text], n));
}
