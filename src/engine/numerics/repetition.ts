import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import { distinctN, nGrams } from './n-grams.ts';

/** rep-n: 1 − unique/total n-grams of one text; null when it has none. */
export function repetition(tokens: readonly string[], n: number): Metric {
  const { value, n: total, warnings } = distinctN([tokens], n);
  return value === null ? undefinedMetric(0, ...warnings) : toMetric(1 - value, total);
}

/** The mean of rep-n over the texts that have an n-gram. */
export function meanRepetition(tokenLists: readonly (readonly string[])[], n: number): Metric {
  const values = tokenLists.flatMap((tokens) => repetition(tokens, n).value ?? []);
  if (values.length === 0) return undefinedMetric(0, 'no-n-grams');
  return toMetric(values.reduce((sum, value) => sum + value, 0) / values.length, values.length);
}

/**
 * Repetition across texts: the mean of log(1 + occurrences in other texts of a text's distinct n-grams), each other
 * text counted once an n-gram. Finds templates that many texts share.
 */
export function crossTextRepetition(tokenLists: readonly (readonly string[])[], n = 4): Metric {
  if (tokenLists.length === 0) return undefinedMetric(0, 'empty');
  const distinct = tokenLists.map((tokens) => new Set(nGrams(tokens, n)));
  const documents = new Map<string, number>();
  for (const grams of distinct) for (const gram of grams) documents.set(gram, (documents.get(gram) ?? 0) + 1);
  let sum = 0;
  for (const grams of distinct) {
    let others = 0;
    for (const gram of grams) others += (documents.get(gram) ?? 1) - 1;
    sum += Math.log(1 + others);
  }
  return toMetric(sum / tokenLists.length, tokenLists.length);
}

/**
 * The phrase that a text ends in a loop of: of the last 1…`maximumLength` tokens the length that repeats back to back
 * most often, the shortest on ties; undefined unless it repeats, and has at least 3 tokens or repeats over 50 times.
 */
export function tailRepetition(
  tokens: readonly string[],
  maximumLength = 90,
): { readonly phrase: readonly string[]; readonly times: number } | undefined {
  let best = { length: 0, times: 1 };
  for (let length = 1; length <= Math.min(maximumLength, Math.floor(tokens.length / 2)); length++) {
    let matched = 0;
    while (matched + length < tokens.length && sameFromEnd(tokens, matched, matched + length)) matched++;
    const times = 1 + Math.floor(matched / length);
    if (times > best.times) best = { length, times };
  }
  if (best.times < 2 || (best.length < 3 && best.times <= 50)) return undefined;
  return { phrase: tokens.slice(-best.length), times: best.times };
}

function sameFromEnd(tokens: readonly string[], first: number, second: number): boolean {
  return tokens[tokens.length - 1 - first] === tokens[tokens.length - 1 - second];
}
