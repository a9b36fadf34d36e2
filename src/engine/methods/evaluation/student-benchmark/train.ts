import type { Random } from '../../../../shared/base/random.ts';
import { argmaxRows } from '../../../students/labels.ts';
import type { Strength } from '../../support/choose-strength.ts';
import type { BenchStudent, FittedStudent } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import type { TrainingSet } from './training-sets.ts';

/** Students of one kind trained on the draws of one set, and what they say of the test texts. */
export interface TrainedSet {
  readonly set: TrainingSet;
  readonly strength: Strength | undefined;
  /** Predicted label of each test text, by draw. */
  readonly predictions: readonly Int32Array[];
  /** Test texts × labels, first draw. */
  readonly probabilities: Float64Array;
  /** Trained on the first draw. */
  readonly first: FittedStudent;
}

/**
 * The strength is chosen on the first draw of a set and kept for the others: they are as large and of the same kind.
 *
 * @param options.given a strength that is taken over instead.
 */
export async function trainSet(
  student: BenchStudent,
  set: TrainingSet,
  { corpus, random, given }: { readonly corpus: Corpus; readonly random: Random; readonly given: Strength | undefined },
): Promise<TrainedSet> {
  const [rows = [], ...others] = set.draws;
  const strength = given ?? (await student.tune(rows, random.fork('strength', student.name, set.id)));
  const first = await student.fit(rows, strength);
  const probabilities = await first.probabilities(corpus.test);
  const predictions = [argmaxRows(probabilities, corpus.names.length)];
  for (const draw of others) {
    const fitted = await student.fit(draw, strength);
    predictions.push(argmaxRows(await fitted.probabilities(corpus.test), corpus.names.length));
  }
  return { set, strength, predictions, probabilities, first };
}
