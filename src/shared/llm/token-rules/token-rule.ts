import type { Json } from '../../base/json.ts';

/**
 * Next-token distributions of the members of a group, target first. Probabilities are of the softmax at
 * temperature 1; a token missing from a member's map has probability 0 there (top-k access).
 */
export interface GroupDistributions {
  readonly members: readonly ReadonlyMap<number, number>[];
}

/**
 * Weighs the target's tokens anew: a pure function. The model host applies the request's temperature and
 * filters to the result, draws a token with the request's seed, and appends it to every member.
 */
export interface TokenRule {
  readonly id: string;
  /** Checked before a request starts; throws EngineError `bad-request`. */
  check(params: Json): void;
  weigh(distributions: GroupDistributions, params: Json): ReadonlyMap<number, number>;
}
