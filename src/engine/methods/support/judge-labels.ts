import { type Matrix, selectRows } from '../../../shared/base/matrix.ts';
import type { JudgedLabels } from '../../numerics/confident-joint.ts';
import { denseFeatures } from '../../students/linear-features.ts';
import { outOfFold } from '../../students/out-of-fold.ts';
import type { MarkRunContext } from '../contexts.ts';
import { chooseStrength } from './choose-strength.ts';
import { compactRows } from './compact-rows.ts';
import { foldGroups } from './fold-groups.ts';

export interface LabelJudgement extends JudgedLabels {
  /** A student that did not see the row saw its label on another; otherwise its probabilities mean nothing. */
  readonly isTaught: readonly boolean[];
}

/**
 * What students say of labels of rows that they and their relatives were not fitted on (curation 0, out-of-fold rule).
 * Undefined when all rows are related: nobody is left to judge.
 */
export async function judgeLabels(options: {
  /** Unit rows. */
  readonly vectors: Matrix;
  readonly labels: Int32Array;
  readonly groups: readonly string[];
  /** Rows that students may learn from; the others are judged all the same. */
  readonly mayTeach: readonly boolean[];
  readonly classes: number;
  readonly folds: number;
  /** Most rows on which the strength of the student is chosen; 0 is all. */
  readonly tuningSamples: number;
  readonly context: Pick<MarkRunContext, 'neighbours' | 'random' | 'signal' | 'progress'>;
}): Promise<LabelJudgement | undefined> {
  const { vectors, labels, mayTeach, classes, folds: wantedFolds, tuningSamples, context } = options;
  const { neighbours, random, signal } = context;
  const groups = await foldGroups({ groups: options.groups, vectors, neighbours, signal });
  if (new Set(groups).size < 2) return undefined;
  const teachers = groups.flatMap((_, row) => (mayTeach[row] === true ? [row] : []));
  const { perSample } = await chooseStrength({
    rows: teachers,
    classOf: labels,
    groupOf: groups,
    classes,
    limit: tuningSamples,
    random: random.fork('strength'),
    signal,
    features: async (chosen) => denseFeatures((await compactRows(selectRows(vectors, chosen), signal)).matrix),
  });
  const { matrix } = await compactRows(vectors, signal);
  const { probabilities, folds } = await outOfFold({
    // λ grows with the samples of a fit, which are those outside a fold.
    student: { kind: 'logistic-regression', l2: perSample * teachers.length * (1 - 1 / wantedFolds) },
    features: matrix,
    labels,
    classes,
    weights: Float64Array.from(mayTeach, Number),
    groups,
    folds: wantedFolds,
    random: random.fork('folds'),
    signal,
    onProgress: (done, total) => context.progress(done / total),
  });
  return { labels, classes, probabilities, isTaught: findTaught(labels, folds, teachers) };
}

function findTaught(labels: Int32Array, folds: Int32Array, teachers: readonly number[]): readonly boolean[] {
  const foldsOf = new Map<number, Set<number>>();
  for (const row of teachers) {
    const label = labels[row] ?? 0;
    foldsOf.set(label, (foldsOf.get(label) ?? new Set()).add(folds[row] ?? 0));
  }
  return Array.from(labels, (label, row) => {
    const own = foldsOf.get(label);
    return own !== undefined && (own.size > 1 || !own.has(folds[row] ?? 0));
  });
}
