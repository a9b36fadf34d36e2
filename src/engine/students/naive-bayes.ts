import { createPace } from '../numerics/pace.ts';
import { type StudentLabels, toTargets } from './labels.ts';
import { softmax } from './logistic-regression.ts';

export interface NaiveBayes {
  /** In alphabetical order. */
  readonly vocabulary: readonly string[];
  /** Rows × classes. Unknown words are skipped; a text without known words gets the priors. */
  probabilities(tokenLists: readonly (readonly string[])[], signal?: AbortSignal): Promise<Float64Array>;
}

/** Multinomial naive Bayes over words. */
export async function fitNaiveBayes(options: {
  readonly tokenLists: readonly (readonly string[])[];
  readonly labels: StudentLabels;
  readonly classes: number;
  readonly weights?: Float64Array | undefined;
  /** Added to each count, default 1. */
  readonly alpha?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<NaiveBayes> {
  const { tokenLists, labels, classes, weights, alpha = 1, signal } = options;
  const targets = toTargets(labels, tokenLists.length, classes);
  const vocabulary = [...new Set(tokenLists.flat())].sort();
  const places = new Map(vocabulary.map((word, place) => [word, place]));
  const counts = new Float64Array(classes * vocabulary.length);
  const totals = new Float64Array(classes);
  const priors = new Float64Array(classes);
  const pace = createPace(signal);
  for (const [row, tokens] of tokenLists.entries()) {
    for (let label = 0; label < classes; label++) {
      const weight = (weights?.[row] ?? 1) * (targets[row * classes + label] ?? 0);
      if (weight === 0) continue;
      priors[label] = (priors[label] ?? 0) + weight;
      totals[label] = (totals[label] ?? 0) + weight * tokens.length;
      for (const token of tokens) {
        const at = label * vocabulary.length + (places.get(token) ?? 0);
        counts[at] = (counts[at] ?? 0) + weight;
      }
    }
    await pace();
  }
  const total = priors.reduce((sum, prior) => sum + prior, 0);
  const logPriors = priors.map((prior) => Math.log(prior / total));
  const logWords = counts.map((count, at) => {
    const label = Math.floor(at / vocabulary.length);
    return Math.log((count + alpha) / ((totals[label] ?? 0) + alpha * vocabulary.length));
  });

  return {
    vocabulary,
    async probabilities(lists, cancel) {
      const rest = createPace(cancel);
      const result = new Float64Array(lists.length * classes);
      for (const [row, tokens] of lists.entries()) {
        const scores = result.subarray(row * classes, (row + 1) * classes);
        scores.set(logPriors);
        for (const token of tokens) {
          const place = places.get(token);
          if (place === undefined) continue;
          for (let label = 0; label < classes; label++) {
            scores[label] = (scores[label] ?? 0) + (logWords[label * vocabulary.length + place] ?? 0);
          }
        }
        softmax(scores);
        await rest();
      }
      return result;
    },
  };
}
