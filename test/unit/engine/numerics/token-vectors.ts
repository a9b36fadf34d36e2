import { createPace } from '../../../../src/engine/numerics/pace.ts';
import { createTokenIds, type TokenIds } from '../../../../src/engine/numerics/token-ids.ts';
import { createTokenTable, type TokenTable } from '../../../../src/engine/numerics/token-table.ts';

export function tokenTable(lists: readonly (readonly string[])[], ids: TokenIds = createTokenIds()): TokenTable {
  const writer = createTokenTable(ids);
  for (const tokens of lists) writer.add(tokens);
  return writer.finish();
}

/** Numbers for tokens in the order of the text. */
export function tokenNumbers(tokens: readonly string[]): Int32Array {
  return createTokenIds().add(tokens);
}

export const pace = createPace();
