import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listBackups } from '../../../../src/engine/storage/backups.ts';
import { Connection } from '../../../../src/engine/storage/connection.ts';
import { checkMigrations, migrate, schemaVersion } from '../../../../src/engine/storage/migrations/migrate.ts';
import type { Migration } from '../../../../src/engine/storage/migrations/migration.ts';
import { projectMigrations } from '../../../../src/engine/storage/migrations/project-migrations.ts';
import { openDatabase } from '../../../../src/engine/storage/open-database.ts';
import { openWriter } from '../../../../src/engine/storage/open-project.ts';
import { expectedSchema, projectApplicationId, readSchema } from '../../../../src/engine/storage/project-schema.ts';
import { insertRevision } from '../../../../src/engine/storage/revisions.ts';
import { insertSealed, sealedTables } from '../../../../src/engine/storage/sealed-tables.ts';
import { at, openTestProject, temporaryFolder, writeTestProject } from './storage-fixtures.ts';

const second: Migration = {
  version: projectMigrations.length + 1,
  up: (connection) => connection.exec('ALTER TABLE runs ADD COLUMN colour TEXT'),
};

describe('the migrations', () => {
  test('0001-first-tables starts from an empty file and makes strict tables only', () => {
    const connection = new Connection(openDatabase(':memory:'));
    expect(schemaVersion(connection)).toBe(0);
    migrate(connection, projectMigrations.slice(0, 1));
    const tables = connection.all<{ name: string; strict: number }>(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'",
    );
    connection.close();
    expect(tables.length).toBeGreaterThanOrEqual(30);
    expect(tables.filter((table) => table.strict !== 1)).toEqual([]);
  });

  test('0002-decisions-and-history starts from version 1 and keeps what was there', async () => {
    const path = join(temporaryFolder(), 'old.seedloom');
    writeVersionOne(path);

    const store = await openTestProject(path);

    expect(listBackups(path)).toEqual([expect.stringContaining('-v1.seedloom')]);
    expect(store.verify()).toEqual({ ok: true, problems: [] });
    expect(store.runs.get('run')).toMatchObject({ seed: 7, isHidden: false });
    expect({
      current: store.drafts.current(),
      history: store.history.list(9),
      log: store.runLog.list('run', 9),
    }).toEqual({ current: undefined, history: { done: [], undone: [] }, log: [] });
    // A sample that was hidden stays so, whatever becomes of its run.
    const numbers = () => store.reader.order({}, { by: 'number', descending: false }, new AbortController().signal);
    expect([...(await numbers())]).toEqual([1]);
    const entry = { title: 'Run', author: 'ada', at };
    store.history.apply(entry, [{ kind: 'run-hidden', run: 'run', before: true, after: false }]);
    expect([...(await numbers())]).toEqual([1]);
  });

  test('0003-annotations starts from version 2 and keeps what was there', () => {
    const connection = new Connection(openDatabase(':memory:'));
    migrate(connection, projectMigrations.slice(0, 2));
    insertSealed(connection, 'recipe_drafts', { id: 'd1', at, text: Buffer.from('recipe: 1') });
    migrate(connection, projectMigrations.slice(0, 3));
    expect(schemaVersion(connection)).toBe(3);
    expect(connection.all('SELECT id FROM recipe_drafts')).toEqual([{ id: 'd1' }]);
    expect(connection.all('SELECT * FROM annotations')).toEqual([]);
    connection.close();
  });

  test('every table with a seal is among the checked ones, with all columns that never change', () => {
    const connection = new Connection(openDatabase(':memory:'));
    migrate(connection, projectMigrations);
    const sealed = connection.all<{ name: string }>(
      "SELECT t.name FROM pragma_table_list t, pragma_table_info(t.name) c WHERE c.name = 'seal' ORDER BY t.name",
    );
    const uncovered = Object.entries(sealedTables).flatMap(([table, columns]) => {
      const known = new Set<string>([...columns, 'seal', 'number']);
      const all = connection.all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`);
      return all.filter((column) => !known.has(column.name)).map((column) => `${table}.${column.name}`);
    });
    connection.close();
    expect(sealed.map((table) => table.name)).toEqual(Object.keys(sealedTables).toSorted());
    // What undo changes and what is computed from other rows: verify computes it again.
    expect(uncovered).toEqual([
      'sources.hidden',
      'runs.hidden',
      ...['revision', 'search_text', 'label', 'verdict', 'hidden', 'own_hidden'].map((name) => `samples.${name}`),
    ]);
  });

  test('are numbered without a gap, and a gap is seen', async () => {
    const files = (await readdir(new URL('../../../../src/engine/storage/migrations/', import.meta.url)))
      .filter((name) => /^\d{4}-/.test(name))
      .toSorted();
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(projectMigrations.map(({ version }) => version));
    expect(() => checkMigrations([...projectMigrations, { ...second, version: 9 }])).toThrow(/has the number 9/);
  });

  test('a project of the version before is backed up and brought up to date with its samples', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 30);
    const connection = await openWriter(path, [...projectMigrations, second]);
    const count = connection.get<{ count: number }>('SELECT count(*) AS count FROM samples');
    const state = { version: schemaVersion(connection), count: count?.count, schema: readSchema(connection) };
    connection.close();
    const schema = expectedSchema(second.version, [...projectMigrations, second]);
    expect(state).toEqual({ version: second.version, count: 32, schema });
    const [backup, ...others] = listBackups(path);
    expect({ backup, others }).toEqual({
      backup: expect.stringContaining(`-v${projectMigrations.length}.seedloom`),
      others: [],
    });
    const restored = await openTestProject(String(backup));
    expect({ count: restored.samples.countOfRun('run'), ok: restored.verify().ok }).toEqual({ count: 30, ok: true });
  });

  test('one that fails in the middle leaves the version before, byte for byte', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 30);
    const before = hashOf(path);
    const failing: Migration = {
      version: second.version + 1,
      up: (connection) => {
        connection.exec('DELETE FROM revisions');
        connection.exec('DROP TABLE labels');
        throw new Error('in the middle');
      },
    };
    await expect(openWriter(path, [...projectMigrations, second, failing])).rejects.toThrow('in the middle');
    expect(hashOf(path)).toBe(before);
    const store = await openTestProject(path);
    expect({ count: store.samples.countOfRun('run'), ok: store.verify().ok }).toEqual({ count: 30, ok: true });
  });

  test('one that leaves references to missing rows is taken back', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 3);
    const up = (connection: Connection) => {
      connection.run("INSERT INTO step_keys (run, path) VALUES (99, 'generate')");
    };
    await expect(openWriter(path, [...projectMigrations, { version: second.version, up }])).rejects.toThrow(
      /missing rows|FOREIGN KEY/,
    );
    const store = await openTestProject(path);
    expect(store.samples.countOfRun('run')).toBe(3);
  });
});

/** A project as the first version wrote it: a run with two samples, one of them hidden. */
function writeVersionOne(path: string): void {
  const connection = new Connection(openDatabase(path, { create: true }));
  connection.exec(`PRAGMA application_id = ${projectApplicationId}`);
  migrate(connection, projectMigrations.slice(0, 1));
  insertSealed(connection, 'recipes', { id: 'r', hash: 'h', text: '', json: '{}', created_at: at });
  const run = insertSealed(connection, 'runs', {
    id: 'run',
    recipe_id: 'r',
    seed: 7,
    state: 'done',
    fixed: '{}',
    message: '',
    created_at: at,
    ended_at: null,
    worked_ms: 0,
  });
  for (const [index, hidden] of [0, 1].entries()) {
    const id = `g${index}`;
    const fields = { text: id, label: 'odd' };
    const row = {
      id,
      origin: 'generated',
      source: null,
      role: null,
      line: null,
      step: null,
      run,
      accepted: index + 1,
      unit_ordinal: index,
      draft_index: 0,
      cell: null,
      group_key: id,
      private: 0,
      round: 0,
      mean_log_probability: null,
      calls: '[]',
      created_at: at,
    };
    const extra = { revision: 1, search_text: id, label: 'odd', hidden };
    const number = insertSealed(connection, 'samples', row, { extra });
    const revision = { id, revision: 1, parent: null, fields, author: 'run', authorKind: 'model', at };
    insertRevision(connection, number, revision);
  }
  connection.close();
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
