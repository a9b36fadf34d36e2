import type { CurationStep } from '../../shared/contract/recipe.ts';
import type { Score, Verdict, VerdictKind } from '../../shared/domain/sample.ts';
import type { MarkMethod } from '../methods/method.ts';
import { parseRule } from '../recipes/rule.ts';
import type { NewScore } from '../storage/project-store.ts';

/** What the rules of a step say of its stored scores: another threshold needs no new scores. */
export function ruleVerdicts(options: {
  readonly path: string;
  readonly entry: Pick<CurationStep, 'drop' | 'review'>;
  readonly method: MarkMethod;
  readonly scores: readonly NewScore[];
}): readonly Verdict[] {
  const { path, entry, method } = options;
  const bySample = new Map<string, Record<string, Score>>();
  for (const { sampleId, name, score } of options.scores) {
    const scores = bySample.get(sampleId) ?? {};
    scores[name] = score;
    bySample.set(sampleId, scores);
  }
  const verdicts: Verdict[] = [];
  const rules: readonly (readonly [VerdictKind, string | undefined])[] = [
    ['drop', entry.drop],
    ['review', entry.review],
  ];
  for (const [kind, text] of rules) {
    if (text === undefined) continue;
    const rule = parseRule(text, method.writes);
    for (const [sampleId, scores] of bySample) {
      if (rule.evaluate(scores) !== true) continue;
      verdicts.push({
        sampleId,
        kind,
        step: path,
        method: method.id,
        rule: text,
        reason: `${method.title}: ${describeScores(rule.names, scores)}`,
      });
    }
  }
  return verdicts;
}

function describeScores(names: readonly string[], scores: { readonly [name: string]: Score }): string {
  return names.map((name) => `${name} ${describeScore(scores[name])}`).join(', ');
}

function describeScore(score: Score | undefined): string {
  switch (score?.kind) {
    case 'number':
      return String(Math.round(score.value * 1000) / 1000);
    case 'flag':
      return score.value ? 'yes' : 'no';
    case 'word':
      return score.value;
    default:
      return 'not scored';
  }
}
