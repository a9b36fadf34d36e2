import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import { proportion } from './proportion.ts';

export interface MultiLabelReport {
  readonly n: number;
  readonly perLabelF1: readonly number[];
  readonly macroF1: Metric;
  readonly microF1: Metric;
  /** Share of items with every label right. */
  readonly subsetAccuracy: Metric;
  /** Mean F1 of the items' label sets; empty against empty is 1. */
  readonly exampleF1: Metric;
}

/** Compares sets of labels: row-major tables of 0 and 1, items × labels. */
export function multiLabelReport(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: number,
): MultiLabelReport {
  const n = labels === 0 ? 0 : Math.floor(gold.length / labels);
  const byLabel = Array.from({ length: labels }, emptyCounts);
  const pooled = emptyCounts();
  let exact = 0;
  let examples = 0;
  for (let item = 0; item < n; item++) {
    const own = emptyCounts();
    for (let label = 0; label < labels; label++) {
      const wanted = gold[item * labels + label] ?? 0;
      const given = predicted[item * labels + label] ?? 0;
      for (const counts of [own, pooled, byLabel[label] ?? own]) count(counts, wanted, given);
    }
    if (own.hits === own.gold && own.hits === own.predicted) exact++;
    examples += own.gold + own.predicted === 0 ? 1 : f1(own);
  }
  const metric = (value: number) => (n === 0 ? undefinedMetric(0, 'empty') : toMetric(value, n));
  const perLabelF1 = byLabel.map(f1);
  return {
    n,
    perLabelF1,
    macroF1: metric(perLabelF1.reduce((sum, value) => sum + value, 0) / labels),
    microF1: metric(f1(pooled)),
    subsetAccuracy: proportion(exact, n),
    exampleF1: metric(examples / n),
  };
}

interface Counts {
  hits: number;
  gold: number;
  predicted: number;
}

function emptyCounts(): Counts {
  return { hits: 0, gold: 0, predicted: 0 };
}

function count(counts: Counts, wanted: number, given: number): void {
  if (wanted) counts.gold++;
  if (given) counts.predicted++;
  if (wanted && given) counts.hits++;
}

function f1({ hits, gold, predicted }: Counts): number {
  return gold + predicted === 0 ? 0 : (2 * hits) / (gold + predicted);
}
