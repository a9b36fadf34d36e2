import type { Pace } from '../../numerics/pace.ts';
import type { TokenIds } from '../../numerics/token-ids.ts';
import { createTokenTable, type TokenTable } from '../../numerics/token-table.ts';
import type { Tokenizer } from '../../numerics/tokenizer.ts';
import type { MeasuredSet } from './measured-sets.ts';

/** A set as numbers of its tokens: its texts are read once and not kept. */
export interface TokenSet {
  readonly title: string;
  readonly table: TokenTable;
  /** Sample ids by row. */
  readonly ids: readonly string[];
  /** Rows of each label, in the order of the labels; texts without a label are in none. */
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  /** Texts without a token. They count as texts. */
  readonly empty: number;
}

/** @param ids shared by all sets that are compared. */
export async function readTokenSet(
  set: MeasuredSet,
  { tokenizer, ids, pace }: { readonly tokenizer: Tokenizer; readonly ids: TokenIds; readonly pace: Pace },
): Promise<TokenSet> {
  const writer = createTokenTable(ids);
  const sampleIds: string[] = [];
  const byLabel = new Map<string, number[]>();
  let empty = 0;
  for await (const { id, text, label } of set.stream()) {
    const tokens = tokenizer.tokens(text);
    writer.add(tokens);
    if (tokens.length === 0) empty++;
    const row = sampleIds.push(id) - 1;
    if (label !== '') {
      const rows = byLabel.get(label);
      if (rows) rows.push(row);
      else byLabel.set(label, [row]);
    }
    await pace();
  }
  return {
    title: set.title,
    table: writer.finish(),
    ids: sampleIds,
    byLabel: new Map([...byLabel].sort(([a], [b]) => (a < b ? -1 : 1))),
    empty,
  };
}
