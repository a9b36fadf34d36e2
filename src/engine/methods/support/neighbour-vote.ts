/** One vote: the class of a neighbour and its cosine. */
export interface ClassNeighbour {
  readonly label: number;
  readonly similarity: number;
}

/** What the neighbours of a text say of its label. */
export interface NeighbourVote {
  /** Share of the votes for its own label, weighted by cosine, from 0 to 1. */
  readonly agreement: number;
  /** How far that is from chance, in standard deviations; undefined where all voters have one label, or none has its. */
  readonly zScore: number | undefined;
  /** The label with most votes, the lowest on ties. */
  readonly majority: number;
  readonly majorityShare: number;
}

/**
 * Neighbour label agreement (curation 3.3, steps 2 to 4).
 *
 * @param shares share of each class among all voters: what neighbours would carry by chance.
 * @returns undefined where no neighbour is alike at all: a cosine of 0 or less is no vote.
 */
export function neighbourVote(
  neighbours: readonly ClassNeighbour[],
  own: number,
  shares: readonly number[],
): NeighbourVote | undefined {
  const votes = shares.map(() => 0);
  let total = 0;
  for (const { label, similarity } of neighbours) {
    const vote = Math.max(0, similarity);
    votes[label] = (votes[label] ?? 0) + vote;
    total += vote;
  }
  if (total === 0) return undefined;
  const k = neighbours.length;
  const agreement = (votes[own] ?? 0) / total;
  const share = shares[own] ?? 0;
  const spread = Math.sqrt(k * share * (1 - share));
  const most = Math.max(...votes);
  return {
    agreement,
    zScore: spread > 0 ? (k * agreement - k * share) / spread : undefined,
    majority: votes.indexOf(most),
    majorityShare: most / total,
  };
}

/** Share of each class. */
export function classShares(labels: readonly number[], classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => (labels.length === 0 ? 0 : count / labels.length));
}
