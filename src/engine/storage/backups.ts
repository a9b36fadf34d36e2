import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { SqliteDatabase } from './open-database.ts';
import { toStorageError } from './sqlite-errors.ts';

/** Pages (4 kB) of one step; between steps the engine answers. */
const pagesPerStep = 500;

/**
 * Copies an open database page by page with SQLite's own backup, never as a file. The target appears under its name
 * only when it is complete and on the disk. Throws `export-exists`, `cancelled`, `disk-full`, `folder-read-only`.
 */
export async function backUpDatabase(database: SqliteDatabase, target: string, signal: AbortSignal): Promise<void> {
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) {
    throw new EngineError('export-exists', `${target} exists already. Choose another name for the backup.`, {
      path: target,
    });
  }
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    // SQLite would make it readable for everyone.
    closeSync(openSync(partial, 'wx', 0o600));
    await database.backup(partial, {
      progress: () => {
        if (signal.aborted) throw new EngineError('cancelled', `The backup to ${target} was cancelled.`);
        return pagesPerStep;
      },
    });
    syncFile(partial);
    renameSync(partial, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    throw toStorageError(error, target);
  }
}

/** Where backups of a project go: `backups` beside it, named after it, the moment and the schema. */
export async function backupPath(project: string, version: number, now: Date): Promise<string> {
  const folder = backupFolder(project);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw toStorageError(error, folder);
  }
  const moment = now.toISOString().replace(/[:.]/g, '-');
  const extension = extname(project);
  return join(folder, `${basename(project, extension)}-${moment}-v${version}${extension}`);
}

/** Backups of a project, newest first. */
export function listBackups(project: string): readonly string[] {
  const extension = extname(project);
  const start = `${basename(project, extension)}-`;
  const moment = /^\d{4}-\d{2}-\d{2}T[\d-]+Z-v\d+$/;
  try {
    return readdirSync(backupFolder(project))
      .filter((name) => name.startsWith(start) && name.endsWith(extension))
      .filter((name) => moment.test(name.slice(start.length, name.length - extension.length)))
      .toSorted()
      .reverse()
      .map((name) => join(backupFolder(project), name));
  } catch (error) {
    // No folder, no backups; anything else is for the caller to know.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw toStorageError(error, backupFolder(project));
  }
}

/** Like `listBackups`, with when each was made, as its name says, and how large it is. */
export function describeBackups(
  project: string,
): readonly { readonly backup: string; readonly at: string; readonly sizeBytes: number }[] {
  return listBackups(project).flatMap((backup) => {
    const moment = /(\d{4}-\d{2}-\d{2}T)(\d{2})-(\d{2})-(\d{2})-(\d{3}Z)-v\d+\.[^.]*$/.exec(backup);
    const sizeBytes = statSync(backup, { throwIfNoEntry: false })?.size;
    if (moment === null || sizeBytes === undefined) return [];
    const [, day, hours, minutes, seconds, rest] = moment;
    return [{ backup, at: `${day}${hours}:${minutes}:${seconds}.${rest}`, sizeBytes }];
  });
}

/** Backups that are kept; older ones go when a new one is complete. */
const keptBackups = 10;
const backupEveryMs = 24 * 60 * 60 * 1000;

/** Whether the project changed since its newest backup, and that is a day old or missing. */
export function isBackupDue(project: string, now: Date): boolean {
  const newest = listBackups(project)[0];
  if (newest === undefined) return true;
  const backedUp = statSync(newest).mtimeMs;
  const changed = Math.max(
    statSync(project).mtimeMs,
    statSync(`${project}-wal`, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return now.getTime() - backedUp >= backupEveryMs && changed > backedUp;
}

export function removeOldBackups(project: string): void {
  for (const path of listBackups(project).slice(keptBackups)) rmSync(path, { force: true });
}

export function syncFolder(folder: string): void {
  // Windows cannot open a folder; there a rename is durable by itself.
  if (process.platform !== 'win32') syncFile(folder);
}

function syncFile(path: string): void {
  const handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function backupFolder(project: string): string {
  return join(dirname(project), 'backups');
}
