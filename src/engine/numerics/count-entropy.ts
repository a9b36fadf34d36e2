/** Entropy of counts, in bits (evaluation 2.4). */
export interface CountEntropy {
  /** Plug-in estimate; biased low. */
  readonly bits: number;
  /** About how much too low the plug-in estimate is: (types − 1) / (2 · total · ln 2), after Miller and Madow. */
  readonly missingBits: number;
  /** Over log2 of the types: 1 is even. Null for one type. */
  readonly evenness: number | null;
  /** 2^bits: as many equally frequent types have this entropy. */
  readonly effectiveTypes: number;
  readonly types: number;
  readonly total: number;
}

/** Null where nothing was counted. */
export function countEntropy(counts: ArrayLike<number>): CountEntropy | null {
  let total = 0;
  let types = 0;
  for (let type = 0; type < counts.length; type++) {
    const count = counts[type] ?? 0;
    total += count;
    if (count > 0) types++;
  }
  if (total === 0) return null;
  let bits = 0;
  for (let type = 0; type < counts.length; type++) {
    const share = (counts[type] ?? 0) / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return {
    bits,
    missingBits: (types - 1) / (2 * total * Math.LN2),
    evenness: types < 2 ? null : bits / Math.log2(types),
    effectiveTypes: 2 ** bits,
    types,
    total,
  };
}
