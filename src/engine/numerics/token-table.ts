import type { TokenIds } from './token-ids.ts';

/** Texts as numbers of their tokens, four bytes each: a set is measured without its texts in memory. */
export interface TokenTable {
  readonly rows: number;
  /** The tokens of all rows, one row after the other. */
  readonly tokens: Int32Array;
  /** Where each row begins in `tokens`; one more at the end. */
  readonly starts: Int32Array;
}

export interface TokenTableWriter {
  add(tokens: readonly string[]): void;
  finish(): TokenTable;
}

/** @param ids of the tokens; tables that share them can be compared. */
export function createTokenTable(ids: TokenIds): TokenTableWriter {
  let tokens = new Int32Array(4096);
  let size = 0;
  const starts = [0];
  return {
    add(row) {
      if (size + row.length > tokens.length) {
        const larger = new Int32Array(2 * (size + row.length));
        larger.set(tokens);
        tokens = larger;
      }
      tokens.set(ids.add(row), size);
      size += row.length;
      starts.push(size);
    },
    finish: () => ({ rows: starts.length - 1, tokens: tokens.slice(0, size), starts: Int32Array.from(starts) }),
  };
}

/** The tokens of one row; no copy. */
export function tokensOfRow({ tokens, starts }: TokenTable, row: number): Int32Array {
  return tokens.subarray(starts[row] ?? 0, starts[row + 1] ?? 0);
}

/** The given rows in the given order, cut after `limit` tokens in all: later rows are then shorter or empty. */
export function selectTokenRows(table: TokenTable, rows: ArrayLike<number>, limit = Infinity): TokenTable {
  const starts = new Int32Array(rows.length + 1);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const length = (table.starts[row + 1] ?? 0) - (table.starts[row] ?? 0);
    starts[place + 1] = Math.min(limit, (starts[place] ?? 0) + length);
  }
  const tokens = new Int32Array(starts[rows.length] ?? 0);
  for (let place = 0; place < rows.length; place++) {
    const start = starts[place] ?? 0;
    tokens.set(tokensOfRow(table, rows[place] ?? 0).subarray(0, (starts[place + 1] ?? 0) - start), start);
  }
  return { rows: rows.length, tokens, starts };
}
