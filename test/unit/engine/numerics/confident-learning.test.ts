import { describe, expect, test } from 'vitest';
import {
  confidentJoint,
  type JudgedLabels,
  normalisedMargin,
} from '../../../../src/engine/numerics/confident-joint.ts';
import { type IssueRule, labelIssues } from '../../../../src/engine/numerics/label-issues.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Judged {
  readonly labels: readonly number[];
  readonly pred_probs: readonly (readonly number[])[];
}

function judged(labels: readonly number[], rows: readonly (readonly number[])[]): JudgedLabels {
  return {
    labels: Int32Array.from(labels),
    probabilities: Float64Array.from(rows.flat()),
    classes: rows[0]?.length ?? 3,
  };
}

/** The worked example of curation 3.5. */
const worked = judged(
  [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
  [
    [0.12, 0.39, 0.49],
    [0.62, 0.16, 0.22],
    [0.6, 0.06, 0.34],
    [0.57, 0.27, 0.16],
    [0.37, 0.33, 0.3],
    [0.87, 0.11, 0.02],
    [0.64, 0.28, 0.08],
    [0.42, 0.27, 0.31],
    [0.05, 0.59, 0.36],
    [0.07, 0.19, 0.74],
    [0.32, 0.15, 0.53],
    [0.11, 0.35, 0.54],
  ],
);

describe('the confident joint', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Judged, object>('confident_learning', 'confident_')) {
    test(`gives ${id}`, () => {
      const given = judged(input.labels, input.pred_probs);
      const found = confidentJoint(given);
      const items = input.labels.map((_, item) => item);
      const got = {
        thresholds: found.thresholds,
        counts: found.counts,
        joint: found.joint,
        expected_issues_per_cell: found.calibrated.map((row, label) =>
          row.map((count, other) => (other === label ? 0 : count)),
        ),
        off_diagonal_indices: labelIssues({ ...given, joint: found, rule: 'off-diagonal' }),
        self_confidence: items.map((item) => input.pred_probs[item]?.[input.labels[item] ?? 0]),
        normalized_margin: items.map((item) => normalisedMargin(given, item)),
        estimated_noise_rate: found.noiseRate,
      };
      expectNear(got, expected, tolerance);
    });
  }

  test('gives the worked example, rounded with the sums of its rows', () => {
    const { thresholds, counts, calibrated, noiseRate } = confidentJoint(worked, { rounded: true });
    expectNear(thresholds, [0.4775, 0.2475, 0.5425], 1e-9);
    expect({ counts, calibrated }).toEqual({
      counts: [
        [3, 1, 0],
        [2, 2, 0],
        [0, 2, 1],
      ],
      calibrated: [
        [3, 1, 0],
        [2, 2, 0],
        [0, 3, 1],
      ],
    });
    expect(noiseRate).toBeCloseTo(6 / 12);
    expectNear(confidentJoint(worked).calibrated[2], [0, 8 / 3, 4 / 3], 1e-9);
  });

  test('a class without items has no threshold and is nobody’s guess', () => {
    const { thresholds, guesses, calibrated } = confidentJoint(
      judged(
        [0, 0, 1],
        [
          [0.1, 0.1, 0.8],
          [0.6, 0.3, 0.1],
          [0.1, 0.2, 0.7],
        ],
      ),
    );
    expect([thresholds[2], [...guesses], calibrated[2]]).toEqual([null, [-1, 0, 1], [0, 0, 0]]);
  });

  test('no items have no noise rate; what is no probability or class is refused', () => {
    expect(confidentJoint(judged([], [])).noiseRate).toBeNull();
    expect(() => confidentJoint(judged([0], [[Number.NaN, 1]]))).toThrow('finite probabilities');
    expect(() => confidentJoint(judged([2], [[0.5, 0.5]]))).toThrow('a class below 2');
    expect(() => confidentJoint(judged([0, 1], [[0.5, 0.5]]))).toThrow('each of 2 items');
  });

  test('the noise rate is near 0 for clean labels and grows with the flipped ones', () => {
    const classes = 3;
    const random = createRandom('noise');
    const truth = Array.from({ length: 600 }, (_, item) => item % classes);
    const rows = truth.map((own) => {
      const right = 0.75 + 0.2 * random.next();
      return Array.from({ length: classes }, (_, label) => (label === own ? right : (1 - right) / 2));
    });
    const order = random.shuffle(truth.map((_, item) => item));
    const rates = [0, 0.05, 0.1, 0.2].map((share) => {
      const flipped = new Set(order.slice(0, share * truth.length));
      return confidentJoint(
        judged(
          truth.map((own, item) => (flipped.has(item) ? (own + 1) % classes : own)),
          rows,
        ),
      ).noiseRate;
    });
    expect(rates[0]).toBe(0);
    expect(rates).toEqual([...rates].sort((a, b) => Number(a) - Number(b)));
    expect(new Set(rates).size).toBe(4);
  });
});

describe('label issues', () => {
  const joint = confidentJoint(worked, { rounded: true });
  const named = (rule: IssueRule, more = {}) => labelIssues({ ...worked, joint, rule, ...more });

  test.each<[IssueRule, readonly number[]]>([
    ['off-diagonal', [0, 5, 6, 8]],
    ['label', [0, 5, 7, 8]],
    ['noise-rate', [0, 5, 6, 8]],
    ['both', [0, 5, 8]],
    ['predicted', [0, 4, 5, 6, 7, 8]],
  ])('by %s are those of the worked example', (rule, items) => {
    expect(named(rule)).toEqual(items);
  });

  test('the most probable of each class stays, when all would be named', () => {
    // All four of class 0 are more probably of class 1.
    const given = judged(
      [0, 0, 0, 0, 1, 1],
      [
        [0.2, 0.8],
        [0.25, 0.75],
        [0.3, 0.7],
        [0.28, 0.72],
        [0.4, 0.6],
        [0.45, 0.55],
      ],
    );
    const estimate = confidentJoint(given);
    const of = (keepPerClass: number) => labelIssues({ ...given, joint: estimate, rule: 'off-diagonal', keepPerClass });
    expect([...estimate.guesses]).toEqual([1, 1, 1, 1, 1, 0]);
    expect([0, 1, 2, 4].map(of)).toEqual([[0, 1, 2, 3], [0, 1, 3], [0, 1], []]);
    expect(labelIssues({ ...given, joint: estimate, rule: 'off-diagonal' })).toEqual([0, 1, 3]);
  });

  test('a smaller share names fewer of them, the worst', () => {
    const shares = [1, 0.5, 0].map((share) => named('noise-rate', { share }));
    expect(shares).toEqual([[0, 5, 6, 8], [0, 5, 8], []]);
  });
});
