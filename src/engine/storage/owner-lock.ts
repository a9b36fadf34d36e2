import { randomUUID } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import { openDatabase, type SqliteDatabase } from './open-database.ts';
import { errorCode, toStorageError } from './sqlite-errors.ts';

/** Which way in a process serves. */
export type Door = 'desktop' | 'browser' | 'command line';

interface Owner {
  readonly door: string;
  readonly pid: number;
  readonly since: string;
  readonly nonce: string;
}

const attempts = 20;
const sqlReserved = ['SQLITE_BUSY', 'SQLITE_LOCKED'];

/**
 * Held by the one process that has a project open: a tiny SQLite file beside it in which the owner writes who it is and
 * then keeps a write transaction open. Others can read the row and cannot begin one. The system frees the lock when the
 * owner dies, so a leftover file holds nobody up.
 *
 * Nobody may open the lock file, or an open project, other than through SQLite: on POSIX systems closing any handle of
 * a file drops all locks of the process on it.
 */
export class OwnerLock {
  readonly #database: SqliteDatabase;
  readonly #path: string;

  constructor(database: SqliteDatabase, path: string) {
    this.#database = database;
    this.#path = path;
  }

  /** Takes the file away while the lock is still held, so that nobody's new lock is removed by mistake. */
  release(): void {
    try {
      unlinkSync(this.#path);
    } catch (error) {
      // Windows does not remove an open file: it stays, and holds nobody up. Else it is gone or not ours to remove.
      if (errorCode(error) === undefined) throw error;
    }
    this.#database.exec('ROLLBACK');
    this.#database.close();
  }
}

/**
 * Takes the lock of a project, or throws `project-busy` naming the door that holds it, since when and its process.
 *
 * @param project absolute path with symbolic links resolved, so that everyone means the same side file
 */
export function takeOwnerLock(project: string, door: Door): OwnerLock {
  const path = `${project}.lock`;
  const owner: Owner = { door, pid: process.pid, since: new Date().toISOString(), nonce: randomUUID() };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const database = tryLock(path, project, owner);
    if (database !== undefined) return new OwnerLock(database, path);
  }
  throw new EngineError('project-busy', `${project} is being opened and closed by another program. Try again.`, {
    path: project,
  });
}

/** Who holds the project, for a message; `undefined` when nobody can be read. */
function readOwner(database: SqliteDatabase): Owner | undefined {
  try {
    // Safe: the one row that owners write.
    return database.prepare('SELECT door, pid, since, nonce FROM owner WHERE number = 1').get() as Owner | undefined;
  } catch (error) {
    // In the instant of its commit, or before the first one, there is nothing to read.
    if (errorCode(error)?.startsWith('SQLITE_') === true) return undefined;
    throw error;
  }
}

/** Who stands in the row, unless it is this one: then the one who took the lock has not written its name yet. */
function otherOwner(database: SqliteDatabase, own: Owner): Owner | undefined {
  const found = readOwner(database);
  return found?.nonce === own.nonce ? undefined : found;
}

/** One try: the database with its open transaction, or `undefined` when the file changed under it. */
function tryLock(path: string, project: string, owner: Owner): SqliteDatabase | undefined {
  const database = openLockFile(path);
  if (database === undefined) return undefined;
  try {
    if (beginIsRefused(database)) throw busy(project, otherOwner(database, owner));
    database.exec(
      'CREATE TABLE IF NOT EXISTS owner (number INTEGER PRIMARY KEY, door TEXT, pid INTEGER, since TEXT, nonce TEXT) STRICT',
    );
    database
      .prepare('INSERT OR REPLACE INTO owner (number, door, pid, since, nonce) VALUES (1, ?, ?, ?, ?)')
      .run(owner.door, owner.pid, owner.since, owner.nonce);
    database.exec('COMMIT');
    if (beginIsRefused(database)) throw busy(project, otherOwner(database, owner));
    // Between the two someone else may have come and gone, or have removed the file from under this name.
    if (readOwner(database)?.nonce === owner.nonce && nonceByPath(path) === owner.nonce) return database;
    database.close();
    return undefined;
  } catch (error) {
    database.close();
    if (isDamaged(error)) {
      removeFile(path);
      return undefined;
    }
    throw toStorageError(error, project);
  }
}

function openLockFile(path: string): SqliteDatabase | undefined {
  try {
    return openDatabase(path, { create: true, journal: 'delete', busyTimeoutMs: 100 });
  } catch (error) {
    // A power cut can leave anything in the file; it holds nothing worth keeping.
    if (isEngineError(error, 'project-corrupt')) {
      removeFile(path);
      return undefined;
    }
    // Removed between making and opening it: SQLite cannot open what is not there.
    if (isEngineError(error, 'folder-read-only') && error.details.code === 'SQLITE_CANTOPEN' && !exists(path)) {
      return undefined;
    }
    throw error;
  }
}

function beginIsRefused(database: SqliteDatabase): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
    return false;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (sqlReserved.some((start) => code.startsWith(start))) return true;
    throw error;
  }
}

function nonceByPath(path: string): string | undefined {
  if (!exists(path)) return undefined;
  const second = openLockFile(path);
  if (second === undefined) return undefined;
  try {
    return readOwner(second)?.nonce;
  } finally {
    second.close();
  }
}

function busy(project: string, owner: Owner | undefined): EngineError {
  const who =
    owner === undefined
      ? 'another program'
      : `the ${owner.door === 'command line' ? 'command line' : `${owner.door} application`} (process ${owner.pid}, since ${owner.since})`;
  return new EngineError('project-busy', `${project} is open in ${who}. Close it there first.`, {
    path: project,
    ...(owner === undefined ? {} : { door: owner.door, pid: owner.pid, since: owner.since }),
  });
}

function isDamaged(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(errorCode(error) ?? '');
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw toStorageError(error, path);
  }
}
