import { createPace, type Pace } from '../numerics/pace.ts';
import { type StudentLabels, toTargets } from './labels.ts';
import type { LinearFeatures } from './linear-features.ts';
import { minimise, type Objective } from './minimise.ts';
import { type LossOfSample, lossOfSample, type StudentLoss } from './student-loss.ts';

export interface LogisticRegressionOptions {
  readonly features: LinearFeatures;
  readonly labels: StudentLabels;
  readonly classes: number;
  /** Factor of each sample's loss, default 1. */
  readonly weights?: Float64Array | undefined;
  /** λ of λ/2·|W|² beside the sum of losses: scikit-learn's 1/C. Default: total weight / 1000. */
  readonly l2?: number | undefined;
  /** Default `cross-entropy`. */
  readonly loss?: StudentLoss | undefined;
  /** A model of the same shape to start from, default all 0. */
  readonly start?: LinearModel | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One weight vector a class; a single one, for class 1 against class 0, when there are two classes. */
export interface LinearModel {
  readonly classes: number;
  readonly columns: number;
  /** Row-major, vectors × columns. */
  readonly weights: Float64Array;
  /** Free: not held down by λ. */
  readonly biases: Float64Array;
  readonly objective: number;
  readonly iterations: number;
  readonly hasConverged: boolean;
}

/** Multinomial logistic regression by L-BFGS. Gives way to the event loop; ends with the signal's reason. */
export async function fitLogisticRegression(options: LogisticRegressionOptions): Promise<LinearModel> {
  const { features, labels, classes, weights, loss = 'cross-entropy', start, signal } = options;
  const targets = toTargets(labels, features.rows, classes);
  const vectors = vectorCount(classes);
  const size = vectors * features.columns;
  const totalWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : features.rows;
  const point = new Float64Array(size + vectors);
  if (start) {
    point.set(start.weights);
    point.set(start.biases, size);
  }
  const minimum = await minimise(
    createObjective({
      features,
      targets,
      classes,
      weights,
      l2: options.l2 ?? totalWeight / 1000,
      lossOf: lossOfSample(loss),
      pace: createPace(signal),
    }),
    { start: point, tolerance: 1e-6 * Math.max(totalWeight, Number.MIN_VALUE) },
  );
  return {
    classes,
    columns: features.columns,
    weights: minimum.point.slice(0, size),
    biases: minimum.point.slice(size),
    objective: minimum.value,
    iterations: minimum.iterations,
    hasConverged: minimum.hasConverged,
  };
}

/** Probabilities, rows × classes. */
export function linearProbabilities(
  model: LinearModel,
  features: LinearFeatures,
  signal?: AbortSignal,
): Promise<Float64Array> {
  return scoreRows({ model, features, signal, finish: softmax });
}

async function scoreRows(options: {
  readonly model: LinearModel;
  readonly features: LinearFeatures;
  readonly signal: AbortSignal | undefined;
  readonly finish: (logits: Float64Array) => void;
}): Promise<Float64Array> {
  const { model, features, signal, finish } = options;
  const { classes, weights, biases } = model;
  const parameters = new Float64Array(weights.length + biases.length);
  parameters.set(weights);
  parameters.set(biases, weights.length);
  const scores = new Float64Array(features.rows * classes);
  await forEachRow(features, classes, createPace(signal), (row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    writeLogits(features, row, parameters, own);
    finish(own);
  });
  return scores;
}

/** Turns logits into probabilities in place. */
export function softmax(logits: Float64Array): void {
  let highest = -Infinity;
  for (let at = 0; at < logits.length; at++) highest = Math.max(highest, logits[at] ?? 0);
  let sum = 0;
  for (let at = 0; at < logits.length; at++) sum += logits[at] = Math.exp((logits[at] ?? 0) - highest);
  for (let at = 0; at < logits.length; at++) logits[at] = (logits[at] ?? 0) / sum;
}

function createObjective(options: {
  readonly features: LinearFeatures;
  readonly targets: Float64Array;
  readonly classes: number;
  readonly weights: Float64Array | undefined;
  readonly l2: number;
  readonly lossOf: LossOfSample;
  readonly pace: Pace;
}): Objective {
  const { features, targets, classes, weights, l2, lossOf, pace } = options;
  const { columns } = features;
  const vectors = vectorCount(classes);
  const size = vectors * columns;
  const probabilities = new Float64Array(classes);
  const slopes = new Float64Array(classes);

  return async (point, gradient) => {
    let total = 0;
    for (let at = 0; at < size; at++) {
      const weight = point[at] ?? 0;
      total += (l2 / 2) * weight * weight;
      gradient[at] = l2 * weight;
    }
    gradient.fill(0, size);
    await forEachRow(features, 2 * classes, pace, (row) => {
      const weight = weights?.[row] ?? 1;
      if (weight === 0) return;
      writeLogits(features, row, point, probabilities);
      softmax(probabilities);
      total += weight * lossOf(probabilities, targets, row * classes, slopes);
      for (let vector = 0; vector < vectors; vector++) {
        const slope = weight * (slopes[classes - vectors + vector] ?? 0);
        features.add(row, slope, gradient, vector * columns);
        gradient[size + vector] = (gradient[size + vector] ?? 0) + slope;
      }
    });
    return total;
  };
}

/** With one vector for two classes the logit of class 0 is 0. */
function writeLogits(features: LinearFeatures, row: number, point: Float64Array, logits: Float64Array): void {
  const { columns } = features;
  const vectors = vectorCount(logits.length);
  const skipped = logits.length - vectors;
  logits[0] = 0;
  for (let vector = 0; vector < vectors; vector++) {
    logits[skipped + vector] = features.dot(row, point, vector * columns) + (point[vectors * columns + vector] ?? 0);
  }
}

function vectorCount(classes: number): number {
  return classes === 2 ? 1 : classes;
}

async function forEachRow(
  features: LinearFeatures,
  productsOfRow: number,
  pace: Pace,
  visit: (row: number) => void,
): Promise<void> {
  const piece = Math.max(1, Math.floor(500_000 / (features.rowCost * productsOfRow + 1)));
  for (let start = 0; start < features.rows; start += piece) {
    const end = Math.min(features.rows, start + piece);
    for (let row = start; row < end; row++) visit(row);
    const pause = pace();
    if (pause) await pause;
  }
}
