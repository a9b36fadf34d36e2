export const comparisons = ['>=', '>', '<=', '<', '==', '!='] as const;
export type RuleComparison = (typeof comparisons)[number];

/** One comparison of a score with a fixed value. */
export interface RulePart {
  readonly score: string;
  readonly comparison: RuleComparison;
  readonly value: number | boolean | string;
}

/** A rule that a form can show: comparisons, all joined in the same way. */
export interface SimpleRule {
  readonly join: 'and' | 'or';
  readonly parts: readonly RulePart[];
}

export interface RuleScore {
  readonly name: string;
  readonly kind: string;
}

export const comparisonWords: Readonly<Record<RuleComparison, string>> = {
  '>=': 'is at least',
  '>': 'is above',
  '<=': 'is at most',
  '<': 'is below',
  '==': 'is',
  '!=': 'is not',
};

const part =
  /\s*(not\s+)?([A-Za-z_]\w*(?:[-.]\w+)*)(?:\s*(>=|<=|==|!=|>|<)\s*([-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?|'[^']*'|"[^"]*"|true|false))?\s*(and\b|or\b|$)/y;
const keywords = ['and', 'or', 'not', 'true', 'false'];

/** Undefined for a rule of another shape, right or wrong: it stays a text. */
export function readSimpleRule(text: string): SimpleRule | undefined {
  const parts: RulePart[] = [];
  let join: SimpleRule['join'] | undefined;
  part.lastIndex = 0;
  for (;;) {
    const found = part.exec(text);
    const [, not, score, comparison, value = '', next] = found ?? [];
    if (score === undefined || keywords.includes(score)) return undefined;
    const known = comparisons.find((one) => one === comparison);
    if (known === undefined) parts.push({ score, comparison: '==', value: not === undefined });
    else if (not !== undefined) return undefined;
    else parts.push({ score, comparison: known, value: readValue(value) });
    if (next !== 'and' && next !== 'or') return { join: join ?? 'and', parts };
    if (join !== undefined && join !== next) return undefined;
    join = next;
  }
}

function readValue(text: string): RulePart['value'] {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.startsWith("'") || text.startsWith('"') ? text.slice(1, -1) : Number(text);
}

export function writeSimpleRule({ join, parts }: SimpleRule): string {
  return parts.map(writePart).join(` ${join} `);
}

function writePart({ score, comparison, value }: RulePart): string {
  if (typeof value === 'boolean') return (comparison === '==') === value ? score : `not ${score}`;
  if (typeof value === 'number') return `${score} ${comparison} ${value}`;
  return `${score} ${comparison} ${value.includes("'") ? `"${value}"` : `'${value}'`}`;
}

/** A comparison to begin with, for a score of this kind. */
export function newPart({ name, kind }: RuleScore, at = 0): RulePart {
  if (kind === 'flag') return { score: name, comparison: '==', value: true };
  if (kind === 'word') return { score: name, comparison: '==', value: '' };
  return { score: name, comparison: '>=', value: at };
}

/** The place of the first part that draws a line through a numeric score, or -1. */
export function linePart({ parts }: SimpleRule): number {
  return parts.findIndex(
    ({ comparison, value }) => typeof value === 'number' && comparison !== '==' && comparison !== '!=',
  );
}

export function withPart(rule: SimpleRule, place: number, changed: RulePart): SimpleRule {
  return { ...rule, parts: rule.parts.with(place, changed) };
}
