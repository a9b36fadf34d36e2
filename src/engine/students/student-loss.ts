/**
 * - `cross-entropy`: −Σ t·log p.
 * - `symmetric`: 0.1 · cross-entropy + 1 · reverse cross-entropy, −Σ p·log t with log 0 cut at log 0.0001
 *   (Wang et al. 2019, as ReGen uses it).
 * - `generalised`: Σ t·(1 − p^0.7)/0.7 (Zhang and Sabuncu 2018).
 */
export type StudentLoss = 'cross-entropy' | 'symmetric' | 'generalised';

const crossEntropyShare = 0.1;
const reverseShare = 1;
const smallestTarget = 1e-4;
const exponent = 0.7;

/**
 * The loss of one sample, and in `slopes` its derivative by each logit.
 *
 * @param targets distributions of all samples; this sample's begins at `offset`.
 */
export type LossOfSample = (
  probabilities: Float64Array,
  targets: Float64Array,
  offset: number,
  slopes: Float64Array,
) => number;

export function lossOfSample(loss: StudentLoss): LossOfSample {
  switch (loss) {
    case 'cross-entropy':
      return crossEntropy;
    case 'symmetric':
      return symmetric;
    case 'generalised':
      return generalised;
  }
}

function crossEntropy(
  probabilities: Float64Array,
  targets: Float64Array,
  offset: number,
  slopes: Float64Array,
): number {
  let loss = 0;
  let mass = 0;
  for (let label = 0; label < probabilities.length; label++) {
    const target = targets[offset + label] ?? 0;
    mass += target;
    if (target > 0) loss -= target * Math.log(Math.max(probabilities[label] ?? 0, Number.MIN_VALUE));
  }
  for (let label = 0; label < probabilities.length; label++) {
    slopes[label] = mass * (probabilities[label] ?? 0) - (targets[offset + label] ?? 0);
  }
  return loss;
}

function symmetric(probabilities: Float64Array, targets: Float64Array, offset: number, slopes: Float64Array): number {
  const forward = crossEntropy(probabilities, targets, offset, slopes);
  let reverse = 0;
  for (let label = 0; label < probabilities.length; label++) {
    reverse += (probabilities[label] ?? 0) * surprise(targets[offset + label] ?? 0);
  }
  for (let label = 0; label < probabilities.length; label++) {
    const slope = (probabilities[label] ?? 0) * (surprise(targets[offset + label] ?? 0) - reverse);
    slopes[label] = crossEntropyShare * (slopes[label] ?? 0) + reverseShare * slope;
  }
  return crossEntropyShare * forward + reverseShare * reverse;
}

function surprise(target: number): number {
  return -Math.log(Math.max(target, smallestTarget));
}

function generalised(probabilities: Float64Array, targets: Float64Array, offset: number, slopes: Float64Array): number {
  let loss = 0;
  let pull = 0;
  for (let label = 0; label < probabilities.length; label++) {
    const target = targets[offset + label] ?? 0;
    const power = (probabilities[label] ?? 0) ** exponent;
    loss += (target * (1 - power)) / exponent;
    slopes[label] = -target * power;
    pull += target * power;
  }
  for (let label = 0; label < probabilities.length; label++) {
    slopes[label] = (slopes[label] ?? 0) + (probabilities[label] ?? 0) * pull;
  }
  return loss;
}
