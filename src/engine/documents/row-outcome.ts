import type { JsonObject } from '../../shared/base/json.ts';

/** Formats of tables: what can be written. */
export type TableFormat = 'jsonl' | 'json' | 'csv' | 'tsv';
/** `text`: the whole file is one row with the column `text`. */
export type RowFormat = TableFormat | 'text' | 'parquet';

/** A refused row: where it begins, and why without the place. */
export interface RowProblem {
  readonly line: number;
  readonly message: string;
  /** How many lines it stands on, when it is more than one: a stray quote can make one row of many. */
  readonly lines?: number;
}

/** What one row gave. The counts are of things that a person should know of although the row is accepted. */
export type RowOutcome =
  | { readonly kind: 'blank' }
  | { readonly kind: 'broken'; readonly problem: RowProblem }
  | {
      readonly kind: 'row';
      readonly line: number;
      readonly values: JsonObject;
      /** Of the row in the file. */
      readonly bytes: number;
      /** Numbers that JavaScript cannot hold exactly and that were kept as text. */
      readonly longNumbers: number;
      /** U+FFFD stands in the row: somebody lost a character before this file was written. */
      readonly hasReplacementCharacter: boolean;
    };

export function brokenRow(line: number, endLine: number, message: string): RowOutcome & { readonly kind: 'broken' } {
  const lines = endLine - line + 1;
  const problem =
    lines > 1 ? { line, message: `${message} (read as one row to line ${endLine})`, lines } : { line, message };
  return { kind: 'broken', problem };
}

/** "line 4711: not JSON: …" */
export function problemSentence(problem: RowProblem): string {
  return `line ${problem.line}: ${problem.message}`;
}
