import { createSubsequenceMatcher } from './common-subsequence.ts';
import { createTokenIds } from './token-ids.ts';
import { rougeTokens } from './words.ts';

/** A growing pool of texts that answers which one is most like a new text under ROUGE-L. */
export interface RougeIndex {
  readonly size: number;
  add(id: string, text: string): void;
  /**
   * The text with the highest F above `threshold` (default 0), the one added first on ties; undefined when there is
   * none. A higher threshold makes it faster.
   */
  highest(text: string, threshold?: number): { readonly id: string; readonly f: number } | undefined;
  /** The `count` texts with the highest F above 0, best first. */
  nearest(text: string, count: number): { readonly id: string; readonly f: number }[];
}

/**
 * An empty ROUGE index.
 *
 * F is at most 2·(shared tokens as multisets)/(sum of lengths). An inverted index counts the shared tokens of all
 * texts at once; the subsequence is computed only while a bound can still win.
 *
 * @param tokens default `rougeTokens`, as the Self-Instruct filter has it; `words` for scripts other than Latin.
 */
export function createRougeIndex(tokens: (text: string) => string[] = rougeTokens): RougeIndex {
  const ids = createTokenIds();
  const texts: { readonly id: string; readonly tokens: Int32Array }[] = [];
  /** By token: text, count, text, count, … */
  const postings: number[][] = [];

  function add(id: string, text: string): void {
    const tokenIds = ids.add(tokens(text));
    for (const [token, count] of countTokens(tokenIds)) {
      let posting = postings[token];
      if (!posting) postings[token] = posting = [];
      posting.push(texts.length, count);
    }
    texts.push({ id, tokens: tokenIds });
  }

  function nearest(text: string, count: number, threshold = 0): { readonly id: string; readonly f: number }[] {
    const query = ids.find(tokens(text));
    const lcs = createSubsequenceMatcher(query);
    const best: { readonly place: number; readonly f: number }[] = [];
    for (const { place, bound } of candidates(query, threshold)) {
      const worst = best.length < count ? threshold : (best.at(-1)?.f ?? 0);
      if (bound < worst) break;
      const other = texts[place]?.tokens;
      if (!other) continue;
      const f = (2 * lcs(other)) / (query.length + other.length);
      if (f <= threshold) continue;
      best.push({ place, f });
      best.sort((a, b) => b.f - a.f || a.place - b.place);
      if (best.length > count) best.pop();
    }
    return best.map(({ place, f }) => ({ id: texts[place]?.id ?? '', f }));
  }

  /** Texts whose bound is above the threshold, highest bound first, then in the order in which they were added. */
  function candidates(query: Int32Array, threshold: number): { readonly place: number; readonly bound: number }[] {
    const shared = new Int32Array(texts.length);
    for (const [token, count] of countTokens(query)) {
      const posting = postings[token] ?? [];
      for (let at = 0; at < posting.length; at += 2) {
        const place = posting[at] ?? 0;
        shared[place] = (shared[place] ?? 0) + Math.min(count, posting[at + 1] ?? 0);
      }
    }
    const found: { readonly place: number; readonly bound: number }[] = [];
    shared.forEach((overlap, place) => {
      const bound = (2 * overlap) / (query.length + (texts[place]?.tokens.length ?? 0));
      if (overlap > 0 && bound > threshold) found.push({ place, bound });
    });
    return found.sort((a, b) => b.bound - a.bound || a.place - b.place);
  }

  return {
    get size() {
      return texts.length;
    },
    add,
    highest: (text, threshold) => nearest(text, 1, threshold)[0],
    nearest: (text, count) => nearest(text, count),
  };
}

function countTokens(tokens: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const token of tokens) if (token >= 0) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}
