import { EngineError } from '../../domain/engine-error.ts';
import { selfDebiasing } from './self-debiasing.ts';
import type { TokenRule } from './token-rule.ts';

/** All token rules, by hand. */
const tokenRules: readonly TokenRule[] = [selfDebiasing];

/** Throws EngineError `bad-request` for an id that no rule has. */
export function getTokenRule(id: string): TokenRule {
  const rule = tokenRules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  const known = tokenRules.map((candidate) => candidate.id).join(', ');
  throw new EngineError('bad-request', `There is no token rule "${id}". Known rules: ${known}.`, { rule: id });
}
