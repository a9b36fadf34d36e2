import { createSubsequenceMatcher } from './common-subsequence.ts';
import { countNGrams } from './n-grams.ts';
import { createTokenIds } from './token-ids.ts';

export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/** ROUGE-L of a prediction against a target: longest common subsequence, F1; all 0 when a side is empty. */
export function rougeL(target: readonly string[], prediction: readonly string[]): RougeScore {
  const ids = createTokenIds();
  const length = createSubsequenceMatcher(ids.add(target))(ids.add(prediction));
  return toScore(length, target.length, prediction.length);
}

/** ROUGE-N: multiset overlap of n-grams. */
export function rougeN(target: readonly string[], prediction: readonly string[], n: number): RougeScore {
  const wanted = countNGrams(target, n);
  let overlap = 0;
  for (const [gram, count] of countNGrams(prediction, n)) overlap += Math.min(count, wanted.get(gram) ?? 0);
  return toScore(overlap, Math.max(0, target.length - n + 1), Math.max(0, prediction.length - n + 1));
}

function toScore(overlap: number, targetLength: number, predictionLength: number): RougeScore {
  if (targetLength === 0 || predictionLength === 0) return { precision: 0, recall: 0, f: 0 };
  return {
    precision: overlap / predictionLength,
    recall: overlap / targetLength,
    f: (2 * overlap) / (targetLength + predictionLength),
  };
}
