import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationError } from '../../../../src/engine/students/calibration-error.ts';
import { fitIsotonic } from '../../../../src/engine/students/isotonic.ts';
import { argmaxRows } from '../../../../src/engine/students/labels.ts';
import { brierScore, negativeLogLikelihood } from '../../../../src/engine/students/probability-scores.ts';
import { fitTemperature, withTemperature } from '../../../../src/engine/students/temperature.ts';
import { expectNear, vectorCases } from '../numerics/vector-cases.ts';

describe('calibration error', () => {
  test('gives student-06', () => {
    const [vector] = vectorCases<
      { confidence: number[]; correct: number[] },
      { ece: number; mce: number; bins: (number | null)[][]; adaptive_ece_5: number }
    >('student', 'student-06');
    if (!vector) throw new Error('The vector is missing.');
    const { ece, mce, adaptiveEce, bins } = calibrationError(vector.input.confidence, vector.input.correct, 5);
    const got = {
      ece: ece.value,
      mce: mce.value,
      bins: bins.map(({ count, confidence, accuracy }) => [count, confidence, accuracy]),
      adaptive_ece_5: adaptiveEce.value,
    };
    expectNear(got, vector.expected, vector.tolerance);
  });

  test('has no value without samples, as in student-07', () => {
    const { ece, mce, adaptiveEce, bins } = calibrationError([], []);
    const none = { value: null, n: 0, warnings: ['empty'] };
    expect({ ece, mce, adaptiveEce, bins: bins.length }).toEqual({ ece: none, mce: none, adaptiveEce: none, bins: 10 });
  });

  test('is never above its worst bin', () => {
    const item = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), correct: fc.boolean() });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const { ece, mce } = calibrationError(
          items.map(({ confidence }) => confidence),
          items.map(({ correct }) => correct),
        );
        expect(ece.value).toBeLessThanOrEqual((mce.value ?? 0) + 1e-12);
      }),
    );
  });
});

describe('temperature', () => {
  test('gives student-08, with log loss and Brier score', () => {
    const [vector] = vectorCases<
      { logits: number[][]; y: number[] },
      { nll: number; brier: number; temperature: number; nll_after: number }
    >('student', 'student-08');
    if (!vector) throw new Error('The vector is missing.');
    const { y } = vector.input;
    const logits = Float64Array.from(vector.input.logits.flat());
    const fit = fitTemperature(logits, y, 3);
    const probabilities = withTemperature(logits, 3, 1);
    const got = {
      nll: negativeLogLikelihood(probabilities, y, 3).value,
      brier: brierScore(probabilities, y, 3).value,
      temperature: fit?.temperature,
      nll_after: fit?.nllAfter,
    };
    expectNear(got, vector.expected, vector.tolerance);
    expectNear(fit?.nllBefore, vector.expected.nll, vector.tolerance);
  });

  test('never raises the log loss and never changes a prediction', () => {
    const logit = fc.integer({ min: -40, max: 40 }).map((value) => value / 10);
    const row = fc.record({ logits: fc.tuple(logit, logit, logit), gold: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const logits = Float64Array.from(rows.flatMap((one) => one.logits));
        const fit = fitTemperature(
          logits,
          rows.map(({ gold }) => gold),
          3,
        );
        expect(fit?.nllAfter).toBeLessThanOrEqual(fit?.nllBefore ?? 0);
        expect(argmaxRows(withTemperature(logits, 3, 0.5), 3)).toEqual(argmaxRows(logits, 3));
      }),
      { numRuns: 50 },
    );
  });

  test('does not exist without samples', () => {
    expect(fitTemperature(new Float64Array(), [], 2)).toBeNull();
    expect(brierScore(new Float64Array(), [], 2)).toEqual({ value: null, n: 0, warnings: ['empty'] });
  });
});

test('isotonic regression gives student-15', () => {
  for (const { input, expected, tolerance } of vectorCases<{ x: number[]; y: number[] }, object>(
    'student',
    'student-15',
  )) {
    const { x, fitted } = fitIsotonic(input.x, input.y);
    expectNear({ unique_x: x, fitted }, expected, tolerance);
  }
});
