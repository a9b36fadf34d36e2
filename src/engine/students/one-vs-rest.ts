import { EngineError } from '../../shared/domain/engine-error.ts';
import type { LinearFeatures } from './linear-features.ts';
import { fitLogisticRegression, type LinearModel, linearProbabilities } from './logistic-regression.ts';

/** One yes-or-no regression for each label of a multi-label task. */
export interface OneVsRest {
  readonly models: readonly LinearModel[];
  /** Rows × labels; each by itself, a row does not sum to 1. */
  probabilities(features: LinearFeatures, signal?: AbortSignal): Promise<Float64Array>;
  /** Rows × labels of 0 and 1: probability above the threshold (default 0.5). */
  predict(
    features: LinearFeatures,
    options?: { readonly threshold?: number; readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
}

/** @param options.labels rows × labels of 0 and 1. */
export async function fitOneVsRest(options: {
  readonly features: LinearFeatures;
  readonly labels: Uint8Array;
  readonly labelCount: number;
  readonly weights?: Float64Array | undefined;
  readonly l2?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<OneVsRest> {
  const { features, labels, labelCount, weights, l2, signal } = options;
  if (labels.length !== features.rows * labelCount) {
    throw new EngineError(
      'bad-request',
      `A multi-label student got ${labels.length} label values for ${features.rows} samples of ${labelCount} labels.`,
    );
  }
  const models: LinearModel[] = [];
  for (let label = 0; label < labelCount; label++) {
    const own = Int32Array.from({ length: features.rows }, (_, row) => labels[row * labelCount + label] ?? 0);
    models.push(await fitLogisticRegression({ features, labels: own, classes: 2, weights, l2, signal }));
  }

  async function probabilities(of: LinearFeatures, cancel?: AbortSignal): Promise<Float64Array> {
    const table = new Float64Array(of.rows * labelCount);
    for (const [label, model] of models.entries()) {
      const both = await linearProbabilities(model, of, cancel);
      for (let row = 0; row < of.rows; row++) table[row * labelCount + label] = both[2 * row + 1] ?? 0;
    }
    return table;
  }

  return {
    models,
    probabilities,
    predict: async (of, { threshold = 0.5, signal: cancel } = {}) =>
      Uint8Array.from(await probabilities(of, cancel), (probability) => (probability > threshold ? 1 : 0)),
  };
}
