import type { Random } from '../../../../shared/base/random.ts';
import type { StudentName } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import type { DrawnScores } from './test-scores.ts';
import type { TrainedSet } from './train.ts';

/** Something that answers on the test texts. */
export interface System {
  /** `embedding/seeds`, `baseline/majority`. */
  readonly id: string;
  /** What it was trained on, in words. */
  readonly title: string;
  readonly student: StudentName | undefined;
  readonly trained: TrainedSet | undefined;
  /** By draw or seed. */
  readonly predictions: readonly Int32Array[];
}

export interface ScoredSystem extends System {
  readonly drawn: DrawnScores;
}

/** The most frequent label of the test texts: the best that a constant answer can do. And labels at random. */
export function baselines(corpus: Corpus, seeds: number, random: Random): readonly System[] {
  const { test, labels, names } = corpus;
  const gold = test.map((row) => labels[row] ?? 0);
  const counts = names.map((_, label) => gold.filter((other) => other === label).length);
  const majority = counts.indexOf(Math.max(...counts));
  const trained = [corpus.curated, corpus.raw, corpus.seeds, corpus.reference].find((rows) => rows.length > 0) ?? test;
  const guesses = Array.from({ length: seeds }, (_, seed) => {
    const own = random.fork('random-labels', seed);
    return Int32Array.from(test, () => labels[own.pick(trained)] ?? 0);
  });
  return [
    {
      id: 'baseline/majority',
      title: 'Always the most frequent label',
      student: undefined,
      trained: undefined,
      predictions: [Int32Array.from(test, () => majority)],
    },
    {
      id: 'baseline/random-label',
      title: 'Labels at random, by their shares in training',
      student: undefined,
      trained: undefined,
      predictions: guesses,
    },
  ];
}

export function goldOf({ test, labels }: Corpus): Int32Array {
  return Int32Array.from(test, (row) => labels[row] ?? 0);
}
