import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixFrom } from '../../../../src/engine/numerics/vectors.ts';
import { chooseRegularisation } from '../../../../src/engine/students/choose-regularisation.ts';
import { denseFeatures } from '../../../../src/engine/students/linear-features.ts';
import {
  fitLogisticRegression,
  linearProbabilities,
  softmax,
} from '../../../../src/engine/students/logistic-regression.ts';
import { minimise } from '../../../../src/engine/students/minimise.ts';
import { fitOneVsRest } from '../../../../src/engine/students/one-vs-rest.ts';
import { lossOfSample, type StudentLoss } from '../../../../src/engine/students/student-loss.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from '../numerics/vector-cases.ts';

const random = createRandom('logistic');

/** Two classes around (±1, 0, …), as far apart as the noise is small. */
function clouds(rows: number, noise: number): { features: ReturnType<typeof denseFeatures>; labels: Int32Array } {
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const points = Array.from(labels, (label) => [2 * label - 1 + noise * random.normal(), noise * random.normal()]);
  return { features: denseFeatures(matrixFrom(points)), labels };
}

describe('logistic regression', () => {
  test('gives student-01', async () => {
    const [vector] = vectorCases<
      { x: number[][]; y: number[]; x_test: number[][] },
      { weights: number[][]; bias_centered: number[]; objective: number; test_probabilities: number[][] }
    >('student', 'student-01');
    if (!vector) throw new Error('The vector is missing.');
    const { input, expected, tolerance } = vector;
    const features = denseFeatures(matrixFrom(input.x));
    const model = await fitLogisticRegression({ features, labels: Int32Array.from(input.y), classes: 3, l2: 1 });
    const mean = model.biases.reduce((sum, bias) => sum + bias, 0) / 3;
    expect(model.hasConverged).toBe(true);
    expectNear(model.weights, expected.weights.flat(), tolerance);
    expectNear(
      model.biases.map((bias) => bias - mean),
      expected.bias_centered,
      tolerance,
    );
    expectNear(model.objective, expected.objective, tolerance);
    const probabilities = await linearProbabilities(model, denseFeatures(matrixFrom(input.x_test)));
    expectNear(probabilities, expected.test_probabilities.flat(), tolerance);
  });

  test('has one weight vector for two classes, as in student-02', async () => {
    const [vector] = vectorCases<
      { x: number[][]; y: number[] },
      { weights: number[]; bias: number; probabilities: number[] }
    >('student', 'student-02');
    if (!vector) throw new Error('The vector is missing.');
    const { input, expected, tolerance } = vector;
    const features = denseFeatures(matrixFrom(input.x));
    const model = await fitLogisticRegression({ features, labels: Int32Array.from(input.y), classes: 2, l2: 1 });
    expectNear(model.weights, expected.weights, tolerance);
    expectNear(model.biases, [expected.bias], tolerance);
    const probabilities = await linearProbabilities(model, features);
    expectNear(
      probabilities.filter((_, at) => at % 2 === 1),
      expected.probabilities,
      tolerance,
    );
  });

  test('counts a sample of weight 2 as two samples, and one of weight 0 as none', async () => {
    const labels = Int32Array.of(0, 1, 1, 0, 1);
    const rows = [[0.1], [0.9], [0.4], [0.6], [-5]];
    const weighted = await fitLogisticRegression({
      features: denseFeatures(matrixFrom(rows)),
      labels,
      classes: 2,
      weights: Float64Array.of(1, 2, 1, 1, 0),
      l2: 0.1,
    });
    const repeated = await fitLogisticRegression({
      features: denseFeatures(matrixFrom([[0.1], [0.9], [0.9], [0.4], [0.6]])),
      labels: Int32Array.of(0, 1, 1, 1, 0),
      classes: 2,
      l2: 0.1,
    });
    expectNear(weighted.weights, repeated.weights, 1e-4);
    expectNear(weighted.biases, repeated.biases, 1e-4);
  });

  test('takes distributions as labels and starts where another model ended', async () => {
    const features = denseFeatures(matrixFrom([[1], [1], [-1], [-1]]));
    const labels = Float64Array.of(0.2, 0.8, 0.2, 0.8, 0.7, 0.3, 0.7, 0.3);
    const model = await fitLogisticRegression({ features, labels, classes: 2, l2: 1e-6 });
    expectNear(await linearProbabilities(model, features), labels, 1e-3);
    const again = await fitLogisticRegression({ features, labels, classes: 2, l2: 1e-6, start: model });
    expect(again.iterations).toBe(0);
  });

  test.each<StudentLoss>(['symmetric', 'generalised'])('with the %s loss withstands flipped labels', async (loss) => {
    const { features, labels } = clouds(200, 0.3);
    const flipped = labels.map((label, row) => (row % 5 === 0 ? 1 - label : label));
    const model = await fitLogisticRegression({ features, labels: flipped, classes: 2, loss });
    const probabilities = await linearProbabilities(model, features);
    const right = labels.filter((label, row) => (probabilities[2 * row + label] ?? 0) > 0.5).length;
    expect(right).toBeGreaterThan(190);
  });

  test('ends, with certain probabilities, when all samples have one label', async () => {
    const features = denseFeatures(
      matrixFrom([
        [1, 0],
        [0, 1],
      ]),
    );
    const model = await fitLogisticRegression({ features, labels: Int32Array.of(2, 2), classes: 3, l2: 1 });
    const probabilities = await linearProbabilities(model, features);
    expect(probabilities[2]).toBeGreaterThan(0.999);
    expect(probabilities.every(Number.isFinite)).toBe(true);
  });

  test('scores at chance when the labels are shuffled', async () => {
    const { features } = clouds(600, 0.5);
    const shuffled = Int32Array.from(random.shuffle(Array.from({ length: 600 }, (_, row) => row % 2)));
    const { candidates } = await chooseRegularisation({
      features,
      labels: shuffled,
      classes: 2,
      random: createRandom(2),
    });
    for (const { logLoss } of candidates) expect(Math.abs(logLoss - Math.LN2)).toBeLessThan(0.02);
  });

  test('refuses no samples and labels that do not fit', async () => {
    const none = denseFeatures(matrixFrom([]));
    const one = denseFeatures(matrixFrom([[1]]));
    const fits = [
      fitLogisticRegression({ features: none, labels: Int32Array.of(), classes: 2 }),
      fitLogisticRegression({ features: one, labels: Int32Array.of(2), classes: 2 }),
      fitLogisticRegression({ features: one, labels: Int32Array.of(0, 1), classes: 2 }),
    ];
    for (const fit of fits) await expect(fit).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('stops when aborted', async () => {
    const { features, labels } = clouds(50, 1);
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(fitLogisticRegression({ features, labels, classes: 2, signal })).rejects.toThrow('stopped');
  });
});

test('the regularisation chosen is weak for clean classes and strong for noise', async () => {
  const choose = async (noise: number) => {
    const { features, labels } = clouds(100, noise);
    return (await chooseRegularisation({ features, labels, classes: 2, random: createRandom(1) })).l2;
  };
  expect(await choose(0.1)).toBe(0.001);
  expect(await choose(100)).toBe(10);
});

test.each<StudentLoss>(['cross-entropy', 'symmetric', 'generalised'])(
  'the slopes of the %s loss are its derivatives',
  (loss) => {
    const lossOf = lossOfSample(loss);
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(numbers, numbers, fc.nat(2), (logits, targetLogits, place) => {
        const targets = Float64Array.from(targetLogits);
        softmax(targets);
        const at = (step: number) => {
          const probabilities = Float64Array.from(logits, (logit, label) => logit + (label === place ? step : 0));
          softmax(probabilities);
          const slopes = new Float64Array(3);
          return { value: lossOf(probabilities, targets, 0, slopes), slope: slopes[place] ?? 0 };
        };
        expectNear(at(0).slope, (at(1e-5).value - at(-1e-5).value) / 2e-5, 1e-6);
      }),
    );
  },
);

test('the minimum of a narrow curved valley is found', async () => {
  const { point, hasConverged } = await minimise(
    async (at, gradient) => {
      const [x = 0, y = 0] = at;
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    },
    { start: Float64Array.of(-1.2, 1), tolerance: 1e-8 },
  );
  expect(hasConverged).toBe(true);
  expectNear(point, [1, 1], 1e-6);
});

test('one-vs-rest answers each label by itself', async () => {
  const features = denseFeatures(
    matrixFrom([
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ]),
  );
  const labels = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0);
  const model = await fitOneVsRest({ features, labels, labelCount: 2, l2: 0.1 });
  expect(await model.predict(features)).toEqual(labels);
  await expect(fitOneVsRest({ features, labels, labelCount: 3 })).rejects.toMatchObject({ code: 'bad-request' });
});
