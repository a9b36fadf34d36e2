import { selectRows } from '../../../../shared/base/matrix.ts';
import type { Random } from '../../../../shared/base/random.ts';
import type { Neighbours } from '../../../numerics/neighbours.ts';
import { words } from '../../../numerics/words.ts';
import { denseFeatures, type LinearFeatures, sparseFeatures } from '../../../students/linear-features.ts';
import { fitLogisticRegression, type LinearModel, linearProbabilities } from '../../../students/logistic-regression.ts';
import { fitStudent } from '../../../students/student.ts';
import { fitTfIdf } from '../../../students/tf-idf.ts';
import { chooseStrength, type Strength } from '../../support/choose-strength.ts';
import { compactRows } from '../../support/compact-rows.ts';
import type { Corpus } from './corpus.ts';

export const studentNames = ['embedding', 'tf-idf', 'naive-bayes', 'k-nearest'] as const;
export type StudentName = (typeof studentNames)[number];

export const studentTitles: Readonly<Record<StudentName, string>> = {
  embedding: 'logistic regression on embeddings',
  'tf-idf': 'logistic regression on words',
  'naive-bayes': 'naive Bayes on words',
  'k-nearest': 'nearest neighbours by embedding',
};

/** A student that is trained on rows of the corpus (evaluation 5.2). */
export interface BenchStudent {
  readonly name: StudentName;
  /** How hard the weights are held down, chosen on the training rows alone; undefined for students without. */
  tune(rows: readonly number[], random: Random): Promise<Strength | undefined>;
  fit(rows: readonly number[], strength: Strength | undefined): Promise<FittedStudent>;
}

export interface FittedStudent {
  /** Rows × labels. */
  probabilities(rows: readonly number[]): Promise<Float64Array>;
  /** By label the words that speak most for it; only for linear students of words. */
  readonly topWords?: (count: number) => readonly (readonly string[])[];
}

export interface BenchStudentOptions {
  readonly corpus: Corpus;
  /** Most rows to choose the strength on; 0: all. */
  readonly tuningSamples: number;
  /** Neighbours that vote. */
  readonly k: number;
  readonly neighbours: Neighbours;
  readonly signal: AbortSignal;
}

export function createBenchStudent(name: StudentName, options: BenchStudentOptions): BenchStudent {
  switch (name) {
    case 'embedding':
      return embeddingStudent(options);
    case 'tf-idf':
      return wordStudent(options);
    case 'naive-bayes':
    case 'k-nearest':
      return untunedStudent(name, options);
  }
}

function embeddingStudent(options: BenchStudentOptions): BenchStudent {
  const { corpus, signal } = options;
  const compact = (rows: readonly number[]) => compactRows(selectRows(corpus.vectors, rows), signal);
  return {
    name: 'embedding',
    tune: (rows, random) =>
      tune(options, { rows, random, features: async (chosen) => denseFeatures((await compact(chosen)).matrix) }),
    async fit(rows, strength) {
      const { matrix, project } = await compact(rows);
      const model = await fitLinear(options, denseFeatures(matrix), rows, strength);
      return {
        probabilities: async (asked) =>
          linearProbabilities(model, denseFeatures(await project(selectRows(corpus.vectors, asked))), signal),
      };
    },
  };
}

function wordStudent(options: BenchStudentOptions): BenchStudent {
  const { corpus, signal } = options;
  const tokens = corpus.texts.map(words);
  const tokensOf = (rows: readonly number[]) => rows.map((row) => tokens[row] ?? []);
  const learn = (rows: readonly number[]) => fitTfIdf(tokensOf(rows), { signal });
  return {
    name: 'tf-idf',
    tune: (rows, random) =>
      tune(options, {
        rows,
        random,
        features: async (chosen) => sparseFeatures(await (await learn(chosen)).transform(tokensOf(chosen), signal)),
      }),
    async fit(rows, strength) {
      const terms = await learn(rows);
      const model = await fitLinear(
        options,
        sparseFeatures(await terms.transform(tokensOf(rows), signal)),
        rows,
        strength,
      );
      return {
        probabilities: async (asked) =>
          linearProbabilities(model, sparseFeatures(await terms.transform(tokensOf(asked), signal)), signal),
        topWords: (count) => topTerms(model, terms.vocabulary, count),
      };
    },
  };
}

function untunedStudent(
  name: 'naive-bayes' | 'k-nearest',
  { corpus, k, neighbours, signal }: BenchStudentOptions,
): BenchStudent {
  const featuresOf = (rows: readonly number[]) =>
    name === 'k-nearest' ? selectRows(corpus.vectors, rows) : rows.map((row) => corpus.texts[row] ?? '');
  return {
    name,
    tune: async () => undefined,
    async fit(rows) {
      const student = await fitStudent({
        student: name === 'k-nearest' ? { kind: 'k-nearest', k, neighbours } : { kind: 'naive-bayes' },
        features: featuresOf(rows),
        labels: labelsOf(corpus, rows),
        classes: corpus.names.length,
        signal,
      });
      return { probabilities: (asked) => student.probabilities(featuresOf(asked), signal) };
    },
  };
}

function tune(
  { corpus, tuningSamples, signal }: BenchStudentOptions,
  own: {
    readonly rows: readonly number[];
    readonly random: Random;
    features(rows: readonly number[]): Promise<LinearFeatures>;
  },
): Promise<Strength> {
  return chooseStrength({
    ...own,
    classOf: corpus.labels,
    groupOf: corpus.groups,
    classes: corpus.names.length,
    limit: tuningSamples,
    signal,
  });
}

function fitLinear(
  { corpus, signal }: BenchStudentOptions,
  features: LinearFeatures,
  rows: readonly number[],
  strength: Strength | undefined,
): Promise<LinearModel> {
  return fitLogisticRegression({
    features,
    labels: labelsOf(corpus, rows),
    classes: corpus.names.length,
    ...(strength === undefined ? {} : { l2: strength.perSample * rows.length }),
    signal,
  });
}

function labelsOf({ labels }: Corpus, rows: readonly number[]): Int32Array {
  return Int32Array.from(rows, (row) => labels[row] ?? 0);
}

/** With one weight vector for two labels, what speaks against the second speaks for the first. */
function topTerms(
  { weights, classes, columns }: LinearModel,
  vocabulary: readonly string[],
  count: number,
): readonly (readonly string[])[] {
  return Array.from({ length: classes }, (_, label) => {
    const sign = classes === 2 && label === 0 ? -1 : 1;
    const offset = classes === 2 ? 0 : label * columns;
    return vocabulary
      .map((term, place) => ({ term, weight: sign * (weights[offset + place] ?? 0) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
      .slice(0, count)
      .map(({ term }) => term);
  });
}
