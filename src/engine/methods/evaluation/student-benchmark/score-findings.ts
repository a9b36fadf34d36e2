import type { Json } from '../../../../shared/base/json.ts';
import type { Finding, Plot } from '../../../../shared/domain/finding.ts';
import { percentileInterval } from '../../../numerics/bootstrap.ts';
import { classificationReport } from '../../../numerics/classification-report.ts';
import { studentTitles } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import { goldOf, type ScoredSystem } from './systems.ts';
import { mean, standardDeviation, testScores } from './test-scores.ts';

/** The scores that are reported of every system. */
export const metrics = [
  { key: 'accuracy', id: 'accuracy', title: 'Accuracy' },
  { key: 'macroF1', id: 'macro-f1', title: 'Macro-F1' },
] as const;
export type MetricName = (typeof metrics)[number];

/** Fewer test texts than this cannot tell much. */
const fewTexts = 100;

/** The mean of a metric over the students of a system. */
export function scoreOf(system: ScoredSystem, { key }: MetricName, corpus: Corpus): number {
  return mean(scoresOf(system, key, corpus));
}

/** Accuracy and macro-F1 of one system, each with its interval. */
export function scoreFindings(system: ScoredSystem, corpus: Corpus): readonly Finding[] {
  const n = corpus.test.length;
  const missing = missingLabels(system, corpus);
  return metrics.map((metric): Finding => {
    const scores = scoresOf(system, metric.key, corpus);
    const sd = standardDeviation(scores);
    const interval = percentileInterval(system.drawn[metric.key]);
    return {
      id: `${system.id}/${metric.id}`,
      title: `${metric.title} on the benchmark: ${inWords(system)}`,
      value: mean(scores),
      unit: 'share',
      n,
      ...(interval === undefined ? {} : { interval }),
      intervalNote: intervalNote(scores.length, sd),
      warnings: [
        ...(n < fewTexts ? [`Only ${n} test texts.`] : []),
        ...(missing.length > 0 ? [`No training text for: ${missing.join(', ')}.`] : []),
      ],
      details: {
        trainingTexts: system.trained?.set.draws[0]?.length ?? null,
        draws: scores,
        sdOverDraws: sd,
        ...(system.trained?.strength === undefined
          ? {}
          : { lambdaPerText: system.trained.strength.perSample, chosenOnTexts: system.trained.strength.samples }),
        ...(metric.key === 'accuracy' ? { perLabel: perLabel(system, corpus) } : {}),
      },
    };
  });
}

/** All systems in one picture; the value is that of the headline. */
export function overviewFindings(
  systems: readonly ScoredSystem[],
  headline: ScoredSystem | undefined,
  corpus: Corpus,
): readonly Finding[] {
  return metrics.map((metric): Finding => {
    const rows = systems.flatMap((system) => {
      const interval = percentileInterval(system.drawn[metric.key]);
      return interval === undefined
        ? []
        : [{ label: inWords(system), value: scoreOf(system, metric, corpus), interval, n: corpus.test.length }];
    });
    const plot: Plot = {
      kind: 'forest',
      title: `${metric.title} on the benchmark by what the student was trained on`,
      unit: 'share',
      rows,
    };
    const interval = headline && percentileInterval(headline.drawn[metric.key]);
    return {
      id: `overview/${metric.id}`,
      title:
        headline === undefined
          ? `${metric.title} on the benchmark`
          : `${metric.title} on the benchmark: ${inWords(headline)}`,
      value: headline === undefined ? null : scoreOf(headline, metric, corpus),
      unit: 'share',
      n: corpus.test.length,
      ...(interval === undefined ? {} : { interval }),
      intervalNote:
        'Compare rows by the differences, not by whether intervals overlap: all rows share the same test texts.',
      warnings: headline === undefined ? ['Nothing could be trained.'] : [],
      plot,
    };
  });
}

export function inWords({ title, student }: ScoredSystem): string {
  return student === undefined ? title : `${title} (${studentTitles[student]})`;
}

function scoresOf({ predictions }: ScoredSystem, key: MetricName['key'], corpus: Corpus): readonly number[] {
  const gold = goldOf(corpus);
  return predictions.map((predicted) => testScores(gold, predicted, corpus.names.length)[key]);
}

function intervalNote(draws: number, sd: number | null): string {
  if (sd === null) return '95 %, bootstrap of the test texts. Nothing in the training is random.';
  return `95 %, bootstrap of the test texts and of ${draws} draws; standard deviation over the draws ${sd.toFixed(3)}.`;
}

function missingLabels({ trained }: ScoredSystem, { labels, names }: Corpus): readonly string[] {
  const rows = trained?.set.draws[0];
  if (rows === undefined) return [];
  const seen = new Set(rows.map((row) => labels[row]));
  return names.filter((_, label) => !seen.has(label));
}

function perLabel({ predictions }: ScoredSystem, corpus: Corpus): Json {
  const report = classificationReport(goldOf(corpus), predictions[0] ?? new Int32Array(), corpus.names.length);
  return report.perClass.map(({ precision, recall, f1, support, predicted }, label) => ({
    label: corpus.names[label] ?? '',
    precision,
    recall,
    f1,
    support,
    predicted,
  }));
}
