import { join } from 'node:path';
import type { Json } from '../../shared/base/json.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import { Connection } from './connection.ts';
import { libraryMigrations } from './migrations/library/library-migrations.ts';
import { migrate, schemaVersion } from './migrations/migrate.ts';
import { openDatabase } from './open-database.ts';
import { parseJson } from './packing.ts';

export interface RecentProject {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
}

/** What is remembered across projects. Several processes may have it open at once. */
export interface Library {
  readonly path: string;
  /** The one opened last comes first. Whether the files are still there is not looked at. */
  recentProjects(): readonly RecentProject[];
  rememberProject(project: RecentProject): void;
  /** With how the page looked in it. Its name is then no longer in the file. */
  forgetProject(path: string): void;
  findSetting(key: string): Json | undefined;
  saveSetting(key: string, value: Json): void;
  close(): void;
}

/** "SDLL". */
const libraryApplicationId = 0x53444c4c;
/** Older ones are forgotten. */
const rememberedProjects = 50;

/**
 * Opens `library.sqlite` in the data folder, which must exist; makes it when it is missing.
 * Throws `not-a-project`, `project-newer`, `project-corrupt`, `folder-read-only`, `disk-full`, naming the file.
 */
export function openLibrary(home: string): Library {
  const path = join(home, 'library.sqlite');
  try {
    const connection = new Connection(openDatabase(path, { create: true }));
    try {
      // What is forgotten is overwritten: names of projects that were deleted for good must not stay in free pages.
      connection.exec('PRAGMA secure_delete = ON');
      prepareLibrary(connection);
      return new SqliteLibrary(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    if (!isEngineError(error, 'project-corrupt')) throw error;
    throw new EngineError(
      'project-corrupt',
      `${path} is damaged. It was left as it is. It holds the list of recent projects and the settings, no samples: rename it to start with a new one.`,
      { path },
      { cause: error },
    );
  }
}

function prepareLibrary(connection: Connection): void {
  const { path } = connection;
  const id = connection.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
  const version = schemaVersion(connection);
  if (id !== libraryApplicationId && (id !== 0 || version !== 0)) {
    throw new EngineError('not-a-project', `${path} is not a library of Seedloom. Rename it and start again.`, {
      path,
    });
  }
  if (version > libraryMigrations.length) {
    throw new EngineError('project-newer', `${path} was written by a newer Seedloom. Update Seedloom to open it.`, {
      path,
      version,
    });
  }
  if (version === libraryMigrations.length) return;
  connection.transaction(() => {
    connection.exec(`PRAGMA application_id = ${libraryApplicationId}`);
    migrate(connection, libraryMigrations);
  });
}

class SqliteLibrary implements Library {
  readonly path: string;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.path = connection.path;
    this.#connection = connection;
  }

  recentProjects(): readonly RecentProject[] {
    return this.#connection
      .all<{ path: string; name: string; opened_at: string }>(
        'SELECT path, name, opened_at FROM recent_projects ORDER BY opened_at DESC, path',
      )
      .map((row) => ({ path: row.path, name: row.name, openedAt: row.opened_at }));
  }

  rememberProject(project: RecentProject): void {
    this.#connection.transaction(() => {
      this.#connection.run(
        'INSERT OR REPLACE INTO recent_projects (path, name, opened_at) VALUES (?, ?, ?)',
        project.path,
        project.name,
        project.openedAt,
      );
      this.#connection.run(
        `DELETE FROM recent_projects WHERE path NOT IN
           (SELECT path FROM recent_projects ORDER BY opened_at DESC, path LIMIT ?)`,
        rememberedProjects,
      );
    });
  }

  forgetProject(path: string): void {
    this.#connection.transaction(() => {
      this.#connection.run('DELETE FROM recent_projects WHERE path = ?', path);
      this.#connection.run('DELETE FROM settings WHERE key = ?', `look:${path}`);
    });
    // The log of changes holds it as well until it is cut.
    this.#connection.checkpoint('TRUNCATE');
  }

  findSetting(key: string): Json | undefined {
    const row = this.#connection.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
    return row && parseJson(row.value);
  }

  saveSetting(key: string, value: Json): void {
    this.#connection.transaction(() =>
      this.#connection.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value)),
    );
  }

  close(): void {
    this.#connection.close();
  }
}
