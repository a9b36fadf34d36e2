import { createTokenIds } from './token-ids.ts';

/** The longest run of tokens that a text shares with one of the known texts. */
export interface CommonRun {
  /** The known text in which the run occurs first. */
  readonly id: string;
  /** Tokens. */
  readonly length: number;
  /** Where it begins in the text asked about. */
  readonly start: number;
}

/** Known texts (seeds, demonstrations) that answer how much of a new text is copied verbatim. */
export interface CommonRunIndex {
  add(id: string, tokens: readonly string[]): void;
  /** Time in proportion to the length of the text; undefined when no token is shared. The first of equal runs. */
  longest(tokens: readonly string[]): CommonRun | undefined;
}

interface State {
  length: number;
  link: number;
  /** Where an occurrence of the run ends in the joined tokens. */
  readonly end: number;
  readonly next: Map<number, number>;
}

/** An empty index: a suffix automaton over the joined texts, with a separator of its own after each. */
export function createCommonRunIndex(): CommonRunIndex {
  const ids = createTokenIds();
  const states: State[] = [{ length: 0, link: -1, end: -1, next: new Map() }];
  const texts: { readonly id: string; readonly end: number }[] = [];
  let last = 0;
  let joined = 0;

  function append(token: number): void {
    const current = states.push({ length: joined + 1, link: 0, end: joined, next: new Map() }) - 1;
    let from = last;
    for (; from !== -1 && !at(from).next.has(token); from = at(from).link) at(from).next.set(token, current);
    if (from !== -1) at(current).link = split(from, token);
    last = current;
    joined++;
  }

  /** The state for the run that ends here and is known already; cloned when longer runs share it. */
  function split(from: number, token: number): number {
    const known = at(from).next.get(token) ?? 0;
    const length = at(from).length + 1;
    if (at(known).length === length) return known;
    const clone = states.push({ ...at(known), length, next: new Map(at(known).next) }) - 1;
    for (let place = from; place !== -1 && at(place).next.get(token) === known; place = at(place).link) {
      at(place).next.set(token, clone);
    }
    at(known).link = clone;
    return clone;
  }

  function at(index: number): State {
    const state = states[index];
    if (!state) throw new RangeError(`The suffix automaton has no state ${index}.`);
    return state;
  }

  function longest(tokens: readonly string[]): CommonRun | undefined {
    let state = 0;
    let length = 0;
    let best = { length: 0, end: 0, state: 0 };
    ids.find(tokens).forEach((token, place) => {
      while (state !== 0 && !at(state).next.has(token)) {
        state = at(state).link;
        length = at(state).length;
      }
      const next = at(state).next.get(token);
      if (next === undefined) return;
      state = next;
      length++;
      if (length > best.length) best = { length, end: place, state };
    });
    if (best.length === 0) return undefined;
    return { id: ownerOf(at(best.state).end), length: best.length, start: best.end - best.length + 1 };
  }

  function ownerOf(position: number): string {
    let low = 0;
    let high = texts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((texts[middle]?.end ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return texts[low]?.id ?? '';
  }

  return {
    add(id, tokens) {
      for (const token of ids.add(tokens)) append(token);
      texts.push({ id, end: joined + 1 });
      // No text asked about has a token below -1, so no run crosses from one text to the next.
      append(-1 - texts.length);
    },
    longest,
  };
}
