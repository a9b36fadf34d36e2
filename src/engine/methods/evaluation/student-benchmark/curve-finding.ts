import type { Random } from '../../../../shared/base/random.ts';
import type { Finding, PlotCurve } from '../../../../shared/domain/finding.ts';
import { argmaxRows } from '../../../students/labels.ts';
import { type CurvePoint, fitPowerLaw, plateauSize, realEquivalentSize } from '../../../students/learning-curve.ts';
import { stratifiedOrder } from '../../support/stratified-rows.ts';
import { type BenchStudent, studentTitles } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import { goldOf } from './systems.ts';
import { mean, standardDeviation, testScores } from './test-scores.ts';
import type { TrainedSet } from './train.ts';

interface Point extends CurvePoint {
  readonly sd: number | null;
}

/** Accuracy against the number of training texts, nested stratified draws (evaluation 5.3). */
export async function curveFinding(options: {
  readonly student: BenchStudent;
  readonly synthetic: TrainedSet;
  /** As many real texts as curated ones, or undefined. */
  readonly real: TrainedSet | undefined;
  readonly corpus: Corpus;
  readonly sizes: readonly number[];
  readonly seeds: number;
  readonly random: Random;
}): Promise<Finding> {
  const { student, synthetic, real, corpus } = options;
  const ours = await measureCurve(options, synthetic, synthetic.set.draws[0] ?? []);
  const theirs = real === undefined ? [] : await measureCurve(options, real, corpus.reference);
  const best = Math.max(...ours.map(({ score }) => score));
  const equivalent = theirs.length === 0 ? undefined : realEquivalentSize(theirs, best);
  const law = fitPowerLaw(ours);
  const curves: PlotCurve[] = [
    toCurve(synthetic.set.title, ours),
    ...(theirs.length === 0 ? [] : [toCurve('Real', theirs)]),
  ];
  return {
    id: `${student.name}/curve/accuracy`,
    title: `Real texts that are worth as much as "${synthetic.set.title}" (${studentTitles[student.name]})`,
    value: equivalent?.size ?? null,
    unit: 'count',
    n: corpus.test.length,
    intervalNote: `Interpolated between sizes; points are means of ${options.seeds} nested draws.`,
    warnings:
      equivalent === undefined
        ? ['There is no real set to compare with: the curve of generated texts stands alone.']
        : boundWarning(equivalent.kind),
    plot: {
      kind: 'curve',
      title: 'Accuracy on the benchmark by number of training texts',
      x: 'training texts',
      y: 'accuracy',
      curves,
    },
    details: {
      bound: equivalent?.kind ?? null,
      bestAccuracy: best,
      plateauFrom: plateauSize(ours),
      powerLaw: law === null ? null : { errorFloor: law.floor, scale: law.scale, exponent: law.exponent },
      synthetic: ours.map(({ size, score, sd }) => ({ size, accuracy: score, sd })),
      real: theirs.map(({ size, score, sd }) => ({ size, accuracy: score, sd })),
    },
  };
}

async function measureCurve(
  { student, corpus, sizes, seeds, random }: Parameters<typeof curveFinding>[0],
  { set, strength }: TrainedSet,
  rows: readonly number[],
): Promise<readonly Point[]> {
  const gold = goldOf(corpus);
  const classes = corpus.names.length;
  const orders = Array.from({ length: seeds }, (_, seed) =>
    stratifiedOrder(rows, corpus.labels, random.fork('curve', set.id, seed)),
  );
  const points: Point[] = [];
  for (const size of [...sizes.filter((asked) => asked < rows.length).sort((a, b) => a - b), rows.length]) {
    const scores: number[] = [];
    // All rows are the same for every seed.
    for (const order of size === rows.length ? orders.slice(0, 1) : orders) {
      const part = order.slice(0, size);
      if (new Set(part.map((row) => corpus.labels[row])).size < 2) continue;
      const fitted = await student.fit(part, strength);
      scores.push(testScores(gold, argmaxRows(await fitted.probabilities(corpus.test), classes), classes).accuracy);
    }
    if (scores.length > 0) points.push({ size, score: mean(scores), sd: standardDeviation(scores) });
  }
  return points;
}

function toCurve(label: string, points: readonly Point[]): PlotCurve {
  return {
    label,
    points: points.map(({ size, score, sd }) => ({
      x: size,
      y: score,
      ...(sd === null ? {} : { low: score - sd, high: score + sd }),
    })),
  };
}

function boundWarning(kind: 'size' | 'at-most' | 'at-least'): readonly string[] {
  if (kind === 'at-most')
    return ['Fewer real texts than the smallest size measured are worth as much: this is an upper bound.'];
  return kind === 'at-least'
    ? ['More real texts than there are would be needed to reach it: this is a lower bound.']
    : [];
}
