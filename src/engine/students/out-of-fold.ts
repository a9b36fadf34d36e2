import type { Random } from '../../shared/base/random.ts';
import { groupedFolds, rowsByFold } from './folds.ts';
import { argmaxRows, selectLabels } from './labels.ts';
import { type FitOptions, fitStudent, selectStudentFeatures } from './student.ts';

export interface OutOfFold {
  /** Samples × classes, each row by a student that has not seen the sample or its group. */
  readonly probabilities: Float64Array;
  readonly folds: Int32Array;
}

/**
 * What students that were not fitted on a sample think of it. In-sample scores would only show memory.
 *
 * @param options.groups duplicate cluster, parent, seed or document of each sample.
 * @param options.folds default 5.
 */
export async function outOfFold(
  options: FitOptions & {
    readonly groups?: readonly (string | number)[] | undefined;
    readonly folds?: number;
    readonly random: Random;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<OutOfFold> {
  const { student, features, labels, classes, weights, groups, random, signal, onProgress } = options;
  const stratum = labels instanceof Int32Array ? labels : argmaxRows(labels, classes);
  const folds = groupedFolds({ labels: stratum, groups, folds: options.folds ?? 5, random });
  const probabilities = new Float64Array(folds.length * classes);
  const parts = rowsByFold(folds);
  for (const [index, { inside, outside }] of parts.entries()) {
    const fitted = await fitStudent({
      student,
      features: selectStudentFeatures(features, outside),
      labels: selectLabels(labels, outside, classes),
      classes,
      weights: weights && Float64Array.from(outside, (row) => weights[row] ?? 0),
      signal,
    });
    const own = await fitted.probabilities(selectStudentFeatures(features, inside), signal);
    inside.forEach((row, place) => {
      probabilities.set(own.subarray(place * classes, (place + 1) * classes), row * classes);
    });
    onProgress?.(index + 1, parts.length);
  }
  return { probabilities, folds };
}
