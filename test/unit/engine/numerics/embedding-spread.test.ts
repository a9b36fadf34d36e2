import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averagePairwiseSimilarity } from '../../../../src/engine/numerics/average-pairwise-similarity.ts';
import { meanEuclideanDistance } from '../../../../src/engine/numerics/euclidean-spread.ts';
import { createNearestOthers, nearestDistances } from '../../../../src/engine/numerics/nearest-others.ts';
import { createNeighbours } from '../../../../src/engine/numerics/neighbours.ts';
import {
  classSimilarity,
  createSimilaritySummer,
  itemSimilarity,
  meanSimilarity,
  type SimilaritySums,
  similarityErrors,
} from '../../../../src/engine/numerics/similarity-sums.ts';
import { dot, matrixFrom, unitRows } from '../../../../src/engine/numerics/vectors.ts';
import { type Matrix, matrixRow, selectRows } from '../../../../src/shared/base/matrix.ts';
import { pace } from './token-vectors.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Rows {
  readonly embeddings: number[][];
  readonly labels?: number[];
}

const family = 'embedding_diversity';
const matrices = fc
  .array(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 9,
  })
  .filter((rows) => rows.every((row) => Math.hypot(...row) > 0.1))
  .map((rows) => unitRows(matrixFrom(rows)));

function sumsOf(matrix: Matrix, classOf: readonly number[] = []): SimilaritySums {
  const summer = createSimilaritySummer(Math.max(-1, ...classOf) + 1);
  // In two batches.
  const half = matrix.rows >> 1;
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, row) => from + row);
  summer.add(selectRows(matrix, range(0, half)), classOf.slice(0, half));
  summer.add(selectRows(matrix, range(half, matrix.rows)), classOf.slice(half));
  return summer.sums;
}

async function nearestOf(matrix: Matrix): Promise<Float64Array> {
  await using neighbours = createNeighbours({ smallProblem: Infinity });
  const places = Int32Array.from({ length: matrix.rows }, (_, row) => row);
  const others = createNearestOthers({ queries: matrix, places, neighbours });
  // In parts, as a large set arrives.
  for (let row = 0; row < matrix.rows; row += 3) {
    const part = places.subarray(row, row + 3);
    await others.add(selectRows(matrix, [...part]), part);
  }
  return others.similarities;
}

describe('similarity from sums', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Rows, { aps: number; standard_error?: number }>(
    family,
    `${family}-01`,
    `${family}-08`,
    `${family}-09`,
  )) {
    test(`gives the average of ${id}`, () => {
      const matrix = unitRows(matrixFrom(input.embeddings));
      const sums = sumsOf(matrix);
      expectNear(meanSimilarity(sums.all), expected.aps, tolerance);
      if (expected.standard_error === undefined) return;
      const items = Array.from({ length: matrix.rows }, (_, row) => itemSimilarity(sums, matrixRow(matrix, row), -1));
      expectNear(similarityErrors(sums, items, []).all, expected.standard_error, tolerance);
    });
  }

  for (const { id, input, expected, tolerance } of vectorCases<Rows, { intra: number; inter: number; gap: number }>(
    family,
    `${family}-02`,
  )) {
    test(`gives ${id}`, () => {
      const { intra, inter } = classSimilarity(sumsOf(unitRows(matrixFrom(input.embeddings)), input.labels));
      expectNear({ intra, inter, gap: (intra ?? 0) - (inter ?? 0) }, expected, tolerance);
    });
  }

  test('counts zero rows and rows without a class', () => {
    const sums = sumsOf(
      matrixFrom([
        [1, 0],
        [0, 0],
        [1, 0],
        [0, 1],
      ]),
      [0, 0, -1, 1],
    );
    expect({ zeros: sums.zeros, all: sums.all.n, labelled: sums.labelled.n }).toEqual({
      zeros: 1,
      all: 4,
      labelled: 3,
    });
    expect(classSimilarity(sums)).toEqual({ intra: 0, inter: 0 });
  });

  test('has no value inside classes of one row, nor between the rows of one class', () => {
    const rows = matrixFrom([
      [1, 0],
      [0, 1],
    ]);
    expect(classSimilarity(sumsOf(rows, [0, 1]))).toEqual({ intra: null, inter: 0 });
    expect(classSimilarity(sumsOf(rows, [0, 0]))).toEqual({ intra: 0, inter: null });
  });

  test('in batches is that of all pairs, and its classes are pair-weighted means', () => {
    fc.assert(
      fc.property(matrices, fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }), (matrix, classes) => {
        const labels = classes.slice(0, matrix.rows);
        const sums = sumsOf(matrix, labels);
        expectNear(meanSimilarity(sums.all), averagePairwiseSimilarity(matrix).value, 1e-6);
        const pairs = { intra: [] as number[], inter: [] as number[] };
        for (let row = 0; row < matrix.rows; row++)
          for (let other = 0; other < row; other++)
            pairs[labels[row] === labels[other] ? 'intra' : 'inter'].push(dot(matrix, row, matrix, other));
        const mean = (values: readonly number[]) =>
          values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
        expectNear(classSimilarity(sums), { intra: mean(pairs.intra), inter: mean(pairs.inter) }, 1e-5);
      }),
    );
  });

  test('has the error of the whole inside a single class', () => {
    const matrix = unitRows(
      matrixFrom([
        [1, 0],
        [0.9, 0.1],
        [0, 1],
        [0.5, 0.5],
      ]),
    );
    const sums = sumsOf(matrix, [0, 0, 0, 0]);
    const items = Array.from({ length: 4 }, (_, row) => itemSimilarity(sums, matrixRow(matrix, row), 0));
    const errors = similarityErrors(sums, items, [0, 0, 0, 0]);
    expect(errors.intra).toBeCloseTo(errors.all ?? Number.NaN, 12);
    expect(errors.inter).toBeNull();
  });
});

describe('remote-clique and Chamfer', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Rows, object>(family, `${family}-03`)) {
    test(`give ${id}`, async () => {
      const matrix = unitRows(matrixFrom(input.embeddings));
      const cosine = 1 - (meanSimilarity(sumsOf(matrix).all) ?? 0);
      const got = {
        cosine,
        cosine_self_included: (cosine * (matrix.rows - 1)) / matrix.rows,
        euclidean_unit: await meanEuclideanDistance(matrix, pace),
      };
      expectNear(got, expected, tolerance);
    });
  }

  for (const { id, input, expected, tolerance } of vectorCases<Rows, object>(family, `${family}-04`)) {
    test(`give ${id}`, async () => {
      const similarities = await nearestOf(unitRows(matrixFrom(input.embeddings)));
      const distances = nearestDistances(similarities);
      const got = {
        cosine: distances?.mean,
        euclidean_unit: distances?.euclideanMean,
        nn_distances: distances?.cosine,
        nn_quantiles: { q05: distances?.q05, median: distances?.median, q95: distances?.q95 },
        near_duplicate_rate_095: similarities.filter((similarity) => similarity >= 0.95).length / similarities.length,
      };
      expectNear(got, expected, tolerance);
    });
  }

  test('are undefined for a single row', async () => {
    const one = unitRows(matrixFrom([[0.5, 0.5]]));
    expect(meanSimilarity(sumsOf(one).all)).toBeNull();
    expect(nearestDistances(await nearestOf(one))).toBeNull();
    expect(await meanEuclideanDistance(one, pace)).toBeNull();
  });

  test('an equal row elsewhere is a neighbour, the row itself is not', async () => {
    const rows = matrixFrom([
      [1, 0],
      [0, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect([...(await nearestOf(rows))]).toEqual([1, 0, 1, 1, 1]);
  });
});
