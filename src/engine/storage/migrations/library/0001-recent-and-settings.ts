import type { Connection } from '../../connection.ts';

export function recentAndSettings(connection: Connection): void {
  connection.exec(`
    CREATE TABLE recent_projects (
      path TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      opened_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
