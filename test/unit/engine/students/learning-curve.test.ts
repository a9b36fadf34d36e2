import { describe, expect, test } from 'vitest';
import { fitPowerLaw, plateauSize, realEquivalentSize } from '../../../../src/engine/students/learning-curve.ts';
import { scoreGap } from '../../../../src/engine/students/score-gap.ts';
import { expectNear, vectorCases } from '../numerics/vector-cases.ts';

describe('a learning curve', () => {
  const sizes = [50, 100, 200, 400, 800];

  test('that follows a power law gives its floor, scale and exponent', () => {
    const points = sizes.map((size) => ({ size, score: 1 - (0.1 + 2 * size ** -0.5) }));
    const { floor, scale, exponent } = fitPowerLaw(points) ?? { floor: 0, scale: 0, exponent: 0 };
    expectNear([floor, scale, exponent], [0.1, 2, 0.5], 1e-9);
  });

  test('never gets a floor or scale below 0', () => {
    const rising = fitPowerLaw(sizes.map((size) => ({ size, score: 1 - 0.001 * size })));
    const steep = fitPowerLaw(sizes.map((size) => ({ size, score: 1 - (size ** -1.5 * 50 - 0.01) })));
    expect([rising?.scale, steep?.floor]).toEqual([0, 0]);
    expect(
      fitPowerLaw([
        { size: 1, score: 0 },
        { size: 2, score: 1 },
      ]),
    ).toBeNull();
  });

  test('has its plateau where two doublings gain little', () => {
    const scores = [0.5, 0.6, 0.603, 0.606, 0.607];
    expect(plateauSize(sizes.map((size, place) => ({ size, score: scores[place] ?? 0 })))).toBe(100);
    expect(plateauSize(sizes.map((size, place) => ({ size, score: place / 10 })))).toBeNull();
  });

  test('of real samples says how many are worth a score, or a bound', () => {
    const curve = [
      { size: 400, score: 0.8 },
      { size: 100, score: 0.6 },
    ];
    expectNear(realEquivalentSize(curve, 0.7), { kind: 'size', size: 200 }, 1e-9);
    expect([realEquivalentSize(curve, 0.5), realEquivalentSize(curve, 0.9), realEquivalentSize([], 0.5)]).toEqual([
      { kind: 'at-most', size: 100 },
      { kind: 'at-least', size: 400 },
      undefined,
    ]);
  });
});

test('the gap of scores gives student-14, and null where there is nothing to close', () => {
  for (const { input, expected, tolerance } of vectorCases<
    { real: number; synthetic: number; majority: number },
    object
  >('student', 'student-14')) {
    expectNear(scoreGap(input), expected, tolerance);
  }
  expect(scoreGap({ real: 0, synthetic: 0, majority: 0.5 })).toEqual({ gap: 0, ratio: null, closure: null });
});
