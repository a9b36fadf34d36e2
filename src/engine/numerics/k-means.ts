import { type Matrix, matrixRow } from '../../shared/base/matrix.ts';
import type { Random } from '../../shared/base/random.ts';
import type { Neighbours } from './neighbours.ts';
import { createPace, type Pace } from './pace.ts';

export interface KMeansOptions {
  /** Clusters; at most one for each row. */
  readonly k: number;
  readonly random: Random;
  readonly neighbours: Neighbours;
  /** Default 50; ends earlier when no row changes its cluster. */
  readonly iterations?: number;
  /** Centroids to start from instead of k-means++. */
  readonly start?: Matrix;
  readonly signal?: AbortSignal | undefined;
}

export interface KMeans {
  /** Cluster of each row; the lowest on ties. */
  readonly assignment: Int32Array;
  /** Means of the members; a cluster without members keeps its centroid. */
  readonly centroids: Matrix;
  /** Sum of squared distances to the own centroid. */
  readonly inertia: number;
  readonly iterations: number;
}

/** At most this many rows are looked at for the first centroids. */
const seedingRows = 10_000;

/** Lloyd's k-means with Euclidean distance, started by k-means++. */
export async function kMeans(matrix: Matrix, options: KMeansOptions): Promise<KMeans> {
  const { random, neighbours, iterations = 50, start, signal } = options;
  const pace = createPace(signal);
  let centroids = start ?? (await plusPlus(matrix, Math.min(options.k, matrix.rows), random, pace));
  let assignment = new Int32Array(matrix.rows).fill(-1);
  let done = 0;
  for (; done < iterations; done++) {
    const next = await assign(matrix, centroids, neighbours, signal);
    if (next.every((cluster, row) => cluster === assignment[row])) break;
    assignment = next;
    centroids = await means(matrix, assignment, centroids, pace);
  }
  return { assignment, centroids, inertia: await totalInertia(matrix, assignment, centroids, pace), iterations: done };
}

/** The nearest centroid of each row: |x − c|² is least where x·c − |c|²/2 is greatest. */
async function assign(
  matrix: Matrix,
  centroids: Matrix,
  neighbours: Neighbours,
  signal: AbortSignal | undefined,
): Promise<Int32Array<ArrayBuffer>> {
  const queries = withColumn(matrix, () => 1);
  const pool = withColumn(centroids, (row) => -squaredLength(matrixRow(centroids, row)) / 2);
  const { indexes } = await neighbours.nearest(queries, pool, 1, { signal });
  return Int32Array.from(indexes);
}

function withColumn(matrix: Matrix, value: (row: number) => number): Matrix {
  const columns = matrix.columns + 1;
  const data = new Float32Array(matrix.rows * columns);
  for (let row = 0; row < matrix.rows; row++) {
    data.set(matrixRow(matrix, row), row * columns);
    data[row * columns + matrix.columns] = value(row);
  }
  return { data, rows: matrix.rows, columns };
}

async function means(matrix: Matrix, assignment: Int32Array, before: Matrix, pace: Pace): Promise<Matrix> {
  const { columns } = matrix;
  const sums = new Float64Array(before.rows * columns);
  const counts = new Int32Array(before.rows);
  for (let row = 0; row < matrix.rows; row++) {
    const cluster = assignment[row] ?? 0;
    counts[cluster] = (counts[cluster] ?? 0) + 1;
    for (let column = 0; column < columns; column++) {
      const at = cluster * columns + column;
      sums[at] = (sums[at] ?? 0) + (matrix.data[row * columns + column] ?? 0);
    }
    if (row % 1024 === 1023) await pace();
  }
  const data = Float32Array.from(sums, (sum, at) => {
    const count = counts[Math.floor(at / columns)] ?? 0;
    return count === 0 ? (before.data[at] ?? 0) : sum / count;
  });
  return { data, rows: before.rows, columns };
}

/** k-means++: each next centroid is drawn with the squared distance to the nearest chosen one as its weight. */
async function plusPlus(matrix: Matrix, k: number, random: Random, pace: Pace): Promise<Matrix> {
  const all = Array.from({ length: matrix.rows }, (_, row) => row);
  const looked = Math.max(seedingRows, k);
  const rows = matrix.rows > looked ? random.sample(all, looked).sort((a, b) => a - b) : all;
  const distances = new Float64Array(rows.length).fill(Infinity);
  const chosen: number[] = [];
  while (chosen.length < k) {
    const row = chosen.length === 0 ? random.pick(rows) : drawRow(rows, distances, random);
    chosen.push(row);
    for (let place = 0; place < rows.length; place++) {
      const distance = squaredDistance(matrixRow(matrix, rows[place] ?? 0), matrixRow(matrix, row));
      if (distance < (distances[place] ?? 0)) distances[place] = distance;
      if (place % 1024 === 1023) await pace();
    }
  }
  const data = new Float32Array(k * matrix.columns);
  chosen.forEach((row, cluster) => {
    data.set(matrixRow(matrix, row), cluster * matrix.columns);
  });
  return { data, rows: k, columns: matrix.columns };
}

function drawRow(rows: readonly number[], distances: Float64Array, random: Random): number {
  const total = distances.reduce((sum, distance) => sum + distance, 0);
  // All rows equal chosen ones: any will do.
  if (total === 0) return random.pick(rows);
  let left = random.next() * total;
  const place = distances.findIndex((distance) => {
    left -= distance;
    return left < 0;
  });
  return rows[place] ?? random.pick(rows);
}

async function totalInertia(matrix: Matrix, assignment: Int32Array, centroids: Matrix, pace: Pace): Promise<number> {
  let total = 0;
  for (let row = 0; row < matrix.rows; row++) {
    total += squaredDistance(matrixRow(matrix, row), matrixRow(centroids, assignment[row] ?? 0));
    if (row % 1024 === 1023) await pace();
  }
  return total;
}

function squaredLength(row: Float32Array): number {
  return row.reduce((sum, value) => sum + value * value, 0);
}

function squaredDistance(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at++) sum += ((first[at] ?? 0) - (second[at] ?? 0)) ** 2;
  return sum;
}
