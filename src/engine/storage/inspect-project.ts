import { Connection } from './connection.ts';
import { schemaVersion } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { projectMigrations } from './migrations/project-migrations.ts';
import { openDatabase } from './open-database.ts';
import { expectedSchema, projectApplicationId, readSchema } from './project-schema.ts';

export type Inspection =
  | { readonly kind: 'good'; readonly version: number }
  | { readonly kind: 'foreign'; readonly reason: string }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly problem: string };

/**
 * Looks at a project file through a connection that cannot write, before anything else does: whose it is, that its
 * schema is exactly one that Seedloom made (a foreign file may bring triggers and views), and that its pages are whole.
 * Throws `project-corrupt` for what SQLite cannot read at all.
 */
export function inspectProject(
  path: string,
  isWal: boolean,
  migrations: readonly Migration[] = projectMigrations,
): Inspection {
  // Another tool may have left it in the other mode, which opening for writing puts right later.
  const connection = new Connection(openDatabase(path, { readonly: true, journal: isWal ? 'wal' : 'delete' }));
  try {
    const id = connection.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
    if (id !== projectApplicationId) return { kind: 'foreign', reason: 'it does not carry the mark of a project' };
    const version = schemaVersion(connection);
    if (version > migrations.length) return { kind: 'newer', version };
    if (version < 1) return { kind: 'foreign', reason: 'it has no version' };
    const strange = differences(readSchema(connection), expectedSchema(version, migrations));
    if (strange !== undefined) return { kind: 'foreign', reason: strange };
    const [first] = connection.all<{ quick_check: string }>('PRAGMA quick_check(1)');
    if (first?.quick_check !== 'ok') return { kind: 'damaged', problem: first?.quick_check ?? 'no answer' };
    return { kind: 'good', version };
  } finally {
    connection.close();
  }
}

function differences(found: readonly string[], expected: readonly string[]): string | undefined {
  const extra = found.find((entry) => !expected.includes(entry));
  if (extra !== undefined) return `it contains something that Seedloom did not make: ${extra.slice(0, 80)}`;
  const missing = expected.find((entry) => !found.includes(entry));
  return missing === undefined ? undefined : `it lacks ${missing.split(' ', 2).join(' ')}`;
}
