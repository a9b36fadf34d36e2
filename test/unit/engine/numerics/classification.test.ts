import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classificationReport, outOfScopeReport } from '../../../../src/engine/numerics/classification-report.ts';
import { multiLabelReport } from '../../../../src/engine/numerics/multi-label-report.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

describe('a classification report', () => {
  test('gives classification-01', () => {
    const [vector] = vectorCases<{ labels: string[]; gold: string[]; pred: string[] }, object>(
      'classification',
      'classification-01',
    );
    if (!vector) throw new Error('The vector is missing.');
    const { labels, gold, pred } = vector.input;
    const report = classificationReport(
      gold.map((label) => labels.indexOf(label)),
      pred.map((label) => labels.indexOf(label)),
      labels.length,
    );
    const got = {
      confusion: report.confusion,
      precision: report.perClass.map(({ precision }) => precision),
      recall: report.perClass.map(({ recall }) => recall),
      f1: report.perClass.map(({ f1 }) => f1),
      support: report.perClass.map(({ support }) => support),
      accuracy: report.accuracy.value,
      macro_f1: report.macroF1.value,
      macro_f1_observed: report.macroF1Observed.value,
      weighted_f1: report.weightedF1.value,
      balanced_accuracy: report.balancedAccuracy.value,
      mcc: report.mcc.value,
    };
    expectNear(got, vector.expected, vector.tolerance);
  });

  test('does not change when the classes are renamed', () => {
    const label = fc.nat(3);
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1 }), (pairs) => {
        const scores = (rename: (value: number) => number) => {
          const { accuracy, macroF1, mcc } = classificationReport(
            pairs.map(([gold]) => rename(gold)),
            pairs.map(([, predicted]) => rename(predicted)),
            4,
          );
          return [accuracy.value, macroF1.value, mcc.value];
        };
        expectNear(
          scores((value) => 3 - value),
          scores((value) => value),
          1e-12,
        );
      }),
    );
  });

  test('counts predictions that did not parse as unscored', () => {
    const { n, unscored, accuracy } = classificationReport([0, 1, 1], [0, -1, 5], 2);
    expect({ n, unscored, accuracy: accuracy.value }).toEqual({ n: 1, unscored: 2, accuracy: 1 });
  });

  test('has null, not NaN, without items, and 0 for the correlation of one class', () => {
    const { accuracy, macroF1, macroF1Observed, weightedF1, balancedAccuracy, mcc } = classificationReport([], [], 2);
    const all = [accuracy, macroF1, macroF1Observed, weightedF1, balancedAccuracy, mcc];
    expect(all).toEqual(all.map(() => ({ value: null, n: 0, warnings: ['empty'] })));
    expect(classificationReport([0, 0], [0, 0], 2).mcc.value).toBe(0);
  });
});

test('a multi-label report gives classification-02, and null without items', () => {
  const [vector] = vectorCases<{ gold: number[][]; pred: number[][] }, object>('classification', 'classification-02');
  if (!vector) throw new Error('The vector is missing.');
  const report = multiLabelReport(vector.input.gold.flat(), vector.input.pred.flat(), 3);
  const got = {
    per_label_f1: report.perLabelF1,
    macro_f1: report.macroF1.value,
    micro_f1: report.microF1.value,
    subset_accuracy: report.subsetAccuracy.value,
    example_f1: report.exampleF1.value,
  };
  expectNear(got, vector.expected, vector.tolerance);
  expect(multiLabelReport([], [], 0).macroF1).toEqual({ value: null, n: 0, warnings: ['empty'] });
});

test('an out-of-scope report gives classification-03', () => {
  const [vector] = vectorCases<{ gold: string[]; pred: string[] }, object>('classification', 'classification-03');
  if (!vector) throw new Error('The vector is missing.');
  const labels = ['a', 'b', 'c', 'oos'];
  const indexes = (names: readonly string[]) => names.map((name) => labels.indexOf(name));
  const report = outOfScopeReport(indexes(vector.input.gold), indexes(vector.input.pred), 3);
  const got = {
    in_scope_accuracy: report.inScopeAccuracy.value,
    oos_recall: report.outOfScopeRecall.value,
    oos_precision: report.outOfScopePrecision.value,
    overall_accuracy: report.accuracy.value,
  };
  expectNear(got, vector.expected, vector.tolerance);
});
