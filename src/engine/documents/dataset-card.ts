import type { CardInput } from './card-input.ts';
import { cardLimits, syntheticSentence } from './card-sentences.ts';

/** The card for machines: the input, the mark "synthetic" and the limits as sentences. */
export function cardJson(card: CardInput): string {
  const marks = { card: 1, synthetic: card.origins.generated > 0, syntheticNote: syntheticSentence(card) };
  return `${JSON.stringify({ ...marks, ...card, limits: cardLimits(card) }, null, 2)}\n`;
}
