import { describe, expect, test } from 'vitest';
import { filesBelow, readProjectFile } from './source-files.ts';

const migrationFiles = filesBelow('src/engine/storage', /\/migrations\/\d[^/]*\.ts$/);
const sourcesWithSqlite = filesBelow('src', /\.ts$/).filter((path) =>
  /^import (?!type).*'better-sqlite3'/m.test(readProjectFile(path)),
);

describe.skipIf(sourcesWithSqlite.length === 0)('the database', () => {
  test('connections are opened in one file, which sets their pragmas', () => {
    const opening = filesBelow('src', /\.ts$/).filter((path) => opensDatabase(readProjectFile(path)));
    expect(opening).toHaveLength(1);
  });

  test('migrations are numbered from 1 without a gap, for each kind of database', () => {
    expect(migrationFiles.length).toBeGreaterThan(0);
    const numbers = Object.groupBy(migrationFiles, (path) => path.slice(0, path.lastIndexOf('/')));
    for (const [folder, files] of Object.entries(numbers)) {
      expect({ folder, numbers: migrationNumbers(files ?? []) }).toEqual({
        folder,
        numbers: (files ?? []).map((_, index) => index + 1),
      });
    }
  });

  test('each migration has a test that names it', () => {
    const tests = filesBelow('test', /\.test\.ts$/).map((path) => `${path}\n${readProjectFile(path)}`);
    const untested = migrationFiles.filter((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
      return !tests.some((text) => text.includes(name));
    });
    expect(untested).toEqual([]);
  });
});

test('a gap, a repeated number and a second place that opens a database would be seen', () => {
  expect(migrationNumbers(['m/0001-start.ts', 'm/0003-more.ts', 'm/0003-other.ts'])).toEqual([1, 3, 3]);
  expect(opensDatabase('const file = new Database(path);')).toBe(true);
  expect(opensDatabase('// opens no database')).toBe(false);
});

function migrationNumbers(paths: readonly string[]): readonly number[] {
  return paths.map((path) => Number.parseInt(path.slice(path.lastIndexOf('/') + 1), 10)).toSorted((a, b) => a - b);
}

function opensDatabase(source: string): boolean {
  return /\bnew (Database|BetterSqlite3|Sqlite)\(/.test(source);
}
