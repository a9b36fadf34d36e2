import { type Comparison, type RuleNode, readRule } from './rule-syntax.ts';

/** The line that a rule draws through one numeric score. */
export interface RuleLine {
  readonly score: string;
  readonly at: number;
  /** For the samples above the line this part of the rule holds. */
  readonly goesAbove: boolean;
  /** Values on the line lie on the side above. */
  readonly isAtAbove: boolean;
}

/** Of the first comparison of a score with a number; undefined when there is none. Throws as `readRule` does. */
export function ruleLine(text: string): RuleLine | undefined {
  return lineOf(readRule(text), true);
}

function lineOf(node: RuleNode, isMeant: boolean): RuleLine | undefined {
  switch (node.kind) {
    case 'and':
    case 'or':
      return lineOf(node.left, isMeant) ?? lineOf(node.right, isMeant);
    case 'not':
      return lineOf(node.of, !isMeant);
    case 'statement':
      return undefined;
    case 'compare': {
      const { left, right, operator } = node;
      if (left.kind === 'score' && right.kind === 'number') return toLine(left.name, operator, right.value, isMeant);
      if (left.kind === 'number' && right.kind === 'score')
        return toLine(right.name, flipped[operator], left.value, isMeant);
      return undefined;
    }
  }
}

const flipped: Readonly<Record<Comparison, Comparison>> = {
  '>=': '<=',
  '>': '<',
  '<=': '>=',
  '<': '>',
  '==': '==',
  '!=': '!=',
};

function toLine(score: string, operator: Comparison, at: number, isMeant: boolean): RuleLine | undefined {
  if (operator === '==' || operator === '!=') return undefined;
  const isAbove = operator === '>=' || operator === '>';
  return { score, at, goesAbove: isAbove === isMeant, isAtAbove: operator === '>=' || operator === '<' };
}
