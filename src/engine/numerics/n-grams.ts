import { type Metric, toMetric, undefinedMetric } from './metric.ts';

/** Between the tokens of an n-gram key: a character that no tokenizer here leaves in a token. */
const separator = '\u0000';

/** The n-grams of a token list as keys, in order; none when it is shorter than n. */
export function nGrams(tokens: readonly string[], n: number): string[] {
  const grams: string[] = [];
  for (let start = 0; start + n <= tokens.length; start++) grams.push(tokens.slice(start, start + n).join(separator));
  return grams;
}

/** The tokens of an n-gram key. */
export function nGramTokens(gram: string): string[] {
  return gram.split(separator);
}

export function countNGrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const gram of nGrams(tokens, n)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
}

/** Unique n-grams over all n-grams, pooled over the texts; n is the number of n-grams. */
export function distinctN(tokenLists: readonly (readonly string[])[], n: number): Metric {
  const unique = new Set<string>();
  let total = 0;
  for (const tokens of tokenLists) {
    for (const gram of nGrams(tokens, n)) {
      unique.add(gram);
      total++;
    }
  }
  return total === 0 ? undefinedMetric(0, 'no-n-grams') : toMetric(unique.size / total, total);
}

/** The mean of distinct-n over the texts that have an n-gram; n is their number. */
export function distinctNPerText(tokenLists: readonly (readonly string[])[], n: number): Metric {
  const ratios = tokenLists.flatMap((tokens) => distinctN([tokens], n).value ?? []);
  if (ratios.length === 0) return undefinedMetric(0, 'no-n-grams');
  return toMetric(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length, ratios.length);
}

/**
 * The joined variant in circulation: the texts in one string, split at single spaces, case and punctuation kept,
 * n-grams crossing from text to text, ratios summed over n = 1…`maximumN`. Not comparable with `distinctN`.
 */
export function joinedNGramDiversity(texts: readonly string[], maximumN = 4): Metric {
  const tokens = texts.join(' ').split(' ');
  let score = 0;
  for (let n = 1; n <= maximumN; n++) score += distinctN([tokens], n).value ?? 0;
  return texts.length === 0 ? undefinedMetric(0, 'empty') : toMetric(score, texts.length);
}

/** Counts of n-grams over all texts. */
function pooledNGrams(tokenLists: readonly (readonly string[])[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const tokens of tokenLists) {
    for (const gram of nGrams(tokens, n)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Plug-in entropy of pooled n-grams in bits; n is the number of n-grams. */
export function nGramEntropy(tokenLists: readonly (readonly string[])[], n: number): Metric {
  const counts = [...pooledNGrams(tokenLists, n).values()];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefinedMetric(0, 'no-n-grams');
  return toMetric(-counts.reduce((sum, count) => sum + (count / total) * Math.log2(count / total), 0), total);
}
