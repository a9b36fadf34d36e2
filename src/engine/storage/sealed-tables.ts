import { crc32 } from 'node:zlib';
import type { Connection } from './connection.ts';
import type { SqlValue } from './open-database.ts';

/**
 * The tables whose rows carry a checksum, with the columns that it covers. SQLite's own check sees one in eight
 * changed bytes; these see the rest. Samples and revisions are checked by their content hash and by recomputing.
 */
export const sealedTables = {
  recipes: ['id', 'hash', 'text', 'json', 'created_at'],
  sources: [
    'role',
    'name',
    'file',
    'hash',
    'privacy',
    'mapping',
    'rows',
    'rejected',
    'attribution',
    'imported_at',
    'staged',
  ],
  runs: ['id', 'recipe_id', 'seed', 'state', 'fixed', 'message', 'created_at', 'ended_at', 'worked_ms'],
  steps: ['step', 'method', 'version', 'params', 'state', 'round', 'status', 'summary'],
  units: [
    'step',
    'ordinal',
    'key',
    'json',
    'cell',
    'round',
    'attempt',
    'state',
    'input_hash',
    'accepted_before',
    'outcomes',
  ],
  rejections: ['step', 'unit_ordinal', 'position', 'rule', 'reason', 'cell', 'text'],
  artefacts: ['step', 'unit_ordinal', 'round', 'name', 'json'],
  calls: [
    'step',
    'unit_ordinal',
    'attempt',
    'name',
    'request_hash',
    'kind',
    'request',
    'model',
    'answer',
    'tokens',
    'prompt_tokens',
    'completion_tokens',
  ],
  embeddings: ['model_hash', 'text_hash', 'vector'],
  samples: [
    'id',
    'origin',
    'source',
    'role',
    'line',
    'step',
    'run',
    'accepted',
    'unit_ordinal',
    'draft_index',
    'cell',
    'group_key',
    'private',
    'round',
    'mean_log_probability',
    'calls',
    'created_at',
  ],
  demonstrations: ['sample', 'position', 'demonstration_id'],
  scores: ['sample', 'name', 'step', 'revision', 'kind', 'value', 'word'],
  verdicts: ['sample', 'step', 'rule', 'kind', 'position', 'revision', 'method', 'method_version', 'reason', 'at'],
  labels: ['sample', 'revision', 'field', 'value', 'author', 'author_kind', 'probability', 'codebook', 'at'],
  ratings: ['sample', 'revision', 'scale', 'value', 'author', 'author_kind', 'note', 'at'],
  dataset_versions: ['id', 'run', 'name', 'at'],
  dataset_members: ['dataset', 'position', 'sample', 'revision', 'label', 'weight'],
  findings: ['step', 'position', 'id', 'json', 'at'],
  comparisons: ['kind', 'left_id', 'right_id', 'json', 'at'],
  privacy_ledger: ['run_id', 'source_hash', 'mechanism', 'epsilon', 'delta', 'released', 'at'],
  connection_ledger: ['run_id', 'endpoint', 'purpose', 'at'],
  undo_log: ['command', 'author', 'at', 'state', 'change'],
  decisions: ['sample', 'decision', 'author', 'reason', 'at'],
  annotations: ['sample', 'annotator', 'revision', 'state', 'labels', 'rating', 'note', 'codebook', 'at'],
  recipe_drafts: ['id', 'at', 'text'],
  run_log: ['run', 'at', 'kind', 'text'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SealedTable = keyof typeof sealedTables;
export type SealedRow<T extends SealedTable> = { readonly [column in (typeof sealedTables)[T][number]]: SqlValue };

/**
 * Inserts a row with its checksum; gives its number.
 *
 * @param extra columns that the checksum does not cover, since later writes change them
 * @param onConflict `replace`: a row with the same key gives way; by default it throws
 */
export function insertSealed<T extends SealedTable>(
  connection: Connection,
  table: T,
  row: SealedRow<T>,
  options: { readonly extra?: Readonly<Record<string, SqlValue>>; readonly onConflict?: 'replace' } = {},
): number {
  const values = sealedValues(table, row);
  const extra = options.extra ?? {};
  const sql = insertSql(table, Object.keys(extra), options.onConflict === 'replace');
  return connection.run(sql, ...values, sealOf(values), ...Object.values(extra)).number;
}

/** Writes a row again under its number (rowid), with its new checksum. Rows changed. */
export function updateSealed<T extends SealedTable>(
  connection: Connection,
  table: T,
  number: number,
  row: SealedRow<T>,
): number {
  const values = sealedValues(table, row);
  const columns: readonly string[] = sealedTables[table];
  const sql = `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')}, seal = ? WHERE rowid = ?`;
  return connection.run(sql, ...values, sealOf(values), number).changes;
}

/** The columns of a table for a SELECT. */
export function sealedColumns(table: SealedTable): string {
  return sealedTables[table].join(', ');
}

/** Rows whose content does not fit their checksum: the table and how many. */
export function brokenSeals(connection: Connection): readonly { readonly table: string; readonly rows: number }[] {
  const broken: { table: string; rows: number }[] = [];
  for (const [table, columns] of Object.entries(sealedTables)) {
    let rows = 0;
    const sql = `SELECT seal, ${columns.join(', ')} FROM ${table}`;
    for (const row of connection.iterate<Record<string, SqlValue>>(sql)) {
      if (sealOf(columns.map((column) => row[column] ?? null)) !== row.seal) rows += 1;
    }
    if (rows > 0) broken.push({ table, rows });
  }
  return broken;
}

function sealedValues<T extends SealedTable>(table: T, row: SealedRow<T>): SqlValue[] {
  // Safe: the columns of the table are exactly the keys of the row type.
  const columns = sealedTables[table] as readonly (keyof SealedRow<T>)[];
  // Half of a surrogate pair cannot be stored as text: the checksum must be of what is stored.
  return columns.map((column) => wellFormed(row[column]));
}

function wellFormed(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

const insertStatements = new Map<string, string>();

function insertSql(table: SealedTable, extra: readonly string[], replace: boolean): string {
  const key = `${table} ${replace} ${extra.join()}`;
  const known = insertStatements.get(key);
  if (known !== undefined) return known;
  const columns = [...sealedTables[table], 'seal', ...extra];
  const sql = `INSERT ${replace ? 'OR REPLACE ' : ''}INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  insertStatements.set(key, sql);
  return sql;
}

/** CRC-32 over the values with their kinds and lengths, so that nothing can move between columns unseen. */
function sealOf(values: readonly SqlValue[]): number {
  const text = values
    .map((value) => {
      if (value === null) return 'n';
      if (typeof value === 'number') return `d${value}`;
      if (typeof value === 'string') return `s${value.length}:${value}`;
      return `b${value.length}:${crc32(value)}`;
    })
    .join('\u0000');
  return crc32(text);
}
