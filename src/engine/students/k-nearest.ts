import type { Matrix } from '../../shared/base/matrix.ts';
import type { Neighbours } from '../numerics/neighbours.ts';
import { unitRows } from '../numerics/vectors.ts';
import { type StudentLabels, toTargets } from './labels.ts';

export interface KNearest {
  /** Rows × classes: the share of the votes. */
  probabilities(features: Matrix, signal?: AbortSignal): Promise<Float64Array>;
  /** Places of the k nearest samples, rows × k, nearest first. */
  nearest(features: Matrix, signal?: AbortSignal): Promise<Int32Array>;
}

/** Votes of the k nearest samples by cosine; rows are scaled to length 1 here. */
export function createKNearest(options: {
  readonly features: Matrix;
  readonly labels: StudentLabels;
  readonly classes: number;
  /** Factor of each sample's vote, default 1. */
  readonly weights?: Float64Array | undefined;
  /** Default 5; all samples when there are fewer. */
  readonly k?: number | undefined;
  readonly neighbours: Neighbours;
}): KNearest {
  const { labels, classes, weights, k = 5, neighbours } = options;
  const targets = toTargets(labels, options.features.rows, classes);
  const pool = unitRows(options.features);

  async function nearest(features: Matrix, signal?: AbortSignal): Promise<Int32Array> {
    return (await neighbours.nearest(unitRows(features), pool, k, { signal })).indexes;
  }

  return {
    nearest,
    async probabilities(features, signal) {
      const indexes = await nearest(features, signal);
      const votes = new Float64Array(features.rows * classes);
      const width = Math.min(k, pool.rows);
      for (let row = 0; row < features.rows; row++) {
        const own = votes.subarray(row * classes, (row + 1) * classes);
        for (const sample of indexes.subarray(row * width, (row + 1) * width)) {
          for (let label = 0; label < classes; label++) {
            own[label] = (own[label] ?? 0) + (weights?.[sample] ?? 1) * (targets[sample * classes + label] ?? 0);
          }
        }
        const sum = own.reduce((total, vote) => total + vote, 0);
        // No vote has weight: nothing is known.
        for (let label = 0; label < classes; label++) own[label] = sum > 0 ? (own[label] ?? 0) / sum : 1 / classes;
      }
      return votes;
    },
  };
}
