import { describe, expect, test } from 'vitest';
import { createNeighbours } from '../../../../src/engine/numerics/neighbours.ts';
import { matrixFrom } from '../../../../src/engine/numerics/vectors.ts';
import { groupedFolds } from '../../../../src/engine/students/folds.ts';
import { createKNearest } from '../../../../src/engine/students/k-nearest.ts';
import { argmaxRows } from '../../../../src/engine/students/labels.ts';
import { fitNaiveBayes } from '../../../../src/engine/students/naive-bayes.ts';
import { outOfFold } from '../../../../src/engine/students/out-of-fold.ts';
import { fitStudent } from '../../../../src/engine/students/student.ts';
import { fitTfIdf } from '../../../../src/engine/students/tf-idf.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from '../numerics/vector-cases.ts';

test('naive Bayes gives student-03', async () => {
  const [vector] = vectorCases<
    { docs: string[][]; y: number[]; test: string[][] },
    { vocabulary: string[]; test_probabilities: number[][] }
  >('student', 'student-03');
  if (!vector) throw new Error('The vector is missing.');
  const { docs, y, test: queries } = vector.input;
  const model = await fitNaiveBayes({ tokenLists: docs, labels: Int32Array.from(y), classes: 2 });
  expect(model.vocabulary).toEqual(vector.expected.vocabulary);
  expectNear(await model.probabilities(queries), vector.expected.test_probabilities.flat(), vector.tolerance);
});

describe('TF-IDF', () => {
  test('gives student-04', async () => {
    const [vector] = vectorCases<{ docs: string[][] }, { vocabulary: string[]; idf: number[]; matrix: number[][] }>(
      'student',
      'student-04',
    );
    if (!vector) throw new Error('The vector is missing.');
    const { docs } = vector.input;
    const model = await fitTfIdf(docs, { nGrams: [1], minimumTexts: 1 });
    const { rows, columns, starts, places, values } = await model.transform(docs);
    const matrix = Array.from({ length: rows }, (_, row) => {
      const dense = new Array<number>(columns).fill(0);
      for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) dense[places[at] ?? 0] = values[at] ?? 0;
      return dense;
    });
    expectNear({ vocabulary: model.vocabulary, idf: model.idf, matrix }, { ...vector.expected }, vector.tolerance);
  });

  test('keeps terms of two texts or more, pairs of words too, and at most so many', async () => {
    const texts = [
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'c'],
    ];
    expect((await fitTfIdf(texts)).vocabulary).toEqual(['a', 'a b', 'b']);
    expect((await fitTfIdf(texts, { maximumTerms: 1 })).vocabulary).toEqual(['a']);
    const { starts } = await (await fitTfIdf(texts)).transform([['unknown'], []]);
    expect([...starts]).toEqual([0, 0, 0]);
  });
});

describe('the k-nearest student', () => {
  test('gives student-05', async () => {
    await using neighbours = createNeighbours();
    const [vector] = vectorCases<
      { x: number[][]; y: number[]; x_test: number[][] },
      { neighbours: number[][]; pred: number[] }
    >('student', 'student-05');
    if (!vector) throw new Error('The vector is missing.');
    const { x, y, x_test: queries } = vector.input;
    const model = createKNearest({ features: matrixFrom(x), labels: Int32Array.from(y), classes: 3, k: 3, neighbours });
    const features = matrixFrom(queries);
    expectNear(await model.nearest(features), vector.expected.neighbours.flat(), 0);
    expectNear(argmaxRows(await model.probabilities(features), 3), vector.expected.pred, 0);
  });

  test('gives the lower class on a tie of votes, and knows nothing where no vote has weight', async () => {
    await using neighbours = createNeighbours();
    const features = matrixFrom([
      [1, 0],
      [1, 0.1],
    ]);
    const options = { features, labels: Int32Array.of(1, 0), classes: 2, k: 2, neighbours };
    expect(argmaxRows(await createKNearest(options).probabilities(features), 2)).toEqual(Int32Array.of(0, 0));
    const weights = Float64Array.of(0, 0);
    expect(await createKNearest({ ...options, weights }).probabilities(features)).toEqual(
      Float64Array.of(0.5, 0.5, 0.5, 0.5),
    );
  });
});

const texts = ['win cash now', 'free cash prize now', 'meet at noon', 'lunch at noon today'];
const points = matrixFrom([
  [1, 0],
  [0.9, 0.1],
  [0, 1],
  [0.1, 0.9],
]);
const labels = Int32Array.of(1, 1, 0, 0);

describe('a student', () => {
  test('of each kind learns what it is taught', async () => {
    await using neighbours = createNeighbours();
    const students = [
      { student: { kind: 'logistic-regression' }, features: points },
      { student: { kind: 'tf-idf', terms: { minimumTexts: 1 } }, features: texts },
      { student: { kind: 'naive-bayes' }, features: texts },
      { student: { kind: 'k-nearest', k: 1, neighbours }, features: points },
    ] as const;
    for (const { student, features } of students) {
      const fitted = await fitStudent({ student, features, labels, classes: 2 });
      expect({ kind: fitted.kind, predicted: await fitted.predict(features) }).toEqual({
        kind: student.kind,
        predicted: labels,
      });
      const probabilities = await fitted.probabilities(features);
      for (let row = 0; row < 4; row++)
        expectNear((probabilities[2 * row] ?? 0) + (probabilities[2 * row + 1] ?? 0), 1, 1e-9);
    }
  });

  test('refuses features of the other sort', async () => {
    await expect(
      fitStudent({ student: { kind: 'naive-bayes' }, features: points, labels, classes: 2 }),
    ).rejects.toThrow('takes texts');
    await expect(
      fitStudent({ student: { kind: 'logistic-regression' }, features: texts, labels, classes: 2 }),
    ).rejects.toThrow('takes a matrix');
  });

  test('is the same when fitted twice', async () => {
    const probabilities = async () =>
      (await fitStudent({ student: { kind: 'tf-idf' }, features: texts, labels, classes: 2 })).probabilities(texts);
    expect(await probabilities()).toEqual(await probabilities());
  });
});

describe('folds', () => {
  test('keep groups whole and spread classes and sizes evenly', () => {
    const count = 200;
    const classes = Int32Array.from({ length: count }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const groups = Array.from({ length: count }, (_, row) => (row < 40 ? Math.floor(row / 4) : row));
    const folds = groupedFolds({ labels: classes, groups, folds: 5, random: createRandom(1) });
    const foldsOfGroups = new Set(groups.map((group, row) => `${group} ${folds[row]}`));
    expect(foldsOfGroups.size).toBe(new Set(groups).size);
    for (let fold = 0; fold < 5; fold++) {
      const rows = [...folds.keys()].filter((row) => folds[row] === fold);
      expect(rows.filter((row) => classes[row] === 1)).toHaveLength(4);
      expect(Math.abs(rows.length - 40)).toBeLessThanOrEqual(4);
    }
    expect(groupedFolds({ labels: classes, groups, folds: 5, random: createRandom(1) })).toEqual(folds);
  });

  test('are fewer with few groups, and refused with one', () => {
    const random = createRandom(1);
    expect(new Set(groupedFolds({ labels: [0, 0, 1], groups: ['a', 'b', 'b'], folds: 5, random })).size).toBe(2);
    expect(() => groupedFolds({ labels: [0, 1], groups: ['a', 'a'], folds: 5, random })).toThrow('two or more');
  });
});

test('out-of-fold probabilities do not know a sample nor its duplicates', async () => {
  await using neighbours = createNeighbours();
  // Each point three times with its own label, which the points around do not have.
  const features = matrixFrom(
    Array.from({ length: 30 }, (_, row) => [Math.cos(Math.floor(row / 3) / 10), Math.sin(Math.floor(row / 3) / 10)]),
  );
  const alternating = Int32Array.from({ length: 30 }, (_, row) => Math.floor(row / 3) % 2);
  const hits = async (groups?: readonly number[]) => {
    const student = { kind: 'k-nearest', k: 1, neighbours } as const;
    const options = { student, features, labels: alternating, classes: 2, groups, folds: 10, random: createRandom(4) };
    const predicted = argmaxRows((await outOfFold(options)).probabilities, 2);
    return predicted.filter((label, row) => label === alternating[row]).length;
  };
  expect(await hits()).toBeGreaterThan(25);
  expect(await hits(Array.from(alternating, (_, row) => Math.floor(row / 3)))).toBe(0);
});
