/** A rule as it was read. Columns count from 1 in the rule's own text. */
export type RuleNode =
  | { readonly kind: 'and' | 'or'; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly kind: 'not'; readonly of: RuleNode }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Operand;
      readonly right: Operand;
      readonly column: number;
    }
  /** A name or a fixed value where a statement stands: `not agrees`. */
  | { readonly kind: 'statement'; readonly operand: Operand };

export type Comparison = '>=' | '>' | '<=' | '<' | '==' | '!=';

export type Operand =
  | { readonly kind: 'score'; readonly name: string; readonly column: number }
  | { readonly kind: 'number'; readonly value: number; readonly column: number }
  | { readonly kind: 'flag'; readonly value: boolean; readonly column: number }
  | { readonly kind: 'word'; readonly value: string; readonly column: number };

/** Bad rule text; caught by `parseRule`. */
export class RuleSyntaxError extends Error {
  readonly column: number;

  constructor(column: number, message: string) {
    super(message);
    this.name = 'RuleSyntaxError';
    this.column = column;
  }
}

interface Token {
  readonly kind: 'name' | 'number' | 'word' | 'comparison' | 'open' | 'close' | 'end';
  readonly text: string;
  readonly column: number;
}

const maximumDepth = 50;
const comparisons: readonly string[] = ['>=', '>', '<=', '<', '==', '!='];

/** Throws RuleSyntaxError. `or` binds weakest, then `and`, then `not`. */
export function readRule(text: string): RuleNode {
  const tokens = readTokens(text);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '', column: text.length + 1 };
  const isKeyword = (keyword: string): boolean => peek().kind === 'name' && peek().text === keyword;
  const take = (): Token => {
    const token = peek();
    position++;
    return token;
  };

  const readJoined = (keyword: 'and' | 'or', readPart: (depth: number) => RuleNode, depth: number): RuleNode => {
    let left = readPart(depth);
    while (isKeyword(keyword)) {
      take();
      left = { kind: keyword, left, right: readPart(depth) };
    }
    return left;
  };
  const readOr = (depth: number): RuleNode => readJoined('or', readAnd, depth);
  const readAnd = (depth: number): RuleNode => readJoined('and', readNot, depth);

  const readNot = (depth: number): RuleNode => {
    if (depth > maximumDepth)
      throw new RuleSyntaxError(peek().column, `The rule is nested more than ${maximumDepth} deep.`);
    if (isKeyword('not')) {
      take();
      return { kind: 'not', of: readNot(depth + 1) };
    }
    if (peek().kind !== 'open') return readComparison();
    const open = take();
    const inner = readOr(depth + 1);
    if (peek().kind !== 'close') throw new RuleSyntaxError(open.column, 'This parenthesis is never closed.');
    take();
    return inner;
  };

  const readComparison = (): RuleNode => {
    const left = readOperand();
    if (peek().kind !== 'comparison') return { kind: 'statement', operand: left };
    const operator = take();
    const right = readOperand();
    if (peek().kind === 'comparison') {
      throw new RuleSyntaxError(peek().column, 'Two comparisons in a row: write them apart and join them with `and`.');
    }
    // Safe: the tokenizer makes comparison tokens only of these.
    return { kind: 'compare', operator: operator.text as Comparison, left, right, column: operator.column };
  };

  const readOperand = (): Operand => {
    const { kind, text: found, column } = take();
    if (kind === 'number') return { kind: 'number', value: Number(found), column };
    if (kind === 'word') return { kind: 'word', value: found, column };
    if (kind === 'name' && (found === 'true' || found === 'false'))
      return { kind: 'flag', value: found === 'true', column };
    if (kind === 'name' && !['and', 'or', 'not'].includes(found)) return { kind: 'score', name: found, column };
    throw new RuleSyntaxError(
      column,
      `Expected a score, a number, true, false or a word in quotes, found ${inWords(kind, found)}.`,
    );
  };

  const rule = readOr(0);
  const rest = peek();
  if (rest.kind === 'close') throw new RuleSyntaxError(rest.column, 'This parenthesis was never opened.');
  if (rest.kind !== 'end')
    throw new RuleSyntaxError(
      rest.column,
      `Expected \`and\`, \`or\` or the end of the rule, found ${inWords(rest.kind, rest.text)}.`,
    );
  return rule;
}

function inWords(kind: Token['kind'], text: string): string {
  return kind === 'end' ? 'the end of the rule' : `\`${text}\``;
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/y],
  ['name', /[A-Za-z_]\w*(?:[-.]\w+)*/y],
  ['comparison', />=|<=|==|!=|>|</y],
  ['open', /\(/y],
  ['close', /\)/y],
];

const otherLanguages: readonly (readonly [string, string])[] = [
  ['&', 'and'],
  ['|', 'or'],
  ['!', 'not'],
  ['=', '=='],
];

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const character = text.charAt(offset);
    if (/\s/.test(character)) {
      offset++;
      continue;
    }
    const column = offset + 1;
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, offset + 1);
      if (end < 0) throw new RuleSyntaxError(column, 'This quotation mark is never closed.');
      tokens.push({ kind: 'word', text: text.slice(offset + 1, end), column });
      offset = end + 1;
      continue;
    }
    const token = matchAt(text, offset);
    if (token === undefined) {
      const meant = otherLanguages.find(([sign]) => sign === character)?.[1];
      throw new RuleSyntaxError(
        column,
        `Unexpected \`${character}\`.${meant === undefined ? '' : ` Write \`${meant}\`.`}`,
      );
    }
    tokens.push(token);
    offset += token.text.length;
  }
  return tokens;
}

function matchAt(text: string, offset: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && (kind !== 'comparison' || comparisons.includes(found)))
      return { kind, text: found, column: offset + 1 };
  }
  return undefined;
}
