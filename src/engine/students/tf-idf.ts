import { nGrams, nGramTokens } from '../numerics/n-grams.ts';
import { createPace } from '../numerics/pace.ts';
import type { SparseMatrix } from './linear-features.ts';

export interface TfIdfOptions {
  /** Orders of word n-grams, default 1 and 2. */
  readonly nGrams?: readonly number[];
  /** Texts a term must be in, default 2. */
  readonly minimumTexts?: number;
  /** 1 + ln(count) instead of the count, default false. */
  readonly isSublinear?: boolean;
  /** Terms kept, those in the most texts first; default 20,000. */
  readonly maximumTerms?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Turns token lists into unit rows of term weights. */
export interface TfIdf {
  /** In alphabetical order; the words of an n-gram are joined by a space. */
  readonly vocabulary: readonly string[];
  readonly idf: Float64Array;
  /** Terms outside the vocabulary are left out; a text without terms is an empty row. */
  transform(tokenLists: readonly (readonly string[])[], signal?: AbortSignal): Promise<SparseMatrix>;
}

/** Learns the vocabulary and idf = ln((1 + texts) / (1 + texts with the term)) + 1. */
export async function fitTfIdf(tokenLists: readonly (readonly string[])[], options: TfIdfOptions = {}): Promise<TfIdf> {
  const { nGrams: orders = [1, 2], minimumTexts = 2, isSublinear = false, maximumTerms = 20_000, signal } = options;
  const texts = await countTexts(tokenLists, orders, signal);
  const terms = common(texts, minimumTexts)
    .sort(([first, one], [second, other]) => other - one || compare(first, second))
    .slice(0, maximumTerms)
    .sort(([first], [second]) => compare(first, second));
  const places = new Map(terms.map(([term], place) => [term, place]));
  const idf = Float64Array.from(terms, ([, count]) => Math.log((1 + tokenLists.length) / (1 + count)) + 1);

  async function transform(lists: readonly (readonly string[])[], cancel?: AbortSignal): Promise<SparseMatrix> {
    const pace = createPace(cancel);
    const starts = new Int32Array(lists.length + 1);
    const columns: number[] = [];
    const values: number[] = [];
    for (const [row, tokens] of lists.entries()) {
      const entries = [...countTerms(tokens)].sort(([first], [second]) => first - second);
      const weights = entries.map(([place, count]) => (isSublinear ? 1 + Math.log(count) : count) * (idf[place] ?? 0));
      const length = Math.hypot(...weights);
      for (const [place] of entries) columns.push(place);
      for (const weight of weights) values.push(weight / length);
      starts[row + 1] = columns.length;
      await pace();
    }
    return {
      rows: lists.length,
      columns: terms.length,
      starts,
      places: Int32Array.from(columns),
      values: Float64Array.from(values),
    };
  }

  function countTerms(tokens: readonly string[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const n of orders) {
      for (const gram of nGrams(tokens, n)) {
        const place = places.get(gram);
        if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
      }
    }
    return counts;
  }

  return { vocabulary: terms.map(([term]) => nGramTokens(term).join(' ')), idf, transform };
}

async function countTexts(
  tokenLists: readonly (readonly string[])[],
  orders: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const pace = createPace(signal);
  const texts = new Map<string, number>();
  for (const tokens of tokenLists) {
    const own = new Set(orders.flatMap((n) => nGrams(tokens, n)));
    for (const gram of own) texts.set(gram, (texts.get(gram) ?? 0) + 1);
    await pace();
  }
  return texts;
}

/** Most terms are in one text only: they are left out before there is a list to sort. */
function common(texts: ReadonlyMap<string, number>, minimumTexts: number): [string, number][] {
  const terms: [string, number][] = [];
  for (const [term, count] of texts) if (count >= minimumTexts) terms.push([term, count]);
  return terms;
}

/** By code unit: the same on every machine, unlike the order of a language. */
function compare(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
