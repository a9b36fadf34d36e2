import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { withStorageErrors } from './sqlite-errors.ts';

export type SqlValue = null | number | string | Uint8Array;

/** The few members of a better-sqlite3 database that storage uses. */
export interface SqliteDatabase {
  readonly name: string;
  readonly inTransaction: boolean;
  readonly open: boolean;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  pragma(source: string, options?: { simple?: boolean }): unknown;
  backup(
    target: string,
    options: { progress: (state: { totalPages: number; remainingPages: number }) => number },
  ): Promise<unknown>;
  close(): unknown;
}

export interface SqliteStatement {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
  iterate(...values: SqlValue[]): IterableIterator<unknown>;
  /** From then on its rows are lists of values. */
  raw(): SqliteStatement;
}

export interface OpenDatabaseOptions {
  /** Nothing can be written through the connection. Default false. */
  readonly readonly?: boolean;
  /** Make the file (mode 0600) when it is missing; without it a missing file throws. Default false. */
  readonly create?: boolean;
  /** `delete` is for the owner's side file alone: it must stay one file. Default `wal`. */
  readonly journal?: 'wal' | 'delete';
  /** How long a statement waits for a lock. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/** Pages (4 kB) after which a commit also copies the WAL back: 4 MB. */
const checkpointPages = 1000;
/** A WAL that was copied back is cut to this. */
const journalSizeLimitBytes = 4 * 1024 * 1024;

/**
 * The only place that opens a database. Sets the pragmas on every connection and reads them back: better-sqlite3 opens
 * an existing WAL database at synchronous=NORMAL, which loses acknowledged rows in a power cut.
 * `:memory:` is allowed. Throws `EngineError`s about the file, and `Error` when a pragma does not hold.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): SqliteDatabase {
  return withStorageErrors(path, () => {
    if (options.create === true && path !== ':memory:') createFile(path);
    const database = new Database(path, {
      readonly: options.readonly ?? false,
      fileMustExist: path !== ':memory:',
      timeout: options.busyTimeoutMs ?? 5000,
    });
    try {
      setPragmas(database, options);
      checkPragmas(database, options);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Throws when a setting of the connection is not what every connection must have. */
export function checkPragmas(database: SqliteDatabase, options: OpenDatabaseOptions = {}): void {
  for (const [name, expected] of Object.entries(expectedPragmas(database.name, options))) {
    const found = database.pragma(name, { simple: true });
    if (found !== expected) {
      throw new Error(`The setting ${name} of ${database.name} is ${String(found)}; it must be ${String(expected)}.`);
    }
  }
}

function expectedPragmas(path: string, options: OpenDatabaseOptions): Readonly<Record<string, string | number>> {
  return {
    journal_mode: path === ':memory:' ? 'memory' : (options.journal ?? 'wal'),
    synchronous: 2,
    foreign_keys: 1,
    busy_timeout: options.busyTimeoutMs ?? 5000,
    trusted_schema: 0,
    cell_size_check: 1,
    query_only: options.readonly === true ? 1 : 0,
    wal_autocheckpoint: checkpointPages,
    journal_size_limit: journalSizeLimitBytes,
    // Refused while the connection is in defensive mode, which better-sqlite3 sets at opening.
    writable_schema: 0,
  };
}

function setPragmas(database: SqliteDatabase, options: OpenDatabaseOptions): void {
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`busy_timeout = ${options.busyTimeoutMs ?? 5000}`);
  // A connection that only reads cannot change the mode; the check then tells a file that is not in WAL mode.
  if (options.readonly !== true) database.pragma(`journal_mode = ${options.journal ?? 'wal'}`);
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  database.pragma(`journal_size_limit = ${journalSizeLimitBytes}`);
  database.pragma('temp_store = MEMORY');
  if (options.readonly === true) database.pragma('query_only = ON');
  // Must have no effect: the check afterwards sees it.
  database.pragma('writable_schema = ON');
}

/** SQLite would make it readable for everyone; its WAL takes the mode of the database. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
}
