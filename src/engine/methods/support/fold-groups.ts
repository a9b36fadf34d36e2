import type { Matrix } from '../../../shared/base/matrix.ts';
import type { Neighbours } from '../../numerics/neighbours.ts';
import { createJoinedGroups } from './joined-groups.ts';

/** Texts this much alike would give a fold away to the others (curation 1.10). */
const nearDuplicate = 0.95;

/**
 * Groups for folds: rows that share a group (parent, seed, document) or are near-duplicates stay together
 * (curation 0, out-of-fold rule).
 */
export async function foldGroups(options: {
  readonly groups: readonly string[];
  readonly vectors: Matrix;
  readonly neighbours: Neighbours;
  readonly signal: AbortSignal;
}): Promise<readonly number[]> {
  const { groups, vectors, neighbours, signal } = options;
  const joined = createJoinedGroups(groups.length);
  const firstOf = new Map<string, number>();
  groups.forEach((group, row) => {
    const first = firstOf.get(group);
    if (first === undefined) firstOf.set(group, row);
    else joined.join(first, row);
  });
  const { first, second } = await neighbours.pairsAbove(vectors, nearDuplicate, { signal });
  first.forEach((row, place) => {
    joined.join(row, second[place] ?? row);
  });
  return groups.map((_, row) => joined.of(row));
}
