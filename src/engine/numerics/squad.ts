export interface SquadScore {
  readonly normalised: string;
  readonly exactMatch: 0 | 1;
  readonly f1: number;
}

/**
 * Exact match and token F1 by the SQuAD rules, each the best over the golds; undefined without a gold.
 * Empty after normalising on either side: 1 when both are, else 0 (the rule of version 2).
 */
export function squadScore(prediction: string, golds: readonly string[]): SquadScore | undefined {
  if (golds.length === 0) return undefined;
  const normalised = normaliseAnswer(prediction);
  const others = golds.map(normaliseAnswer);
  return {
    normalised,
    exactMatch: others.includes(normalised) ? 1 : 0,
    f1: Math.max(...others.map((gold) => tokenF1(normalised, gold))),
  };
}

/** Lower case, ASCII punctuation deleted, articles removed, white space collapsed. */
function normaliseAnswer(answer: string): string {
  return (
    answer
      .toLowerCase()
      .replace(/[!-/:-@[-`{-~]/g, '')
      // JavaScript's \b knows ASCII only: it would cut "théa" at the accent.
      .replace(/(?<![\p{L}\p{M}\p{N}_])(?:a|an|the)(?![\p{L}\p{M}\p{N}_])/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}

function tokenF1(prediction: string, gold: string): number {
  if (prediction === '' || gold === '') return prediction === gold ? 1 : 0;
  const wanted = new Map<string, number>();
  const goldTokens = gold.split(' ');
  for (const token of goldTokens) wanted.set(token, (wanted.get(token) ?? 0) + 1);
  const predicted = prediction.split(' ');
  let overlap = 0;
  for (const token of predicted) {
    const left = wanted.get(token) ?? 0;
    if (left === 0) continue;
    overlap++;
    wanted.set(token, left - 1);
  }
  return (2 * overlap) / (predicted.length + goldTokens.length);
}
