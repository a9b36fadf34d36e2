/** Numbers for tokens, in the order in which they are first seen, so that later work compares integers. */
export interface TokenIds {
  readonly size: number;
  /** The numbers of the tokens; new tokens get new numbers. */
  add(tokens: readonly string[]): Int32Array;
  /** The numbers of the tokens, -1 for a token never added. */
  find(tokens: readonly string[]): Int32Array;
}

export function createTokenIds(): TokenIds {
  const ids = new Map<string, number>();
  return {
    get size() {
      return ids.size;
    },
    add(tokens) {
      return Int32Array.from(tokens, (token) => {
        const known = ids.get(token);
        if (known !== undefined) return known;
        ids.set(token, ids.size);
        return ids.size - 1;
      });
    },
    find: (tokens) => Int32Array.from(tokens, (token) => ids.get(token) ?? -1),
  };
}
