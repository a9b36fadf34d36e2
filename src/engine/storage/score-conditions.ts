import type { ScoreCondition, ScoreOperand } from './project-store.ts';

/** A score of all samples of a run: NaN, and code 0, where a sample has none. Flags are 0 and 1. */
export interface StepScoreColumn {
  readonly kind: 'number' | 'flag' | 'word';
  readonly values: Float64Array;
  /** Of words: `words[code - 1]`. */
  readonly codes: Int32Array;
  readonly words: readonly string[];
}

type Columns = ReadonlyMap<string, StepScoreColumn>;
type Value = number | boolean | string | undefined;

/** Three-valued logic after Kleene over the rows; undefined: it depends on a score that a row lacks. */
export function compileCondition(node: ScoreCondition, columns: Columns): (row: number) => boolean | undefined {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const left = compileCondition(node.left, columns);
      const right = compileCondition(node.right, columns);
      const decides = node.kind === 'or';
      return (row) => {
        const one = left(row);
        if (one === decides) return decides;
        const other = right(row);
        if (other === decides) return decides;
        return one === undefined || other === undefined ? undefined : !decides;
      };
    }
    case 'not': {
      const of = compileCondition(node.of, columns);
      return (row) => {
        const truth = of(row);
        return truth === undefined ? undefined : !truth;
      };
    }
    case 'statement': {
      const read = compileOperand(node.operand, columns);
      return (row) => {
        const value = read(row);
        return value === undefined ? undefined : value === true;
      };
    }
    case 'compare': {
      const left = compileOperand(node.left, columns);
      const right = compileOperand(node.right, columns);
      const { operator } = node;
      return (row) => {
        const one = left(row);
        const other = right(row);
        return one === undefined || other === undefined ? undefined : compare(one, operator, other);
      };
    }
  }
}

function compileOperand(operand: ScoreOperand, columns: Columns): (row: number) => Value {
  if (operand.kind !== 'score') {
    const { value } = operand;
    return () => value;
  }
  const column = columns.get(operand.name);
  if (column === undefined) return () => undefined;
  const { kind, values, codes, words } = column;
  if (kind === 'word') return (row) => words[(codes[row] ?? 0) - 1];
  return (row) => {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) return undefined;
    return kind === 'flag' ? value === 1 : value;
  };
}

function compare(
  one: number | boolean | string,
  operator: '>=' | '>' | '<=' | '<' | '==' | '!=',
  other: number | boolean | string,
): boolean {
  switch (operator) {
    case '>=':
      return one >= other;
    case '>':
      return one > other;
    case '<=':
      return one <= other;
    case '<':
      return one < other;
    case '==':
      return one === other;
    case '!=':
      return one !== other;
  }
}
