import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averagePairwiseSimilarity } from '../../../../src/engine/numerics/average-pairwise-similarity.ts';
import { kMeans } from '../../../../src/engine/numerics/k-means.ts';
import { createNeighbours } from '../../../../src/engine/numerics/neighbours.ts';
import { dot, matrixFrom, unitRows } from '../../../../src/engine/numerics/vectors.ts';
import type { Matrix } from '../../../../src/shared/base/matrix.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

const random = createRandom('neighbours');

function randomRows(rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, () => random.normal());
  return unitRows({ data, rows, columns });
}

describe('neighbours', () => {
  test('come best first, the lowest index on ties, and never the row itself when it is excluded', async () => {
    await using neighbours = createNeighbours();
    const matrix = matrixFrom([
      [1, 0],
      [0, 1],
      [1, 0],
      [0.6, 0.8],
    ]);
    const { indexes, similarities, k } = await neighbours.nearest(matrix, matrix, 2, { excludeSelf: true });
    expect({ k, indexes: [...indexes] }).toEqual({ k: 2, indexes: [2, 3, 3, 0, 0, 3, 1, 0] });
    expectNear(similarities, [1, 0.6, 0.8, 0, 1, 0.6, 0.8, 0.6], 1e-6);
  });

  test('are as many as there are', async () => {
    await using neighbours = createNeighbours();
    const two = randomRows(2, 4);
    expect((await neighbours.nearest(two, two, 5)).k).toBe(2);
    expect((await neighbours.nearest(two, randomRows(0, 4), 5)).k).toBe(0);
    expect((await neighbours.nearest(randomRows(0, 4), two, 5)).indexes).toEqual(new Int32Array());
  });

  test('are the same from the worker thread, over several tiles', async () => {
    await using thread = createNeighbours({ smallProblem: 0 });
    await using plain = createNeighbours({ smallProblem: Infinity });
    const queries = randomRows(520, 9);
    const pool = randomRows(4200, 9);
    // Equal rows in different tiles.
    pool.data.copyWithin(4150 * 9, 0, 50 * 9);
    expect(await thread.nearest(queries, pool, 4)).toEqual(await plain.nearest(queries, pool, 4));
    expect(await thread.pairsAbove(pool, 0.97)).toEqual(await plain.pairsAbove(pool, 0.97));
  });

  test('above a threshold are all such pairs, in order', async () => {
    await using neighbours = createNeighbours();
    const matrix = randomRows(60, 3);
    const wanted: (readonly [number, number])[] = [];
    for (let first = 0; first < 60; first++) {
      for (let second = first + 1; second < 60; second++) {
        if (dot(matrix, first, matrix, second) >= 0.9) wanted.push([first, second]);
      }
    }
    const { first, second } = await neighbours.pairsAbove(matrix, 0.9);
    expect(Array.from(first, (row, place) => [row, second[place]])).toEqual(wanted);
  });

  test('above a low threshold are refused instead of filling the memory', async () => {
    await using plain = createNeighbours();
    await using thread = createNeighbours({ smallProblem: 0 });
    for (const neighbours of [plain, thread]) {
      await expect(neighbours.pairsAbove(randomRows(50, 3), -1, { maximumPairs: 100 })).rejects.toMatchObject({
        code: 'limit-exceeded',
        details: { maximumPairs: 100 },
      });
    }
  });

  test('stop when aborted, and the thread goes on with the next job', async () => {
    await using neighbours = createNeighbours({ smallProblem: 0 });
    const matrix = randomRows(3000, 16);
    const stop = new AbortController();
    const stopped = neighbours.nearest(matrix, matrix, 3, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    const few = randomRows(5, 16);
    expect((await neighbours.nearest(few, few, 1)).indexes).toEqual(Int32Array.of(0, 1, 2, 3, 4));
  });

  test('end with a reason when they are disposed during a job', async () => {
    const neighbours = createNeighbours({ smallProblem: 0 });
    const matrix = randomRows(1000, 16);
    const job = expect(neighbours.nearest(matrix, matrix, 3)).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setImmediate(resolve));
    await neighbours[Symbol.asyncDispose]();
    await job;
  });

  test('refuse matrices of different width', async () => {
    await using neighbours = createNeighbours();
    await expect(neighbours.nearest(randomRows(2, 3), randomRows(2, 4), 1)).rejects.toThrow('columns');
  });
});

describe('k-means', () => {
  test('gives selection-03 from its centroids', async () => {
    await using neighbours = createNeighbours();
    const [vector] = vectorCases<{ points: number[][]; centroids: number[][]; iterations: number }, object>(
      'selection',
      'selection-03',
    );
    if (!vector) throw new Error('The vector is missing.');
    const start = matrixFrom(vector.input.centroids);
    const { assignment, centroids, inertia } = await kMeans(matrixFrom(vector.input.points), {
      k: 3,
      start,
      iterations: vector.input.iterations,
      random,
      neighbours,
    });
    const rows = [0, 1, 2].map((row) => centroids.data.slice(row * 2, row * 2 + 2));
    expectNear({ assignment, centroids: rows.map((row) => [...row]), inertia }, vector.expected, vector.tolerance);
  });

  test('finds far groups, and is the same with the same seed', async () => {
    await using neighbours = createNeighbours();
    const matrix = matrixFrom(Array.from({ length: 40 }, (_, row) => [(row % 4) * 100 + random.next(), random.next()]));
    const run = () => kMeans(matrix, { k: 4, random: createRandom(5), neighbours });
    const { assignment, inertia } = await run();
    expect(new Set(Array.from(assignment, (cluster, row) => `${row % 4} ${cluster}`)).size).toBe(4);
    expect(inertia).toBeLessThan(40);
    expect((await run()).assignment).toEqual(assignment);
  });

  test('makes no more clusters than rows and bears equal rows', async () => {
    await using neighbours = createNeighbours();
    const equal = matrixFrom([
      [1, 1],
      [1, 1],
    ]);
    const { centroids, inertia } = await kMeans(equal, { k: 5, random, neighbours });
    expect({ rows: centroids.rows, inertia }).toEqual({ rows: 2, inertia: 0 });
  });
});

describe('average pairwise similarity', () => {
  for (const { id, input, expected, tolerance } of vectorCases<
    { embeddings: number[][] },
    { aps: number | null; standard_error?: number }
  >('embedding_diversity', 'embedding_diversity-01', 'embedding_diversity-08', 'embedding_diversity-09')) {
    test(`gives ${id}`, () => {
      const { value, standardError } = averagePairwiseSimilarity(matrixFrom(input.embeddings));
      expectNear(value, expected.aps, tolerance);
      if (expected.standard_error !== undefined) expectNear(standardError, expected.standard_error, tolerance);
    });
  }

  const matrices = fc
    .array(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 9,
    })
    .filter((rows) => rows.every((row) => Math.hypot(...row) > 0.1));

  test('is the mean over all pairs', () => {
    fc.assert(
      fc.property(matrices, (rows) => {
        const unit = unitRows(matrixFrom(rows));
        let sum = 0;
        for (let first = 0; first < rows.length; first++) {
          for (let second = 0; second < first; second++) sum += dot(unit, first, unit, second);
        }
        expectNear(
          averagePairwiseSimilarity(matrixFrom(rows)).value,
          (2 * sum) / (rows.length * (rows.length - 1)),
          1e-5,
        );
      }),
    );
  });

  test('becomes (2(n−1)·APS + 1)/(2n−1) when the rows are doubled', () => {
    fc.assert(
      fc.property(matrices, (rows) => {
        const n = rows.length;
        const once = averagePairwiseSimilarity(matrixFrom(rows)).value ?? 0;
        const twice = averagePairwiseSimilarity(matrixFrom([...rows, ...rows])).value;
        expectNear(twice, (2 * (n - 1) * once + 1) / (2 * n - 1), 1e-5);
      }),
    );
  });

  test('has no value without rows and says how many rows are zero', () => {
    expect(averagePairwiseSimilarity(matrixFrom([]))).toMatchObject({ value: null, n: 0, warnings: ['empty'] });
    expect(
      averagePairwiseSimilarity(
        matrixFrom([
          [1, 0],
          [0, 0],
        ]),
      ).warnings,
    ).toEqual(['zero-vectors:1']);
  });
});
