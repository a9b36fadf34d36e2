import { nGrams } from './n-grams.ts';
import { words } from './words.ts';

export interface ContaminationOptions {
  /** Tokens of a shared n-gram, default 13. */
  readonly n?: number;
  /** An n-gram in more evaluation items than this is taken for a common phrase and ignored, default 10. */
  readonly maximumItems?: number;
  /** An item with fewer tokens than this is a hit only when the whole text equals it, default 3. */
  readonly minimumTokens?: number;
  /** Default `words`. */
  readonly tokens?: (text: string) => string[];
}

export interface Contamination {
  /** Evaluation items that share an n-gram with the text, in the order in which they were added. */
  readonly ids: readonly string[];
  /** Share of the text's tokens inside shared n-grams. */
  readonly coverage: number;
}

/** Evaluation items that answer whether a training text contains a piece of one. */
export interface ContaminationIndex {
  /** Give question and answer in one text, so that n-grams across both count. */
  add(id: string, text: string): void;
  /** Undefined when nothing is shared. */
  find(text: string): Contamination | undefined;
}

/** An empty index. Items shorter than n tokens match as a whole. */
export function createContaminationIndex(options: ContaminationOptions = {}): ContaminationIndex {
  const { n = 13, maximumItems = 10, minimumTokens = 3, tokens: tokenise = words } = options;
  const ids: string[] = [];
  /** By length of the n-gram (n, or less for a short item): n-gram to places in `ids`. */
  const gramsByLength = new Map<number, Map<string, Set<number>>>();

  function add(id: string, text: string): void {
    const tokens = tokenise(text);
    const place = ids.push(id) - 1;
    if (tokens.length === 0) return;
    const length = Math.min(n, tokens.length);
    const grams = gramsByLength.get(length) ?? new Map<string, Set<number>>();
    gramsByLength.set(length, grams);
    for (const gram of nGrams(tokens, length)) {
      const places = grams.get(gram);
      if (places) places.add(place);
      else grams.set(gram, new Set([place]));
    }
  }

  function find(text: string): Contamination | undefined {
    const tokens = tokenise(text);
    const hits = new Set<number>();
    const covered = new Uint8Array(tokens.length);
    for (const [length, grams] of gramsByLength) {
      if (length < Math.min(minimumTokens, n) && tokens.length !== length) continue;
      nGrams(tokens, length).forEach((gram, start) => {
        const places = grams.get(gram);
        if (!places || (length === n && places.size > maximumItems)) return;
        for (const place of places) hits.add(place);
        covered.fill(1, start, start + length);
      });
    }
    if (hits.size === 0) return undefined;
    return {
      ids: [...hits].sort((a, b) => a - b).flatMap((place) => ids[place] ?? []),
      coverage: covered.reduce((sum, one) => sum + one, 0) / tokens.length,
    };
  }

  return { add, find };
}
