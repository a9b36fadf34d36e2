import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson, type JsonObject } from '../../../shared/base/json.ts';
import type { Privacy, Sample, SourceRole } from '../../../shared/domain/sample.ts';
import type { Connection } from '../connection.ts';
import { loadSamples } from '../load-samples.ts';
import type { NewSourceRow, SourceStore, StoredSource } from '../project-store.ts';
import { insertRevision } from '../revisions.ts';
import { labelOfFields, searchText } from '../sample-text.ts';
import { insertSealed, sealedColumns, updateSealed } from '../sealed-tables.ts';

/** Rows of one commit, some 20 ms: between two of them the engine answers others. */
const batchSize = 250;

interface SourceRow {
  readonly number: number;
  readonly role: SourceRole;
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  readonly privacy: 'open' | 'private' | 'dp';
  readonly mapping: string;
  readonly rows: number;
  readonly rejected: number;
  readonly attribution: string | null;
  readonly imported_at: string;
  readonly staged: number;
}

export class SourceRepository implements SourceStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async importRows(source: Omit<StoredSource, 'id'>, rows: Iterable<NewSourceRow>): Promise<StoredSource> {
    const number = this.#connection.transaction(() =>
      insertSealed(this.#connection, 'sources', toRow(source, { rows: 0, staged: 1 })),
    );
    try {
      const count = await this.#insertBatches(source, number, rows);
      this.#connection.transaction(() =>
        updateSealed(this.#connection, 'sources', number, toRow(source, { rows: count, staged: 0 })),
      );
      return { ...source, id: String(number), rows: count };
    } catch (error) {
      this.#connection.transaction(() => {
        this.#connection.touch('marks');
        this.#connection.run('DELETE FROM sources WHERE number = ?', number);
      });
      throw error;
    }
  }

  find(role: SourceRole, hash: string, mapping: JsonObject): StoredSource | undefined {
    const row = this.#connection.get<SourceRow>(
      `SELECT number, ${sealedColumns('sources')} FROM sources
       WHERE role = ? AND hash = ? AND mapping = ? AND staged = 0 AND hidden = 0 ORDER BY number DESC LIMIT 1`,
      role,
      hash,
      canonicalJson(mapping),
    );
    return row && toSource(row);
  }

  list(): readonly StoredSource[] {
    return this.#connection
      .all<SourceRow>(
        `SELECT number, ${sealedColumns('sources')} FROM sources WHERE staged = 0 AND hidden = 0 ORDER BY number`,
      )
      .map(toSource);
  }

  samples(sourceIds: readonly string[]): readonly Sample[] {
    const rows = this.#connection.all<{ number: number }>(
      `SELECT number FROM samples WHERE source IN (SELECT value FROM json_each(?)) AND own_hidden = 0
       ORDER BY source, number`,
      JSON.stringify(sourceIds.map(Number)),
    );
    return loadSamples(
      this.#connection,
      rows.map((row) => row.number),
    );
  }

  /** What an import that was killed left behind. Called at opening. */
  removeStaged(): void {
    const staged = this.#connection.get<{ count: number }>('SELECT count(*) AS count FROM sources WHERE staged = 1');
    if (staged === undefined || staged.count === 0) return;
    this.#connection.transaction(() => this.#connection.run('DELETE FROM sources WHERE staged = 1'));
  }

  async #insertBatches(
    source: Omit<StoredSource, 'id'>,
    number: number,
    rows: Iterable<NewSourceRow>,
  ): Promise<number> {
    let count = 0;
    let batch: NewSourceRow[] = [];
    const write = () => {
      this.#connection.transaction(() => {
        for (const row of batch) {
          count += 1;
          this.#insertRow(source, { source: number, id: `s${number}-${count}`, row });
        }
      });
      batch = [];
    };
    for (const row of rows) {
      batch.push(row);
      if (batch.length === batchSize) {
        write();
        await nextTurn();
      }
    }
    if (batch.length > 0) write();
    return count;
  }

  #insertRow(
    source: Omit<StoredSource, 'id'>,
    { source: number, id, row }: { readonly source: number; readonly id: string; readonly row: NewSourceRow },
  ): void {
    const sample = insertSealed(
      this.#connection,
      'samples',
      {
        id,
        origin: 'source',
        source: number,
        role: source.role,
        line: row.line,
        step: null,
        run: null,
        accepted: null,
        unit_ordinal: null,
        draft_index: null,
        cell: null,
        group_key: row.group ?? id,
        private: source.privacy === false ? 0 : 1,
        round: null,
        mean_log_probability: null,
        calls: null,
        created_at: source.importedAt,
      },
      { extra: { revision: 1, search_text: searchText(row.fields), label: labelOfFields(row.fields) } },
    );
    const content = {
      id,
      revision: 1,
      parent: null,
      fields: row.fields,
      author: source.name,
      authorKind: 'source',
      at: source.importedAt,
    };
    insertRevision(this.#connection, sample, content);
  }
}

function toRow(source: Omit<StoredSource, 'id'>, { rows, staged }: { readonly rows: number; readonly staged: number }) {
  return {
    role: source.role,
    name: source.name,
    file: source.file,
    hash: source.hash,
    privacy: source.privacy === false ? 'open' : source.privacy === true ? 'private' : 'dp',
    mapping: canonicalJson(source.mapping),
    rows,
    rejected: source.rejected,
    attribution: source.attribution ?? null,
    imported_at: source.importedAt,
    staged,
  };
}

const privacyOf: Readonly<Record<SourceRow['privacy'], Privacy>> = { open: false, private: true, dp: 'dp' };

function toSource(row: SourceRow): StoredSource {
  return {
    id: String(row.number),
    role: row.role,
    name: row.name,
    file: row.file,
    hash: row.hash,
    privacy: privacyOf[row.privacy],
    // Safe: only the canonical JSON of a mapping is written there.
    mapping: JSON.parse(row.mapping) as JsonObject,
    rows: row.rows,
    rejected: row.rejected,
    ...(row.attribution === null ? {} : { attribution: row.attribution }),
    importedAt: row.imported_at,
  };
}
