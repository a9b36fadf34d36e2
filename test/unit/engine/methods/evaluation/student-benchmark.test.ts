import { describe, expect, test } from 'vitest';
import type { StudentName } from '../../../../../src/engine/methods/evaluation/student-benchmark/bench-student.ts';
import {
  bootstrapScores,
  testScores,
} from '../../../../../src/engine/methods/evaluation/student-benchmark/test-scores.ts';
import { studentBenchmark } from '../../../../../src/engine/methods/evaluation/student-benchmark.ts';
import { compactRows } from '../../../../../src/engine/methods/support/compact-rows.ts';
import { stratifiedOrder } from '../../../../../src/engine/methods/support/stratified-rows.ts';
import { classificationReport } from '../../../../../src/engine/numerics/classification-report.ts';
import { dot } from '../../../../../src/engine/numerics/vectors.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import { labelledTexts, subjectLabels, withFlippedLabels } from '../../../../support/labelled-texts.ts';
import {
  bagOfWordsEmbedder,
  measureRunContext,
  runMeasure,
  type TestContextOptions,
  testSample,
  testTask,
} from '../../../../support/method-contexts.ts';

const task = testTask(subjectLabels);
/** Two words of four tell: hard enough that a few seeds err. */
const seeds = labelledTexts('seed', 6, 2);
const benchmark = labelledTexts('test', 120, 2);
const clean = labelledTexts('made', 90, 2);
const isFlipped = (place: number) => place % 5 < 2;
const noisy = withFlippedLabels(clean, isFlipped);
const flipped = clean.filter((_, place) => isFlipped(place)).map(({ id }) => id);
const quick = { draws: 200, curve: [] };
const embeddingOnly: readonly StudentName[] = ['embedding'];

async function findingsOf(options: TestContextOptions, params: Record<string, unknown> = {}) {
  return runMeasure(studentBenchmark, measureRunContext({ task, embeddings: bagOfWordsEmbedder(64), ...options }), {
    ...quick,
    students: [...embeddingOnly],
    ...params,
  });
}

function valueAt(findings: Awaited<ReturnType<typeof findingsOf>>, id: string): number {
  const finding = findings.get(id);
  if (finding === undefined)
    throw new Error(`There is no finding ${id}; there are ${[...findings.keys()].join(', ')}.`);
  return Number(finding.value);
}

describe('student-benchmark', () => {
  test('generated texts lift the score over the seeds, and the difference says so', async () => {
    const findings = await findingsOf({ samples: clean, sources: { seeds, benchmark } });
    expect(valueAt(findings, 'embedding/seeds+curated/accuracy')).toBeGreaterThan(
      valueAt(findings, 'embedding/seeds/accuracy') + 0.1,
    );
    const difference = findings.get('embedding/difference/seeds+curated-minus-seeds/accuracy');
    expect(difference?.interval?.[0]).toBeGreaterThan(0);
    expect(difference).toMatchObject({ n: 120, warnings: [], details: { mcNemar: { exactP: expect.any(Number) } } });
    expect(findings.get('overview/accuracy')).toMatchObject({
      value: valueAt(findings, 'embedding/seeds+curated/accuracy'),
      plot: { kind: 'forest' },
    });
  });

  test('curation that takes out wrong labels beats as many texts at random', async () => {
    const findings = await findingsOf({ samples: noisy, dropped: flipped, sources: { seeds, benchmark } });
    expect(findings.get('embedding/difference/curated-minus-raw-random/accuracy')?.interval?.[0]).toBeGreaterThan(0);
    expect(findings.get('embedding/raw-random/accuracy')?.details).toMatchObject({
      trainingTexts: 54,
      draws: expect.objectContaining({ length: 5 }),
    });
  });

  test('curation that takes out texts at random is not credited', async () => {
    const findings = await findingsOf({
      samples: noisy,
      dropped: clean.slice(0, 30).map(({ id }) => id),
      sources: { seeds, benchmark },
    });
    expect(findings.get('embedding/difference/curated-minus-raw-random/accuracy')?.warnings).toHaveLength(1);
  });

  test('curation that dropped nothing changes nothing, and has no control', async () => {
    const findings = await findingsOf({ samples: clean, sources: { benchmark } });
    expect(findings.get('embedding/difference/curated-minus-raw/accuracy')).toMatchObject({
      value: 0,
      interval: [0, 0],
    });
    expect(findings.has('embedding/raw-random/accuracy')).toBe(false);
  });

  test('copies of test texts are taken out of every set before training, and counted', async () => {
    const copies = benchmark.map((sample, place) =>
      testSample(`copy${place}`, `${String(sample.fields['text'])}!`, String(sample.fields['label'])),
    );
    const leaked = await findingsOf({
      samples: [...clean, ...copies],
      sources: { seeds: [...seeds, ...copies.slice(0, 3)], benchmark },
    });
    expect(leaked.get('contamination')).toMatchObject({
      value: 123,
      n: 219,
      warnings: [
        '3 of 9 texts were taken out of `seeds`.',
        '120 of 210 texts were taken out of `raw`.',
        '120 of 210 texts were taken out of `curated`.',
      ],
    });
    const findings = await findingsOf({ samples: clean, sources: { seeds, benchmark } });
    for (const id of ['embedding/seeds/accuracy', 'embedding/curated/accuracy'])
      expect(valueAt(leaked, id)).toBe(valueAt(findings, id));
  });

  test('labels of the test choose nothing in the training', async () => {
    const strength = (findings: Awaited<ReturnType<typeof findingsOf>>) =>
      findings.get('embedding/curated/accuracy')?.details;
    const wrong = withFlippedLabels(benchmark, () => true);
    const one = await findingsOf(
      { samples: clean, sources: { seeds, benchmark } },
      { students: ['embedding', 'tf-idf'] },
    );
    const other = await findingsOf(
      { samples: clean, sources: { seeds, benchmark: wrong } },
      { students: ['embedding', 'tf-idf'] },
    );
    expect(strength(other)).toMatchObject({
      lambdaPerText: (strength(one) as { lambdaPerText: number }).lambdaPerText,
    });
    expect(other.get('tf-idf/top-words')).toEqual(one.get('tf-idf/top-words'));
  });

  test('with a reference it tells the gap, the closure and the labels that real texts confirm', async () => {
    const findings = await findingsOf(
      { samples: noisy, dropped: flipped, sources: { seeds, benchmark, reference: labelledTexts('real', 100, 2) } },
      { students: ['embedding', 'tf-idf'], realPerLabel: 8, fullReference: true, augmentation: [0.1], curve: [20, 40] },
    );
    expect(findings.get('embedding/reference/accuracy')?.details).toMatchObject({ trainingTexts: 54 });
    expect(findings.get('embedding/reference-all/accuracy')?.details).toMatchObject({ trainingTexts: 100 });
    expect(findings.get('embedding/real-8/accuracy')?.details).toMatchObject({ trainingTexts: 24 });
    expect(findings.get('embedding/reference-0.1+curated/accuracy')?.details).toMatchObject({ trainingTexts: 64 });
    expect(valueAt(findings, 'embedding/gap/accuracy')).toBeCloseTo(
      valueAt(findings, 'embedding/reference/accuracy') - valueAt(findings, 'embedding/curated/accuracy'),
      12,
    );
    expect(valueAt(findings, 'embedding/closure/accuracy')).toBeCloseTo(
      (valueAt(findings, 'embedding/curated/accuracy') - valueAt(findings, 'baseline/majority/accuracy')) /
        (valueAt(findings, 'embedding/reference/accuracy') - valueAt(findings, 'baseline/majority/accuracy')),
      12,
    );
    expect(valueAt(findings, 'embedding/labels-confirmed/curated')).toBeGreaterThan(
      valueAt(findings, 'embedding/labels-confirmed/raw'),
    );
    expect(findings.get('embedding/curve/accuracy')?.plot).toMatchObject({
      curves: [{ label: 'Curated' }, { label: 'Real' }],
    });
    expect(findings.get('tf-idf/top-words')?.details).toMatchObject({
      labels: subjectLabels.map((label) => ({ label })),
    });
  });

  test('all four students answer, and their confidence and confusions are told', async () => {
    const students = ['embedding', 'tf-idf', 'naive-bayes', 'k-nearest'];
    const findings = await findingsOf(
      { samples: clean, sources: { seeds, benchmark, validation: labelledTexts('valid', 30, 2) } },
      { students },
    );
    for (const student of students) {
      expect(valueAt(findings, `${student}/curated/accuracy`)).toBeGreaterThan(0.5);
      expect(findings.get(`${student}/curated/ece`)).toMatchObject({
        n: 120,
        details: { temperature: expect.any(Number) },
      });
      const confusions = findings.get(`${student}/seeds+curated/confusions`);
      expect(confusions?.n).toBe(Math.round(120 * (1 - valueAt(findings, `${student}/seeds+curated/accuracy`))));
    }
  });

  test('without benchmark texts it says what to do', async () => {
    await expect(findingsOf({ samples: clean, sources: { seeds } })).rejects.toMatchObject({
      code: 'source-invalid',
      message: expect.stringContaining('Add `sources: benchmark`'),
    });
  });

  test('missing sources and labels are told, and the rest is done', async () => {
    const twoLabels = clean.filter((sample: Sample) => sample.fields['label'] !== 'app');
    const findings = await findingsOf({ samples: [...twoLabels, testSample('x', 'no label')], sources: { benchmark } });
    expect(findings.get('overview/accuracy')?.warnings).toEqual([
      '1 of 61 generated texts are left out: empty, or without a label of the task.',
      'There are no seeds to compare with. Add `sources: seeds`.',
      'There are no real texts of the same number to compare with. Add `sources: reference`.',
    ]);
    expect(findings.get('embedding/curated/accuracy')?.warnings).toEqual(['No training text for: app.']);
  });

  test('with nothing to train on there are the baselines', async () => {
    const findings = await findingsOf({ sources: { benchmark } });
    expect([...findings.keys()]).toEqual([
      'overview/accuracy',
      'overview/macro-f1',
      'baseline/majority/accuracy',
      'baseline/majority/macro-f1',
      'baseline/random-label/accuracy',
      'baseline/random-label/macro-f1',
      'contamination',
    ]);
    expect(valueAt(findings, 'baseline/majority/accuracy')).toBeCloseTo(1 / 3, 12);
  });

  test('several labels for one text are refused with a sentence', async () => {
    await expect(findingsOf({ task: { ...task, multiple: true }, sources: { benchmark } })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });

  test('the same seed gives the same findings', async () => {
    const run = () => findingsOf({ samples: noisy, dropped: flipped, sources: { seeds, benchmark } }, { curve: [20] });
    expect(await run()).toEqual(await run());
  });

  test('a stopped run stops', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(findingsOf({ samples: clean, sources: { seeds, benchmark }, signal: stopped })).rejects.toThrow(
      'stopped',
    );
  });
});

describe('scores of predictions', () => {
  test('are those of the whole report', () => {
    const random = createRandom('scores');
    const gold = Int32Array.from({ length: 50 }, () => random.integer(3));
    const predicted = Int32Array.from({ length: 50 }, () => random.integer(4));
    const report = classificationReport(gold, predicted, 4);
    expect(testScores(gold, predicted, 4)).toEqual({
      accuracy: report.accuracy.value,
      macroF1: expect.closeTo(Number(report.macroF1.value), 12),
    });
  });

  test('equal systems differ by 0 in every draw, and groups are drawn whole', async () => {
    const gold = Int32Array.from([0, 0, 1, 1]);
    const predicted = Int32Array.from([0, 0, 0, 0]);
    const drawn = await bootstrapScores({
      gold,
      groups: ['a', 'a', 'b', 'b'],
      classes: 2,
      systems: [[predicted], [predicted]],
      draws: 200,
      random: createRandom('draws'),
      signal: new AbortController().signal,
    });
    expect(drawn[0]).toEqual(drawn[1]);
    expect([...new Set(drawn[0]?.accuracy)].sort()).toEqual([0, 0.5, 1]);
  });
});

describe('rows for students', () => {
  test('compact rows keep all inner products', async () => {
    const embedder = bagOfWordsEmbedder(64);
    const text = ({ fields }: Sample) => String(fields['text']);
    const matrix = await embedder.embed([...labelledTexts('a', 20).map(text), 'the same twice', 'the same twice']);
    const others = await embedder.embed(labelledTexts('b', 5).map(text));
    const compact = await compactRows(matrix, new AbortController().signal);
    const projected = await compact.project(others);
    expect(compact.matrix.columns).toBe(21);
    for (let row = 0; row < others.rows; row++) {
      for (let other = 0; other < matrix.rows; other++) {
        expect(dot(projected, row, compact.matrix, other)).toBeCloseTo(dot(others, row, matrix, other), 5);
      }
    }
  });

  test('every beginning of the order has the labels in proportion', () => {
    const classOf = Int32Array.from({ length: 120 }, (_, row) => (row < 60 ? 0 : row < 100 ? 1 : 2));
    const order = stratifiedOrder([...classOf.keys()], classOf, createRandom('order'));
    expect(new Set(order).size).toBe(120);
    for (const size of [12, 30, 60, 90]) {
      const counts = [0, 1, 2].map((label) => order.slice(0, size).filter((row) => classOf[row] === label).length);
      for (const [label, all] of [60, 40, 20].entries()) {
        expect(Math.abs((counts[label] ?? 0) - (all * size) / 120)).toBeLessThanOrEqual(1);
      }
    }
  });
});
