import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandomFeatures, medianGamma } from '../../../../src/engine/numerics/random-features.ts';
import { createMomentSummer } from '../../../../src/engine/numerics/second-moments.ts';
import { symmetricEigenvalues } from '../../../../src/engine/numerics/symmetric-eigenvalues.ts';
import { dot, matrixFrom, unitRows } from '../../../../src/engine/numerics/vectors.ts';
import { vendi2OfMoments, vendiOfKernel, vendiOfMoments, vendiOfRows } from '../../../../src/engine/numerics/vendi.ts';
import { type Matrix, selectRows } from '../../../../src/shared/base/matrix.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { pace } from './token-vectors.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Rows {
  readonly embeddings: number[][];
}

const family = 'embedding_diversity';
const random = createRandom('vendi');

function randomRows(rows: number, columns: number): Matrix {
  return unitRows({ data: Float32Array.from({ length: rows * columns }, () => random.normal()), rows, columns });
}

async function byColumns(matrix: Matrix) {
  const summer = createMomentSummer(matrix.columns);
  // In two batches; the second leaves a block of rows that is not full.
  const half = matrix.rows >> 1;
  const places = Array.from({ length: matrix.rows }, (_, row) => row);
  await summer.add(selectRows(matrix, places.slice(0, half)), pace);
  await summer.add(selectRows(matrix, places.slice(half)), pace);
  const order2 = vendi2OfMoments(summer.moments, matrix.columns);
  return { order2, scores: await vendiOfMoments(summer.moments, matrix.columns, pace) };
}

describe('Vendi score', () => {
  for (const { id, input, expected, tolerance } of vectorCases<Rows, Record<string, number>>(
    family,
    `${family}-05`,
    `${family}-06`,
    `${family}-07`,
  )) {
    test(`gives ${id} by rows and by columns`, async () => {
      const matrix = matrixFrom(input.embeddings);
      const byRows = await vendiOfKernel(matrix, (cosine) => cosine, pace);
      const { scores, order2 } = await byColumns(matrix);
      for (const got of [byRows, scores, await vendiOfRows(matrix, pace)]) {
        const all = { q0: got?.q0, 'q0.5': got?.qHalf, q1: got?.q1, q2: got?.q2, qinf: got?.qInfinity };
        expectNear(Object.fromEntries(Object.entries(all).filter(([key]) => key in expected)), expected, tolerance);
      }
      expectNear(order2, expected['q2'], tolerance);
    });
  }

  test('is 1 for a single row (embedding_diversity-09) and null without rows', async () => {
    expect((await vendiOfRows(matrixFrom([[0.5, 0.5]]), pace))?.q1).toBeCloseTo(1, 9);
    expect(await vendiOfRows(matrixFrom([]), pace)).toBeNull();
    expect(await vendiOfRows(matrixFrom([[0, 0]]), pace)).toBeNull();
  });

  test('does not change when the rows are doubled, falls with the order, and lies between 1 and min(n, d)', async () => {
    const shapes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }));
    await fc.assert(
      fc.asyncProperty(shapes, async ([rows, columns]) => {
        const matrix = randomRows(rows, columns);
        const once = await vendiOfRows(matrix, pace);
        const places = Array.from({ length: rows }, (_, row) => row);
        const twice = await vendiOfRows(selectRows(matrix, [...places, ...places]), pace);
        if (once === null || twice === null) throw new Error('There are rows.');
        expectNear(twice.q1, once.q1, 1e-6);
        const falling = [once.qHalf, once.q1, once.q2, once.qInfinity, 1];
        expect(Math.min(rows, columns) + 1e-6).toBeGreaterThanOrEqual(once.qHalf);
        falling.slice(1).forEach((value, place) => {
          expect(value).toBeLessThanOrEqual((falling[place] ?? 0) + 1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('leaves zero rows out and says so', async () => {
    const summer = createMomentSummer(2);
    await summer.add(
      matrixFrom([
        [1, 0],
        [0, 0],
        [0, 3],
      ]),
      pace,
    );
    expect({ n: summer.moments.n, zeros: summer.moments.zeros }).toEqual({ n: 2, zeros: 1 });
    expect((await vendiOfMoments(summer.moments, 2, pace))?.q1).toBeCloseTo(2, 9);
  });

  test('of weighted rows counts a row of double weight like two rows', async () => {
    const weighted = createMomentSummer(2);
    await weighted.add(
      matrixFrom([
        [1, 0],
        [0.6, 0.8],
      ]),
      pace,
      [2, 1],
    );
    const repeated = createMomentSummer(2);
    await repeated.add(
      matrixFrom([
        [1, 0],
        [1, 0],
        [0.6, 0.8],
      ]),
      pace,
    );
    const [one, other] = [
      await vendiOfMoments(weighted.moments, 2, pace),
      await vendiOfMoments(repeated.moments, 2, pace),
    ];
    expectNear(one?.q1, other?.q1, 1e-9);
  });

  test('of random features comes near that of the kernel they stand for', async () => {
    const rows = randomRows(60, 8);
    const gamma = await medianGamma(rows, pace);
    const exact = await vendiOfKernel(rows, (cosine) => Math.exp(-2 * gamma * (1 - cosine)), pace);
    const features = createRandomFeatures({ columns: 8, features: 2048, gamma, random: createRandom(1) });
    const near = await vendiOfRows(await features.map(rows, pace), pace);
    expect((near?.q1 ?? 0) / (exact?.q1 ?? 1)).toBeCloseTo(1, 1);
    expect((near?.q2 ?? 0) / (exact?.q2 ?? 1)).toBeCloseTo(1, 1);
  });
});

describe('symmetric eigenvalues', () => {
  test.each([
    [
      'a diagonal',
      [
        [3, 0, 0],
        [0, 1, 0],
        [0, 0, 2],
      ],
      [1, 2, 3],
    ],
    [
      'two by two',
      [
        [2, 1],
        [1, 2],
      ],
      [1, 3],
    ],
    [
      'all ones',
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [0, 0, 3],
    ],
    [
      'negative ones',
      [
        [0, 1],
        [1, 0],
      ],
      [-1, 1],
    ],
    ['a single number', [[7]], [7]],
    [
      'zeros',
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ],
  ])('of %s', async (_, rows, wanted) => {
    expectNear(await symmetricEigenvalues(Float64Array.from(rows.flat()), rows.length, pace), wanted, 1e-12);
  });

  test('settle where most of them are 0: few rows in many columns', async () => {
    const rows = randomRows(30, 256);
    const places = Array.from({ length: 30 }, (_, row) => row);
    const { scores } = await byColumns(selectRows(rows, [...places, ...places]));
    const byRows = await vendiOfRows(rows, pace);
    expect(scores?.q0).toBe(30);
    expectNear(scores?.q1, byRows?.q1, 1e-6);
  });

  test('sum to the trace, and their squares to the squares of the matrix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (n) => {
        const rows = randomRows(n, 7);
        const matrix = Float64Array.from({ length: n * n }, (_, at) => dot(rows, Math.floor(at / n), rows, at % n));
        const squares = matrix.reduce((sum, value) => sum + value * value, 0);
        const values = await symmetricEigenvalues(matrix, n, pace);
        expectNear(
          values.reduce((sum, value) => sum + value, 0),
          n,
          1e-6,
        );
        expectNear(
          values.reduce((sum, value) => sum + value * value, 0),
          squares,
          1e-6,
        );
      }),
      { numRuns: 30 },
    );
  });
});
