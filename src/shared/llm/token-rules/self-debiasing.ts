import { isJsonObject, type Json } from '../../base/json.ts';
import { EngineError } from '../../domain/engine-error.ts';
import type { GroupDistributions, TokenRule } from './token-rule.ts';

/**
 * Self-debiasing (ZeroGen, SunGen; Schick et al. 2021): pushes probability away from tokens that fit a counter
 * prompt better than the target prompt.
 *
 * With p the target's distribution and q the element-wise maximum over the counter prompts:
 * Δ = max(q − p, 0), α = max(exp(−λΔ), ε), p' ∝ α·p. λ = 0 is the identity, as is q = p.
 *
 * Parameters: `lambda` ≥ 0 (default 100; 200 for natural language inference), `epsilon` in [0, 1] (default 0.01).
 * A token that a counter prompt's list lacks has probability 0 there and is not penalised by it.
 */
export const selfDebiasing: TokenRule = {
  id: 'self-debiasing',
  check(params) {
    readParams(params);
  },
  weigh(distributions, params) {
    return weigh(distributions, readParams(params));
  },
};

interface SelfDebiasingParams {
  readonly lambda: number;
  readonly epsilon: number;
}

function weigh({ members }: GroupDistributions, { lambda, epsilon }: SelfDebiasingParams): ReadonlyMap<number, number> {
  const [target = new Map<number, number>(), ...counterparts] = members;
  const weights = new Map<number, number>();
  let total = 0;
  for (const [token, probability] of target) {
    const strongest = counterparts.reduce((most, counterpart) => Math.max(most, counterpart.get(token) ?? 0), 0);
    const excess = Math.max(strongest - probability, 0);
    const weight = probability * Math.max(Math.exp(-lambda * excess), epsilon);
    weights.set(token, weight);
    total += weight;
  }
  if (total > 0) for (const [token, weight] of weights) weights.set(token, weight / total);
  return weights;
}

function readParams(params: Json): SelfDebiasingParams {
  if (!isJsonObject(params)) throw refused('its parameters must be an object with lambda and epsilon');
  const { lambda = 100, epsilon = 0.01 } = params;
  if (typeof lambda !== 'number' || !(lambda >= 0))
    throw refused(`lambda must be a number of at least 0, not ${JSON.stringify(lambda)}`);
  if (typeof epsilon !== 'number' || !(epsilon >= 0 && epsilon <= 1)) {
    throw refused(`epsilon must be a number from 0 to 1, not ${JSON.stringify(epsilon)}`);
  }
  return { lambda, epsilon };
}

function refused(reason: string): EngineError {
  return new EngineError('bad-request', `The token rule self-debiasing cannot run: ${reason}.`, {
    rule: 'self-debiasing',
  });
}
