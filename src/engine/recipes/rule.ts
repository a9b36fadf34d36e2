import { suggestWord } from '../../shared/base/nearest-word.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Score } from '../../shared/domain/sample.ts';
import type { ScoreDeclaration } from '../methods/method.ts';
import { type Comparison, type Operand, type RuleNode, RuleSyntaxError, readRule } from './rule-syntax.ts';

/** A condition over the scores of one sample: `similarity >= 0.9 and not agrees`. */
export interface Rule {
  readonly text: string;
  /** Names of the scores that it looks at, each once, in order of first use. */
  readonly names: readonly string[];
  /** `unknown` where the answer depends on a score that is missing or unscored: neither drop nor review. */
  evaluate(scores: { readonly [name: string]: Score }): boolean | 'unknown';
  /** In words: "similarity is at least 0.9 and agrees is not true". */
  describe(): string;
}

const maximumLength = 1000;

/**
 * Reads a rule and checks its names and types against the scores that the method writes.
 * Throws EngineError `recipe-invalid` with `details.column`, from 1 in the rule's text.
 */
export function parseRule(text: string, declared: readonly ScoreDeclaration[]): Rule {
  if (text.length > maximumLength)
    throw ruleProblem(maximumLength + 1, `The rule is longer than ${maximumLength} characters.`);
  try {
    const node = readRule(text);
    const names = new Set<string>();
    checkNode(node, { declared, names });
    return {
      text,
      names: [...names],
      evaluate: (scores) => evaluateNode(node, scores) ?? 'unknown',
      describe: () => describeNode(node),
    };
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    throw ruleProblem(error.column, error.message);
  }
}

function ruleProblem(column: number, message: string): EngineError {
  return new EngineError('recipe-invalid', message, { column });
}

interface Checking {
  readonly declared: readonly ScoreDeclaration[];
  readonly names: Set<string>;
}

type ValueKind = 'number' | 'flag' | 'word';
const kindInWords: Readonly<Record<ValueKind, string>> = { number: 'a number', flag: 'true or false', word: 'a word' };

function checkNode(node: RuleNode, checking: Checking): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      checkNode(node.left, checking);
      checkNode(node.right, checking);
      return;
    case 'not':
      checkNode(node.of, checking);
      return;
    case 'statement': {
      const kind = kindOf(node.operand, checking);
      if (kind !== 'flag') {
        const example = kind === 'number' ? '>= 0.5' : "== 'word'";
        throw new RuleSyntaxError(
          node.operand.column,
          `${name(node.operand)} is ${kindInWords[kind]}; compare it: \`${shown(node.operand)} ${example}\`.`,
        );
      }
      return;
    }
    case 'compare':
      checkComparison(node, checking);
  }
}

function checkComparison(node: Extract<RuleNode, { kind: 'compare' }>, checking: Checking): void {
  const left = kindOf(node.left, checking);
  const right = kindOf(node.right, checking);
  if (left !== right) {
    throw new RuleSyntaxError(
      node.column,
      `${name(node.left)} is ${kindInWords[left]} and ${name(node.right)} is ${kindInWords[right]}: they cannot be compared.`,
    );
  }
  if (left !== 'number' && node.operator !== '==' && node.operator !== '!=') {
    throw new RuleSyntaxError(node.column, `${name(node.left)} is ${kindInWords[left]}: compare it with == or !=.`);
  }
  if (node.left.kind !== 'score' && node.right.kind !== 'score') {
    throw new RuleSyntaxError(node.column, 'This comparison has no score in it: it is the same for every sample.');
  }
}

function kindOf(operand: Operand, checking: Checking): ValueKind {
  if (operand.kind !== 'score') return operand.kind;
  const declaration = checking.declared.find(({ name: known }) => known === operand.name);
  if (declaration === undefined) {
    const known = checking.declared.map(({ name: written }) => written);
    const hint = known.length === 0 ? ' The method writes no scores.' : suggestWord(operand.name, known);
    throw new RuleSyntaxError(
      operand.column,
      `Unknown score \`${operand.name}\`.${hint} A fixed word stands in quotes.`,
    );
  }
  checking.names.add(operand.name);
  return declaration.kind;
}

/** Three-valued logic after Kleene; undefined is unknown. */
function evaluateNode(node: RuleNode, scores: { readonly [name: string]: Score }): boolean | undefined {
  switch (node.kind) {
    case 'and': {
      const left = evaluateNode(node.left, scores);
      if (left === false) return false;
      const right = evaluateNode(node.right, scores);
      if (right === false) return false;
      return left === undefined || right === undefined ? undefined : true;
    }
    case 'or': {
      const left = evaluateNode(node.left, scores);
      if (left === true) return true;
      const right = evaluateNode(node.right, scores);
      if (right === true) return true;
      return left === undefined || right === undefined ? undefined : false;
    }
    case 'not': {
      const truth = evaluateNode(node.of, scores);
      return truth === undefined ? undefined : !truth;
    }
    case 'statement': {
      const value = readOperand(node.operand, scores);
      return value === undefined ? undefined : value === true;
    }
    case 'compare': {
      const left = readOperand(node.left, scores);
      const right = readOperand(node.right, scores);
      return left === undefined || right === undefined ? undefined : compare(left, node.operator, right);
    }
  }
}

function readOperand(
  operand: Operand,
  scores: { readonly [name: string]: Score },
): number | boolean | string | undefined {
  if (operand.kind !== 'score') return operand.value;
  const score = Object.hasOwn(scores, operand.name) ? scores[operand.name] : undefined;
  return score === undefined || score.kind === 'unscored' ? undefined : score.value;
}

function compare(left: number | boolean | string, operator: Comparison, right: number | boolean | string): boolean {
  switch (operator) {
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '<':
      return left < right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}

const operatorInWords: Readonly<Record<Comparison, string>> = {
  '>=': 'is at least',
  '>': 'is above',
  '<=': 'is at most',
  '<': 'is below',
  '==': 'is',
  '!=': 'is not',
};

function describeNode(node: RuleNode): string {
  switch (node.kind) {
    case 'and':
      return `${describeInside(node.left, 'or')} and ${describeInside(node.right, 'or')}`;
    case 'or':
      return `${describeInside(node.left, 'and')} or ${describeInside(node.right, 'and')}`;
    case 'not':
      return node.of.kind === 'statement' ? `${shown(node.of.operand)} is false` : `not (${describeNode(node.of)})`;
    case 'statement':
      return `${shown(node.operand)} is true`;
    case 'compare':
      return `${shown(node.left)} ${operatorInWords[node.operator]} ${shown(node.right)}`;
  }
}

/** With parentheses where and and or meet, so that the sentence can be read in one way only. */
function describeInside(node: RuleNode, other: 'and' | 'or'): string {
  return node.kind === other ? `(${describeNode(node)})` : describeNode(node);
}

function shown(operand: Operand): string {
  if (operand.kind === 'score') return operand.name;
  return operand.kind === 'word' ? `"${operand.value}"` : String(operand.value);
}

function name(operand: Operand): string {
  return `\`${shown(operand)}\``;
}
