import { closeSync, copyFileSync, openSync, readSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { listBackups } from './backups.ts';
import { projectApplicationId } from './project-schema.ts';
import { withStorageErrors } from './sqlite-errors.ts';

const magic = 'SQLite format 3\0';

/** The one spelling of a project's path, whether it exists or not: links resolved, so that one file has one lock. */
export function resolveProjectPath(path: string): string {
  const absolute = resolve(path);
  if (statSync(absolute, { throwIfNoEntry: false }) !== undefined) return realpathSync(absolute);
  const folder = dirname(absolute);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new EngineError('not-found', `The folder ${folder} does not exist. Make it first or choose another.`, {
      path: absolute,
    });
  }
  return join(realpathSync(folder), basename(absolute));
}

/**
 * What the first 100 bytes say, before SQLite sees the file. Only while the owner lock is held: reading a database that
 * is open in this process would drop its locks.
 */
export function checkHeader(path: string, newestVersion: number): { readonly isWal: boolean } {
  const size = statSync(path).size;
  if (size === 0) {
    throw notAProject(path, 'it is empty');
  }
  const header = readStart(path, 100);
  if (header.length < 100 || header.toString('latin1', 0, 16) !== magic) {
    throw notAProject(path, 'it is not an SQLite file');
  }
  if (header.readUInt32BE(68) !== projectApplicationId) {
    throw notAProject(path, 'it does not carry the mark of a project');
  }
  const version = header.readUInt32BE(60);
  if (version > newestVersion) throw newerProject(path, version, newestVersion);
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || size % pageSize !== 0) {
    throw corruptProject(path, `its length of ${size} bytes is not a whole number of pages`);
  }
  return { isWal: header[18] === 2 && header[19] === 2 };
}

/**
 * A write-ahead log that SQLite cannot read is passed over by it without a word, and with it what was committed last.
 * Keeps a copy under another name and gives it; `undefined` when there is nothing to keep.
 */
export function keepDamagedLog(path: string): string | undefined {
  const log = `${path}-wal`;
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return undefined;
  const header = withStorageErrors(path, () => readStart(log, 32));
  // A log that a power cut stopped at its birth holds nothing: zeros.
  if (header.every((byte) => byte === 0)) return undefined;
  if (
    header.length === 32 &&
    (header.readUInt32BE(0) & 0xfffffffe) === 0x377f0682 &&
    header.readUInt32BE(4) === 3007000
  ) {
    return undefined;
  }
  const kept = `${log}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  // Not a database but a log that SQLite refuses: there is nothing to copy it with.
  withStorageErrors(path, () => copyFileSync(log, kept));
  return kept;
}

/** What a look without writing leaves beside a file that is then not opened. */
export function removeEmptyLog(path: string): void {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  rmSync(`${path}-wal`, { force: true });
  rmSync(`${path}-shm`, { force: true });
}

/** A project whose first bytes are damaged looks like any other file: where there are backups they are named. */
export function notAProject(path: string, reason: string): EngineError {
  const backups = listBackups(path);
  const advice = `If it was one, it is damaged: restore it from ${backups[0] === undefined ? 'a backup' : `the backup ${backups[0]}`}.`;
  return new EngineError(
    'not-a-project',
    `${path} is not a Seedloom project: ${reason}. It was left as it is. ${advice}`,
    { path, reason, backups },
  );
}

export function newerProject(path: string, version: number, newestVersion: number): EngineError {
  return new EngineError(
    'project-newer',
    `${path} was written by a newer Seedloom (schema ${version}; this one knows ${newestVersion}). It was left as it is. Update Seedloom to open it.`,
    { path, version, newestVersion },
  );
}

/** Names the newest backup, or says that there is none. */
export function corruptProject(path: string, problem: string, cause?: unknown): EngineError {
  const backups = listBackups(path);
  const advice =
    backups[0] === undefined
      ? 'There is no backup beside it: restore it from a copy of your own.'
      : `Restore it from the backup ${backups[0]}.`;
  return new EngineError(
    'project-corrupt',
    `${path} is damaged: ${problem}. It was left as it is. ${advice}`,
    { path, problem, backups },
    { cause },
  );
}

function readStart(path: string, length: number): Buffer {
  return withStorageErrors(path, () => {
    const handle = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, 0));
    } finally {
      closeSync(handle);
    }
  });
}
