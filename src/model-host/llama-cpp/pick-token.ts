import type { Random } from '../../shared/base/random.ts';
import type { GenerationOptions, Token } from './sequence.ts';

/** What of the sampling options applies to weights. */
export type PickOptions = Pick<GenerationOptions, 'temperature' | 'topK' | 'topP' | 'minP' | 'bias' | 'penalty'>;

/**
 * Draws a token from weights as llama.cpp's sampler chain does from logits: bias, penalties, top-k, top-p, min-p,
 * temperature. Temperature 0 gives the largest. Throws when no token has a weight.
 */
export function pickToken(weights: ReadonlyMap<Token, number>, options: PickOptions, random: Random): Token {
  const { temperature, topK, topP, minP, bias } = options;
  const logits = penalised(weights, options);
  let candidates = [...logits]
    .map(([token, logit]) => ({ token, logit: logit + (bias.get(token) ?? 0) }))
    .filter(({ logit }) => logit > -Infinity)
    .sort((a, b) => b.logit - a.logit || a.token - b.token);
  const [best] = candidates;
  if (!best) throw new Error('The token rule left no token.');
  if (temperature <= 0) return best.token;
  if (topK !== undefined && topK > 0) candidates = candidates.slice(0, topK);
  if (topP !== undefined && topP < 1) candidates = nucleus(candidates, topP);
  if (minP !== undefined && minP > 0)
    candidates = candidates.filter(({ logit }) => logit - best.logit >= Math.log(minP));
  const shares = candidates.map(({ logit }) => Math.exp((logit - best.logit) / temperature));
  let rest = random.next() * shares.reduce((sum, share) => sum + share, 0);
  for (const [position, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return candidates[position]?.token ?? best.token;
  }
  return candidates.at(-1)?.token ?? best.token;
}

/** The smallest set of the likeliest tokens that holds this share of the probability. */
function nucleus<T extends { readonly logit: number }>(candidates: readonly T[], share: number): T[] {
  const top = candidates[0]?.logit ?? 0;
  const weights = candidates.map(({ logit }) => Math.exp(logit - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let held = 0;
  const length = weights.findIndex((weight) => {
    held += weight;
    return held >= share * total;
  });
  return candidates.slice(0, length < 0 ? candidates.length : length + 1);
}

function penalised(weights: ReadonlyMap<Token, number>, { penalty }: PickOptions): ReadonlyMap<Token, number> {
  const logits = new Map([...weights].map(([token, weight]) => [token, Math.log(weight)]));
  if (!penalty) return logits;
  const counts = new Map<Token, number>();
  for (const token of penalty.recent()) counts.set(token, (counts.get(token) ?? 0) + 1);
  for (const [token, count] of counts) {
    const logit = logits.get(token);
    if (logit === undefined) continue;
    // Logarithms of probabilities are never above 0, where dividing would favour the token: so it is multiplied.
    logits.set(token, logit * penalty.repeat - count * penalty.frequency - penalty.presence);
  }
  return logits;
}
