import type { Random } from '../../shared/base/random.ts';
import { groupedFolds, rowsByFold } from './folds.ts';
import { argmaxRows, type StudentLabels, selectLabels, toTargets } from './labels.ts';
import { type LinearFeatures, selectFeatures } from './linear-features.ts';
import { fitLogisticRegression, type LinearModel, linearProbabilities } from './logistic-regression.ts';
import type { StudentLoss } from './student-loss.ts';

export interface RegularisationChoice {
  readonly l2: number;
  /** Mean log loss out of fold of each candidate, strongest first. */
  readonly candidates: readonly { readonly l2: number; readonly logLoss: number }[];
}

/**
 * λ by cross-validation over {0.01, 0.1, 1, 10, 100} · samples/1000: the least log loss out of fold, the strongest on ties.
 *
 * λ grows with the samples, so that of a fold's fit is scaled by its share.
 */
export async function chooseRegularisation(options: {
  readonly features: LinearFeatures;
  readonly labels: StudentLabels;
  readonly classes: number;
  readonly weights?: Float64Array | undefined;
  readonly groups?: readonly (string | number)[] | undefined;
  readonly loss?: StudentLoss | undefined;
  /** Default 5. */
  readonly folds?: number;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}): Promise<RegularisationChoice> {
  const { features, labels, classes, weights, groups, loss, folds = 5, random, signal } = options;
  const targets = toTargets(labels, features.rows, classes);
  const stratum = labels instanceof Int32Array ? labels : argmaxRows(labels, classes);
  const parts = rowsByFold(groupedFolds({ labels: stratum, groups, folds, random }));
  const grid = [100, 10, 1, 0.1, 0.01].map((factor) => (factor * features.rows) / 1000);
  const losses = grid.map(() => 0);
  for (const { inside, outside } of parts) {
    let start: LinearModel | undefined;
    for (const [index, l2] of grid.entries()) {
      start = await fitLogisticRegression({
        features: selectFeatures(features, outside),
        labels: selectLabels(labels, outside, classes),
        classes,
        weights: weights && Float64Array.from(outside, (row) => weights[row] ?? 0),
        l2: (l2 * outside.length) / features.rows,
        loss,
        start,
        signal,
      });
      const probabilities = await linearProbabilities(start, selectFeatures(features, inside), signal);
      losses[index] = (losses[index] ?? 0) + logLoss(inside, { probabilities, targets, classes, weights });
    }
  }
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : features.rows;
  const candidates = grid.map((l2, index) => ({ l2, logLoss: (losses[index] ?? 0) / total }));
  const best = candidates.reduce((least, candidate) => (candidate.logLoss < least.logLoss ? candidate : least));
  return { l2: best.l2, candidates };
}

function logLoss(
  rows: readonly number[],
  of: {
    readonly probabilities: Float64Array;
    readonly targets: Float64Array;
    readonly classes: number;
    readonly weights: Float64Array | undefined;
  },
): number {
  const { probabilities, targets, classes, weights } = of;
  let sum = 0;
  rows.forEach((row, place) => {
    for (let label = 0; label < classes; label++) {
      const target = targets[row * classes + label] ?? 0;
      const probability = Math.max(probabilities[place * classes + label] ?? 0, 1e-15);
      sum -= (weights?.[row] ?? 1) * target * Math.log(probability);
    }
  });
  return sum;
}
