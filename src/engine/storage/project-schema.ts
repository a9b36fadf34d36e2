import { Connection } from './connection.ts';
import type { Migration } from './migrations/migration.ts';
import { openDatabase } from './open-database.ts';

/** "SDLM": what tells a project from any other SQLite file. */
export const projectApplicationId = 0x53444c4d;

/** What a file of this version must contain, table by table: the SQL of everything in its schema, sorted. */
export function expectedSchema(version: number, migrations: readonly Migration[]): readonly string[] {
  const connection = new Connection(openDatabase(':memory:'));
  try {
    for (const migration of migrations.filter((one) => one.version <= version)) migration.up(connection);
    return readSchema(connection);
  } finally {
    connection.close();
  }
}

/** Sorted. Nothing of the schema is used to read it: a trigger or view of a foreign file does not run. */
export function readSchema(connection: Connection): readonly string[] {
  return connection
    .all<{ type: string; name: string; sql: string | null }>('SELECT type, name, sql FROM sqlite_schema')
    .map((row) => `${row.type} ${row.name} ${row.sql ?? ''}`)
    .toSorted();
}
