import { type Matrix, selectRows } from '../../shared/base/matrix.ts';
import type { Neighbours } from '../numerics/neighbours.ts';
import { createPace } from '../numerics/pace.ts';
import { words } from '../numerics/words.ts';
import { createKNearest } from './k-nearest.ts';
import { argmaxRows, type StudentLabels } from './labels.ts';
import { denseFeatures, sparseFeatures } from './linear-features.ts';
import { fitLogisticRegression, linearProbabilities } from './logistic-regression.ts';
import { fitNaiveBayes } from './naive-bayes.ts';
import type { StudentLoss } from './student-loss.ts';
import { fitTfIdf, type TfIdfOptions } from './tf-idf.ts';

/** Embeddings for `logistic-regression` and `k-nearest`, texts for `tf-idf` and `naive-bayes`. */
export type StudentFeatures = Matrix | readonly string[];

/** Which small classifier. */
export type StudentKind =
  | { readonly kind: 'logistic-regression'; readonly l2?: number; readonly loss?: StudentLoss }
  | {
      readonly kind: 'tf-idf';
      readonly l2?: number;
      readonly loss?: StudentLoss;
      readonly terms?: Omit<TfIdfOptions, 'signal'>;
    }
  | { readonly kind: 'naive-bayes'; readonly alpha?: number }
  | { readonly kind: 'k-nearest'; readonly k?: number; readonly neighbours: Neighbours };

export interface FitOptions {
  readonly student: StudentKind;
  readonly features: StudentFeatures;
  readonly labels: StudentLabels;
  readonly classes: number;
  /** Factor of each sample, default 1. */
  readonly weights?: Float64Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A fitted classifier. */
export interface Student {
  readonly kind: StudentKind['kind'];
  readonly classes: number;
  /** Row-major, samples × classes. */
  probabilities(features: StudentFeatures, signal?: AbortSignal): Promise<Float64Array>;
  /** The most probable class of each sample, the lowest on ties. */
  predict(features: StudentFeatures, signal?: AbortSignal): Promise<Int32Array>;
}

/**
 * Fits a student. Nothing in it is random: the same samples give the same student.
 *
 * @throws EngineError `bad-request` without samples, or with labels that do not fit.
 */
export async function fitStudent(options: FitOptions): Promise<Student> {
  const { student, classes } = options;
  const probabilities = await fitProbabilities(options);
  return {
    kind: student.kind,
    classes,
    probabilities,
    predict: async (features, signal) => argmaxRows(await probabilities(features, signal), classes),
  };
}

/** Features of some samples, in the given order. */
export function selectStudentFeatures(features: StudentFeatures, rows: readonly number[]): StudentFeatures {
  return isMatrix(features) ? selectRows(features, rows) : rows.map((row) => features[row] ?? '');
}

async function fitProbabilities({ student, features, ...rest }: FitOptions): Promise<Student['probabilities']> {
  switch (student.kind) {
    case 'logistic-regression': {
      const { l2, loss } = student;
      const model = await fitLogisticRegression({ features: denseFeatures(asMatrix(features)), l2, loss, ...rest });
      return (of, signal) => linearProbabilities(model, denseFeatures(asMatrix(of)), signal);
    }
    case 'tf-idf': {
      const { l2, loss } = student;
      const tokens = await tokenise(features, rest.signal);
      const terms = await fitTfIdf(tokens, { ...student.terms, signal: rest.signal });
      const matrix = await terms.transform(tokens, rest.signal);
      const model = await fitLogisticRegression({ features: sparseFeatures(matrix), l2, loss, ...rest });
      return async (of, signal) =>
        linearProbabilities(model, sparseFeatures(await terms.transform(await tokenise(of, signal), signal)), signal);
    }
    case 'naive-bayes': {
      const model = await fitNaiveBayes({
        tokenLists: await tokenise(features, rest.signal),
        alpha: student.alpha,
        ...rest,
      });
      return async (of, signal) => model.probabilities(await tokenise(of, signal), signal);
    }
    case 'k-nearest': {
      const { k, neighbours } = student;
      const model = createKNearest({ features: asMatrix(features), k, neighbours, ...rest });
      return (of, signal) => model.probabilities(asMatrix(of), signal);
    }
  }
}

async function tokenise(features: StudentFeatures, signal: AbortSignal | undefined): Promise<string[][]> {
  const pace = createPace(signal);
  const tokenLists: string[][] = [];
  for (const text of asTexts(features)) {
    tokenLists.push(words(text));
    const pause = pace();
    if (pause) await pause;
  }
  return tokenLists;
}

function isMatrix(features: StudentFeatures): features is Matrix {
  return 'data' in features;
}

function asMatrix(features: StudentFeatures): Matrix {
  if (!isMatrix(features)) throw new TypeError('This student takes a matrix of embeddings, not texts.');
  return features;
}

function asTexts(features: StudentFeatures): readonly string[] {
  if (isMatrix(features)) throw new TypeError('This student takes texts, not a matrix.');
  return features;
}
