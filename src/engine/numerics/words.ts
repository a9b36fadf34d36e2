/**
 * The tokens of all vocabulary measures: NFC, lower case, runs of letters, marks and digits, joined by an inner
 * apostrophe or hyphen. Decimal numbers split, emoji vanish, a run of Han characters is one token.
 */
export function words(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu) ?? []
  );
}

/** The tokens of ROUGE: lower case, runs of a-z and 0-9 only. For other scripts give `words` to ROUGE and say so. */
export function rougeTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * The key under which two texts are the same text: NFKC, lower case, white space collapsed, punctuation at the end
 * removed. A text of nothing but punctuation keeps it.
 */
export function matchingKey(text: string): string {
  const collapsed = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  const open = collapsed.replace(/[\p{P}\s]+$/u, '');
  return open === '' ? collapsed : open;
}

/** A coarser key, for duplicate rates: NFKC, lower case, letters, marks and numbers only. */
export function lettersKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
