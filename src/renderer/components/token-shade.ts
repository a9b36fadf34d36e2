/** How surprising a token was, from 0 (expected) to 4. The bounds are those of the key under the text. */
export type TokenShade = 0 | 1 | 2 | 3 | 4;

/** `low` and `high` of each shade, as probabilities; a shade holds its low. */
export const shadeBounds: readonly { readonly shade: TokenShade; readonly low: number; readonly words: string }[] = [
  { shade: 0, low: 0.9, words: '0.9 and more' },
  { shade: 1, low: 0.5, words: '0.5 to 0.9' },
  { shade: 2, low: 0.2, words: '0.2 to 0.5' },
  { shade: 3, low: 0.05, words: '0.05 to 0.2' },
  { shade: 4, low: 0, words: 'below 0.05' },
];

/** Undefined where the probability was not kept. */
export function tokenShade(probability: number | null): TokenShade | undefined {
  if (probability === null) return undefined;
  return shadeBounds.find(({ low }) => probability >= low)?.shade ?? 4;
}

/** "0.034", "0.99", "< 0.001". */
export function formatProbability(probability: number | null): string {
  if (probability === null) return 'probability not kept';
  if (probability > 0 && probability < 0.001) return '< 0.001';
  return String(Number(probability.toPrecision(probability > 0.99 && probability < 1 ? 3 : 2)));
}
