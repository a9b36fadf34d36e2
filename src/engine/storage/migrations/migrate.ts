import type { Connection } from '../connection.ts';
import type { Migration } from './migration.ts';

/** Throws when the numbers are not 1, 2, 3, … */
export function checkMigrations(migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1) {
      throw new Error(`Migration ${index + 1} of the list has the number ${migration.version}.`);
    }
  }
}

export function schemaVersion(connection: Connection): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/**
 * Brings the schema to the newest version, all in one transaction: the file is at the old version or at the new one,
 * whatever happens between. The caller makes a backup first.
 */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  checkMigrations(migrations);
  connection.transaction(() => {
    // Read inside the transaction: another process may have been first.
    const version = schemaVersion(connection);
    const pending = migrations.filter((migration) => migration.version > version);
    // A step may rebuild a table; what must hold is the end.
    connection.exec('PRAGMA defer_foreign_keys = ON');
    for (const migration of pending) {
      migration.up(connection);
      connection.exec(`PRAGMA user_version = ${migration.version}`);
    }
    const broken = connection.all('PRAGMA foreign_key_check');
    if (broken.length > 0) throw new Error(`The migration left ${broken.length} references to missing rows.`);
  });
  // The version stands in the header of the main file: who looks there must not see the old one.
  if (!connection.inTransaction) connection.checkpoint('TRUNCATE');
}
