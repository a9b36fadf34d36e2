import type { Matrix } from '../../../shared/base/matrix.ts';
import type { Neighbours } from '../../numerics/neighbours.ts';
import { foldGroups } from './fold-groups.ts';
import { classShares, neighbourVote } from './neighbour-vote.ts';
import { neighboursOfOthers } from './neighbours-of-others.ts';

/** Fewer seeds say little about how far their labels go by nearness. */
const fewestSeeds = 20;

/**
 * How far labels go by nearness, measured on the seeds, whose labels are taken for right: the mean agreement of their
 * neighbours (curation 3.3, pitfalls). Undefined with fewer than 20 seeds.
 *
 * Each seed is asked about no more neighbours than half of what its label has beside it: with five seeds a label, ten
 * neighbours could never agree.
 */
export async function seedAgreement(options: {
  /** Unit rows of the seeds. */
  readonly vectors: Matrix;
  readonly labels: readonly number[];
  readonly groups: readonly string[];
  readonly classes: number;
  readonly k: number;
  readonly neighbours: Neighbours;
  readonly signal: AbortSignal;
}): Promise<number | undefined> {
  const { vectors, labels, classes, k, neighbours, signal } = options;
  if (labels.length < fewestSeeds) return undefined;
  const groups = await foldGroups(options);
  const sizes = classShares(labels, classes).map((share) => Math.round(share * labels.length));
  const found = await neighboursOfOthers({ vectors, groups, mayVote: labels.map(() => true), k, neighbours, signal });
  const shares = classShares(labels, classes);
  let sum = 0;
  let asked = 0;
  for (const [row, own] of found.entries()) {
    const label = labels[row] ?? 0;
    const others = (sizes[label] ?? 0) - 1;
    if (others < 1) continue;
    const nearest = own
      .slice(0, Math.max(1, Math.floor(others / 2)))
      .map(({ row: other, similarity }) => ({ label: labels[other] ?? 0, similarity }));
    const vote = neighbourVote(nearest, label, shares);
    if (vote === undefined) continue;
    sum += vote.agreement;
    asked++;
  }
  return asked < fewestSeeds ? undefined : sum / asked;
}
