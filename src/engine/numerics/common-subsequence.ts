const wordBits = 30;
const wordMask = 2 ** wordBits - 1;

/**
 * Length of the longest common subsequence of one pattern with many texts, bit-parallel (Hyyrö 2004): each text costs
 * its length times ceil(pattern length / 30) operations.
 *
 * Tokens are small non-negative numbers; a negative number is a token that equals none.
 */
export function createSubsequenceMatcher(pattern: Int32Array): (text: Int32Array) => number {
  const wordCount = Math.ceil(pattern.length / wordBits);
  const { rowOf, masks } = createMasks(pattern, wordCount);
  const state = new Int32Array(wordCount);

  return (text) => {
    state.fill(wordMask);
    for (let index = 0; index < text.length; index++) {
      const row = rowOf[text[index] ?? -1] ?? 0;
      if (row > 0) step(state, masks, (row - 1) * wordCount);
    }
    return zeroBits(state, pattern.length);
  };
}

/** The places of each token in the pattern as bits; `rowOf` a token is 0 for one that is not in the pattern. */
function createMasks(
  pattern: Int32Array,
  wordCount: number,
): { readonly rowOf: Int32Array; readonly masks: Int32Array } {
  const rowOf = new Int32Array(pattern.reduce((highest, token) => Math.max(highest, token + 1), 0));
  const masks = new Int32Array(pattern.length * wordCount);
  let rows = 0;
  pattern.forEach((token, place) => {
    if (token < 0) return;
    if (rowOf[token] === 0) rowOf[token] = ++rows;
    const at = ((rowOf[token] ?? 1) - 1) * wordCount + Math.floor(place / wordBits);
    masks[at] = (masks[at] ?? 0) | (1 << (place % wordBits));
  });
  return { rowOf, masks };
}

/** One text token: V = (V + (V & M)) | (V & ~M), with the carry from word to word. */
function step(state: Int32Array, masks: Int32Array, start: number): void {
  let carry = 0;
  for (let word = 0; word < state.length; word++) {
    const value = state[word] ?? 0;
    const matches = masks[start + word] ?? 0;
    const sum = value + (value & matches) + carry;
    carry = sum >>> wordBits;
    state[word] = (sum & wordMask) | (value & ~matches);
  }
}

function zeroBits(state: Int32Array, length: number): number {
  let count = 0;
  for (let word = 0; word < state.length; word++) {
    const used = Math.min(wordBits, length - word * wordBits);
    let zeros = ~(state[word] ?? 0) & (2 ** used - 1);
    for (; zeros !== 0; zeros &= zeros - 1) count++;
  }
  return count;
}
