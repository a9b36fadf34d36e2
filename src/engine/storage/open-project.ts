import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { assertNever } from '../../shared/base/assert-never.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import { backUpDatabase, backupPath, syncFolder } from './backups.ts';
import { Connection } from './connection.ts';
import type { Inspection } from './inspect-project.ts';
import { migrate, schemaVersion } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { projectMigrations } from './migrations/project-migrations.ts';
import { openDatabase } from './open-database.ts';
import { type Door, takeOwnerLock } from './owner-lock.ts';
import {
  checkHeader,
  corruptProject,
  keepDamagedLog,
  newerProject,
  notAProject,
  removeEmptyLog,
  resolveProjectPath,
} from './project-file.ts';
import { projectApplicationId } from './project-schema.ts';
import type { ProjectStore } from './project-store.ts';
import { ReadWorkerClient } from './read-worker-client.ts';
import { recoverHistory } from './repositories/history-repository.ts';
import { SourceRepository } from './repositories/source-repository.ts';
import { withStorageErrors } from './sqlite-errors.ts';
import { SqliteProjectStore } from './sqlite-project-store.ts';

export interface OpenProjectOptions {
  readonly path: string;
  /** Told to whoever finds the project in use. */
  readonly door: Door;
  /** Make the project when there is no file. Default false. */
  readonly create?: boolean;
}

/**
 * Opens a project as its only owner. Nothing of the file is changed before it is known to be a sound project.
 *
 * Throws `not-found`, `project-busy` (names the door that has it), `not-a-project`, `project-newer`,
 * `project-corrupt` (names the backups), `folder-read-only`, `disk-full`.
 */
export async function openProject(options: OpenProjectOptions): Promise<ProjectStore> {
  const path = resolveProjectPath(options.path);
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined && options.create !== true) {
    throw new EngineError('not-found', `There is no project at ${path}.`, { path });
  }
  if (file !== undefined && !file.isFile()) throw notAProject(path, 'it is not a file');
  const lock = takeOwnerLock(path, options.door);
  const reader = new ReadWorkerClient(path);
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) makeProjectFile(path);
    const notices = await checkProject(path, reader);
    const connection = await openWriter(path, projectMigrations);
    return new SqliteProjectStore({ connection, lock, reader, notices });
  } catch (error) {
    await reader.close();
    lock.release();
    throw isEngineError(error, 'project-corrupt') && error.details.backups === undefined
      ? corruptProject(path, `SQLite says ${String(error.details.code)}`, error)
      : error;
  }
}

/** Like `openProject`, for a file that must not exist yet: throws `bad-request` when it does. */
export function createProject(options: Omit<OpenProjectOptions, 'create'>): Promise<ProjectStore> {
  const path = resolveProjectPath(options.path);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw new EngineError('bad-request', `${path} exists already. Open it, or choose another name.`, { path });
  }
  return openProject({ ...options, create: true });
}

/** Made under another name and renamed: under its own name a project is always complete. */
function makeProjectFile(path: string): void {
  const draft = `${path}.new-${randomUUID()}`;
  withStorageErrors(path, () => {
    try {
      const connection = new Connection(openDatabase(draft, { create: true }));
      try {
        connection.exec(`PRAGMA application_id = ${projectApplicationId}`);
        migrate(connection, projectMigrations);
        const created = new Date().toISOString();
        connection.transaction(() => {
          connection.run('INSERT INTO meta (key, value) VALUES (?, ?)', 'id', randomUUID());
          connection.run('INSERT INTO meta (key, value) VALUES (?, ?)', 'created-at', created);
        });
      } finally {
        connection.close();
      }
      renameSync(draft, path);
      syncFolder(dirname(path));
    } finally {
      for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
    }
  });
}

/** Gives what the owner must be told; throws when the file is not to be opened. */
async function checkProject(path: string, reader: ReadWorkerClient): Promise<readonly string[]> {
  const { isWal } = checkHeader(path, projectMigrations.length);
  const kept = keepDamagedLog(path);
  const inspection = await reader.inspect(isWal).catch((error: unknown) => error);
  const refusal = toRefusal(path, inspection);
  if (refusal !== undefined) {
    await reader.close();
    removeEmptyLog(path);
    throw refusal;
  }
  if (kept === undefined) return [];
  return [
    `The log of the last changes of ${path} was damaged. What was stored before it is there; the log was kept as ${kept}.`,
  ];
}

function toRefusal(path: string, inspection: unknown): unknown {
  if (!isInspection(inspection)) return inspection;
  switch (inspection.kind) {
    case 'good':
      return undefined;
    case 'foreign':
      return notAProject(path, inspection.reason);
    case 'newer':
      return newerProject(path, inspection.version, projectMigrations.length);
    case 'damaged':
      return corruptProject(path, inspection.problem);
    default:
      return assertNever(inspection);
  }
}

function isInspection(value: unknown): value is Inspection {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}

/** The writer connection, its schema brought up to date after a backup. */
export async function openWriter(path: string, migrations: readonly Migration[]): Promise<Connection> {
  const connection = new Connection(openDatabase(path));
  try {
    const version = schemaVersion(connection);
    if (version < migrations.length) {
      const target = await backupPath(path, version, new Date());
      await backUpDatabase(connection.database, target, new AbortController().signal);
      migrate(connection, migrations);
    }
    new SourceRepository(connection).removeStaged();
    recoverHistory(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
