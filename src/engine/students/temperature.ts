import { softmax } from './logistic-regression.ts';
import { negativeLogLikelihood } from './probability-scores.ts';

/** What temperature scaling found; null of the whole without samples. */
export interface TemperatureFit {
  /** Above 1: the student was too confident. */
  readonly temperature: number;
  readonly nllBefore: number;
  readonly nllAfter: number;
}

const golden = (Math.sqrt(5) - 1) / 2;
/** T from 0.01 to 100: perfectly separated samples would drive it to 0. */
const widestLog = Math.log(100);

/** The T that minimises the mean log loss of softmax(logits / T), by golden section on ln T; never worse than T = 1. */
export function fitTemperature(logits: Float64Array, gold: ArrayLike<number>, classes: number): TemperatureFit | null {
  if (gold.length === 0) return null;
  const loss = (logT: number) =>
    negativeLogLikelihood(withTemperature(logits, classes, Math.exp(logT)), gold, classes).value ?? 0;
  let low = -widestLog;
  let high = widestLog;
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let leftLoss = loss(left);
  let rightLoss = loss(right);
  while (high - low > 1e-7) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - golden * (high - low);
      leftLoss = loss(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + golden * (high - low);
      rightLoss = loss(right);
    }
  }
  const nllBefore = loss(0);
  const found = (low + high) / 2;
  const nllAfter = loss(found);
  if (nllAfter >= nllBefore) return { temperature: 1, nllBefore, nllAfter: nllBefore };
  return { temperature: Math.exp(found), nllBefore, nllAfter };
}

/** softmax(logits / T), samples × classes. */
export function withTemperature(logits: Float64Array, classes: number, temperature: number): Float64Array {
  const probabilities = logits.map((logit) => logit / temperature);
  for (let start = 0; start < probabilities.length; start += classes)
    softmax(probabilities.subarray(start, start + classes));
  return probabilities;
}
