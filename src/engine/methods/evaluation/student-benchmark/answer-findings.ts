import type { Finding } from '../../../../shared/domain/finding.ts';
import { proportion } from '../../../numerics/proportion.ts';
import { calibrationError } from '../../../students/calibration-error.ts';
import { argmaxRows } from '../../../students/labels.ts';
import { brierScore } from '../../../students/probability-scores.ts';
import { fitTemperature, withTemperature } from '../../../students/temperature.ts';
import { type StudentName, studentTitles } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import { inWords } from './score-findings.ts';
import { goldOf, type ScoredSystem } from './systems.ts';
import type { TrainedSet } from './train.ts';

/** Whether confidence means what it says (evaluation 5.5); with validation texts also after one temperature. */
export async function calibrationFinding(system: ScoredSystem, trained: TrainedSet, corpus: Corpus): Promise<Finding> {
  const classes = corpus.names.length;
  const gold = goldOf(corpus);
  const measure = (probabilities: Float64Array) => {
    const answers = argmaxRows(probabilities, classes);
    return calibrationError(
      Array.from(answers, (label, row) => probabilities[row * classes + label] ?? 0),
      Array.from(answers, (label, row) => label === gold[row]),
    );
  };
  const found = measure(trained.probabilities);
  const temperature = await validationTemperature(trained, corpus);
  const value = found.ece.value;
  return {
    id: `${system.id}/ece`,
    title: `Error of confidence: ${inWords(system)}`,
    value,
    unit: 'share',
    n: gold.length,
    intervalNote: 'Ten bins of equal width; biased upwards with few texts, see `adaptive`.',
    warnings:
      value === null || value <= 0.1
        ? []
        : [value > 0.2 ? 'Confidence is far from accuracy (above 0.20).' : 'Confidence is off accuracy (above 0.10).'],
    plot: {
      kind: 'curve',
      title: 'Accuracy by confidence; the diagonal is right',
      x: 'confidence',
      y: 'accuracy',
      curves: [
        {
          label: system.title,
          points: found.bins.flatMap(({ confidence, accuracy, interval }) =>
            confidence === null || accuracy === null
              ? []
              : [{ x: confidence, y: accuracy, low: interval[0], high: interval[1] }],
          ),
        },
      ],
    },
    details: {
      worstBin: found.mce.value,
      adaptive: found.adaptiveEce.value,
      brier: brierScore(trained.probabilities, gold, classes).value,
      binCounts: found.bins.map(({ count }) => count),
      ...(temperature === null
        ? {}
        : {
            temperature,
            afterTemperature: measure(withTemperature(logs(trained.probabilities), classes, temperature)).ece.value,
          }),
    },
  };
}

async function validationTemperature({ first }: TrainedSet, corpus: Corpus): Promise<number | null> {
  if (corpus.validation.length === 0) return null;
  const probabilities = await first.probabilities(corpus.validation);
  const gold = corpus.validation.map((row) => corpus.labels[row] ?? 0);
  return fitTemperature(logs(probabilities), gold, corpus.names.length)?.temperature ?? null;
}

/** Logits but for a constant in each row, which softmax takes away again. */
function logs(probabilities: Float64Array): Float64Array {
  return probabilities.map((probability) => Math.log(Math.max(probability, 1e-300)));
}

/** The label pairs that are confused most, with examples. */
export function confusionFinding(system: ScoredSystem, corpus: Corpus): Finding {
  const gold = goldOf(corpus);
  const predicted = system.predictions[0] ?? new Int32Array();
  const cells = new Map<string, { readonly gold: number; readonly predicted: number; readonly ids: string[] }>();
  let errors = 0;
  gold.forEach((label, place) => {
    const answer = predicted[place] ?? 0;
    if (answer === label) return;
    errors++;
    const key = `${label}/${answer}`;
    const cell = cells.get(key) ?? { gold: label, predicted: answer, ids: [] };
    cell.ids.push(corpus.ids[corpus.test[place] ?? 0] ?? '');
    cells.set(key, cell);
  });
  const top = [...cells.values()]
    .sort((a, b) => b.ids.length - a.ids.length || a.gold - b.gold || a.predicted - b.predicted)
    .slice(0, 5);
  const share = proportion(
    top.reduce((sum, { ids }) => sum + ids.length, 0),
    errors,
  );
  return {
    id: `${system.id}/confusions`,
    title: `Share of the errors in the five most frequent confusions: ${inWords(system)}`,
    value: share.value,
    unit: 'share',
    n: errors,
    ...(share.interval === undefined ? {} : { interval: share.interval }),
    warnings: errors === 0 ? ['There are no errors.'] : [],
    samples: top.flatMap(({ ids }) => ids).slice(0, 100),
    plot: {
      kind: 'bars',
      title: 'Most frequent confusions',
      unit: 'texts',
      bars: top.map((cell) => ({
        label: `${corpus.names[cell.gold] ?? ''} taken for ${corpus.names[cell.predicted] ?? ''}`,
        value: cell.ids.length,
      })),
    },
    details: {
      cells: top.map((cell) => ({
        label: corpus.names[cell.gold] ?? '',
        predicted: corpus.names[cell.predicted] ?? '',
        count: cell.ids.length,
        examples: cell.ids.slice(0, 5),
      })),
    },
  };
}

/** What a student of real texts thinks of the labels of generated ones (train on real, test on synthetic; ZeroGen's correctness). */
export async function correctnessFindings(
  student: StudentName,
  real: TrainedSet,
  corpus: Corpus,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [id, title, rows] of [
    ['raw', 'Generated', corpus.raw],
    ['curated', 'Curated', corpus.curated],
  ] as const) {
    if (rows.length === 0) continue;
    const answers = argmaxRows(await real.first.probabilities(rows), corpus.names.length);
    const wrong = rows.filter((row, place) => answers[place] !== corpus.labels[row]);
    const share = proportion(rows.length - wrong.length, rows.length);
    findings.push({
      id: `${student}/labels-confirmed/${id}`,
      title: `Labels of "${title}" that a student of "${real.set.title}" would give too (${studentTitles[student]})`,
      value: share.value,
      unit: 'share',
      n: rows.length,
      ...(share.interval === undefined ? {} : { interval: share.interval }),
      intervalNote: '95 %, Wilson. The student errs too: read it beside its accuracy on the benchmark.',
      warnings: [],
      samples: wrong.slice(0, 100).map((row) => corpus.ids[row] ?? ''),
    });
  }
  return findings;
}

/** Which words the student of generated texts looks at that one of real texts does not: artefacts (evaluation 5.2). */
export function topWordsFinding(
  synthetic: TrainedSet,
  real: TrainedSet,
  corpus: Corpus,
  count: number,
): Finding | undefined {
  const ours = synthetic.first.topWords?.(count);
  const theirs = real.first.topWords?.(count);
  if (ours === undefined || theirs === undefined) return undefined;
  const labels = corpus.names.map((label, place) => {
    const one = ours[place] ?? [];
    const other = theirs[place] ?? [];
    return { label, synthetic: one, real: other, shared: one.filter((word) => other.includes(word)).length };
  });
  const shown = labels.reduce((sum, entry) => sum + entry.synthetic.length, 0);
  const shared = labels.reduce((sum, entry) => sum + entry.shared, 0);
  return {
    id: 'tf-idf/top-words',
    title: `Words that speak most for a label in "${synthetic.set.title}" and also in "${real.set.title}"`,
    value: shown === 0 ? null : shared / shown,
    unit: 'share',
    n: shown,
    intervalNote: 'A description of two students, not an estimate.',
    warnings: shown === 0 ? ['No word is in two texts.'] : [],
    details: {
      labels: labels.map(({ label, synthetic: one, real: other }) => ({ label, synthetic: one, real: other })),
    },
  };
}
