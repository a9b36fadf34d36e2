import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { backUpDatabase, syncFolder } from './backups.ts';
import { inspectProject } from './inspect-project.ts';
import { openDatabase } from './open-database.ts';
import { type Door, takeOwnerLock } from './owner-lock.ts';
import { corruptProject, resolveProjectPath } from './project-file.ts';
import { withStorageErrors } from './sqlite-errors.ts';

/**
 * Puts a backup in the place of a project. The file that was there is kept, byte for byte, under the name that comes
 * back (`undefined` when there was none).
 *
 * Throws `project-busy`, `not-found`, `project-corrupt` when the backup itself is damaged, `disk-full`.
 */
export async function restoreProject(options: {
  readonly backup: string;
  readonly path: string;
  readonly door: Door;
}): Promise<string | undefined> {
  const path = resolveProjectPath(options.path);
  if (statSync(options.backup, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new EngineError('not-found', `There is no backup at ${options.backup}.`, { path: options.backup });
  }
  const lock = takeOwnerLock(path, options.door);
  const draft = `${path}.restored-${process.pid}`;
  try {
    await copyBackup(options.backup, draft);
    const kept = withStorageErrors(path, () => moveAside(path));
    withStorageErrors(path, () => renameSync(draft, path));
    syncFolder(dirname(path));
    return kept;
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
    lock.release();
  }
}

async function copyBackup(backup: string, draft: string): Promise<void> {
  rmSync(draft, { force: true });
  const database = openDatabase(backup);
  try {
    await backUpDatabase(database, draft, new AbortController().signal);
  } finally {
    database.close();
  }
  const inspection = inspectProject(draft, true);
  if (inspection.kind !== 'good') throw corruptProject(backup, `as a backup it is ${inspection.kind}`);
}

/** The log goes with it: it may hold what the file lacks. */
function moveAside(path: string): string | undefined {
  rmSync(`${path}-shm`, { force: true });
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const kept = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  renameSync(path, kept);
  if (statSync(`${path}-wal`, { throwIfNoEntry: false }) !== undefined) renameSync(`${path}-wal`, `${kept}-wal`);
  return kept;
}
