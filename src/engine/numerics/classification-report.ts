import { type Metric, toMetric, undefinedMetric } from './metric.ts';
import { proportion } from './proportion.ts';

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Items of this class in the gold labels. */
  readonly support: number;
  readonly predicted: number;
}

export interface ClassificationReport {
  /** Items scored. */
  readonly n: number;
  /** Items left out since a label is negative or not below the number of classes. */
  readonly unscored: number;
  /** With Wilson's interval. */
  readonly accuracy: Metric;
  /** Mean F1 over all declared classes. */
  readonly macroF1: Metric;
  /** Mean F1 over the classes with support. */
  readonly macroF1Observed: Metric;
  readonly weightedF1: Metric;
  /** Mean recall over the classes with support. */
  readonly balancedAccuracy: Metric;
  /** Matthews correlation for several classes; 0 where its root is 0. */
  readonly mcc: Metric;
  readonly perClass: readonly ClassScores[];
  /** Rows are gold classes, columns predicted classes. */
  readonly confusion: readonly (readonly number[])[];
}

/** Compares predicted with gold classes (indexes below `classes`; negative: not scored). */
export function classificationReport(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ClassificationReport {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let n = 0;
  for (let item = 0; item < gold.length; item++) {
    const row = confusion[gold[item] ?? -1];
    const column = predicted[item] ?? -1;
    if (row?.[column] === undefined) continue;
    row[column]++;
    n++;
  }
  return { ...scoreConfusion(confusion, n), unscored: gold.length - n };
}

function scoreConfusion(confusion: readonly (readonly number[])[], n: number): Omit<ClassificationReport, 'unscored'> {
  const perClass = confusion.map((row, label): ClassScores => {
    const hits = row[label] ?? 0;
    const support = sum(row);
    const predicted = sum(confusion.map((other) => other[label] ?? 0));
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
      support,
      predicted,
    };
  });
  const hits = sum(confusion.map((row, label) => row[label] ?? 0));
  const observed = perClass.filter(({ support }) => support > 0);
  const metric = (value: number) => (n === 0 ? undefinedMetric(0, 'empty') : toMetric(value, n));
  return {
    n,
    accuracy: proportion(hits, n),
    macroF1: metric(mean(perClass.map(({ f1 }) => f1))),
    macroF1Observed: metric(mean(observed.map(({ f1 }) => f1))),
    weightedF1: metric(sum(perClass.map(({ f1, support }) => f1 * support)) / n),
    balancedAccuracy: metric(mean(observed.map(({ recall }) => recall))),
    mcc: metric(matthews(perClass, hits, n)),
    perClass,
    confusion,
  };
}

function matthews(perClass: readonly ClassScores[], hits: number, n: number): number {
  const product = sum(perClass.map(({ support, predicted }) => support * predicted));
  const golds = sum(perClass.map(({ support }) => support ** 2));
  const predictions = sum(perClass.map(({ predicted }) => predicted ** 2));
  return ratio(hits * n - product, Math.sqrt((n * n - predictions) * (n * n - golds)));
}

export interface OutOfScopeReport {
  readonly inScopeAccuracy: Metric;
  readonly outOfScopeRecall: Metric;
  readonly outOfScopePrecision: Metric;
  readonly accuracy: Metric;
}

/** Accuracy inside and recall outside the scope: one overall accuracy would hide either behind the class mix. */
export function outOfScopeReport(
  gold: ArrayLike<number>,
  predicted: ArrayLike<number>,
  outOfScope: number,
): OutOfScopeReport {
  const items = Array.from({ length: gold.length }, (_, item) => ({ gold: gold[item], predicted: predicted[item] }));
  const accuracy = (chosen: typeof items) =>
    proportion(chosen.filter((item) => item.gold === item.predicted).length, chosen.length);
  return {
    inScopeAccuracy: accuracy(items.filter((item) => item.gold !== outOfScope)),
    outOfScopeRecall: accuracy(items.filter((item) => item.gold === outOfScope)),
    outOfScopePrecision: accuracy(items.filter((item) => item.predicted === outOfScope)),
    accuracy: accuracy(items),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
