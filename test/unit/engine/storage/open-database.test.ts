import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { checkPragmas, type OpenDatabaseOptions, openDatabase } from '../../../../src/engine/storage/open-database.ts';
import { temporaryFolder, writeTestProject } from './storage-fixtures.ts';

describe('openDatabase', () => {
  test.each<{ kind: string; options: OpenDatabaseOptions }>([
    { kind: 'writer', options: {} },
    { kind: 'reader', options: { readonly: true } },
    { kind: 'owner lock', options: { journal: 'delete', busyTimeoutMs: 100, create: true } },
  ])('sets every pragma on the first, second and third connection of the $kind', async ({ kind, options }) => {
    const path = join(temporaryFolder(), 'a.seedloom');
    if (kind !== 'owner lock') await writeTestProject(path, 1);
    const connections = [1, 2, 3].map(() => openDatabase(path, options));
    const read = connections.map((connection) =>
      Object.fromEntries(
        ['synchronous', 'foreign_keys', 'trusted_schema', 'cell_size_check', 'writable_schema'].map((name) => [
          name,
          connection.pragma(name, { simple: true }),
        ]),
      ),
    );
    for (const connection of connections) connection.close();
    const expected = { synchronous: 2, foreign_keys: 1, trusted_schema: 0, cell_size_check: 1, writable_schema: 0 };
    expect(read).toEqual([expected, expected, expected]);
  });

  test('a connection made past it does not hold the settings, and the check says so', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 1);
    const past = new Database(path);
    expect(past.pragma('synchronous', { simple: true })).toBe(1);
    expect(() => checkPragmas(past)).toThrow(/The setting synchronous of .* is 1; it must be 2/);
    past.close();
  });

  test('the bundled SQLite is 3.51.3 or newer', () => {
    const database = openDatabase(':memory:');
    const row = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    database.close();
    const [major = 0, minor = 0, patch = 0] = row.version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_051_003);
  });

  test('a schema cannot be rewritten through it', () => {
    const database = openDatabase(':memory:');
    database.exec('CREATE TABLE a (b) STRICT'.replace('(b)', '(b TEXT)'));
    expect(() => database.exec("UPDATE sqlite_schema SET sql = 'x'")).toThrow(/may not be modified/);
    database.close();
  });

  test('a new file can be read by its owner alone', () => {
    const path = join(temporaryFolder(), 'new.sqlite');
    const database = openDatabase(path, { create: true });
    database.exec('CREATE TABLE a (b TEXT) STRICT');
    const modes = [path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777);
    database.close();
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  test('a missing file is not made unless asked', () => {
    const path = join(temporaryFolder(), 'missing.sqlite');
    expect(() => openDatabase(path)).toThrow();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('databases are opened in one file of the source', async () => {
    const root = new URL('../../../../src/', import.meta.url).pathname;
    const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const opening: string[] = [];
    for (const name of files) {
      if ((await readFile(join(root, name), 'utf8')).includes('new Database(')) opening.push(name);
    }
    expect(opening).toEqual(['engine/storage/open-database.ts']);
  });
});
