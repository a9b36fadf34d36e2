import { randomUUID } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import { backupPath, describeBackups } from '../storage/backups.ts';
import { projectMigrations } from '../storage/migrations/project-migrations.ts';
import { type Door, takeOwnerLock } from '../storage/owner-lock.ts';
import { checkHeader, resolveProjectPath } from '../storage/project-file.ts';
import { restoreProject } from '../storage/restore-project.ts';
import { toStorageError } from '../storage/sqlite-errors.ts';
import type { AutomaticBackups } from './automatic-backups.ts';
import { copySources } from './copy-sources.ts';
import type { PersonalLibrary } from './personal-library.ts';
import { ProjectBin } from './project-bin.ts';
import { hasOwnFolder, makeProjectFolder, nameOfFile } from './project-folder.ts';

export interface ShelfParts {
  readonly home: string;
  readonly door: Door;
  readonly projects: OpenProjects;
  readonly library: PersonalLibrary;
  readonly clock: Clock;
  /** Absent where projects are opened for one command. */
  readonly backups: AutomaticBackups | undefined;
}

/** A project that was opened just now, and what its owner should hear. */
export interface OpenedProject {
  readonly project: OpenProject;
  readonly notices: readonly string[];
}

/** Projects as a person sees them: by name, with the folder in which they live, the list of recent ones and the bin. */
export class ProjectShelf {
  readonly bin: ProjectBin;
  readonly #parts: ShelfParts;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    this.bin = new ProjectBin(parts.home);
  }

  async open(path: string, create: boolean): Promise<OpenedProject> {
    return this.#opened(await this.#parts.projects.open(path, create));
  }

  async create(path: string): Promise<OpenedProject> {
    return this.#opened(await this.#parts.projects.create(path));
  }

  /**
   * A new project in a folder of its own in the data folder. `fill` puts its first things in; when it fails nothing is left.
   */
  async createNamed(name: string, fill: (project: OpenProject) => Promise<void>): Promise<OpenedProject> {
    const path = makeProjectFolder(this.#parts.home, name);
    try {
      const project = await this.#parts.projects.create(path);
      project.store.meta.save('name', name);
      await fill(project);
      return this.#opened(project);
    } catch (error) {
      if (this.#parts.projects.isOpen(path)) await this.#parts.projects.close(path);
      rmSync(dirname(path), { recursive: true, force: true });
      throw error;
    }
  }

  nameOf({ store }: OpenProject): string {
    return store.meta.find('name') ?? nameOfFile(store.path);
  }

  /** The file keeps its place. */
  rename(project: OpenProject, name: string): void {
    project.store.meta.save('name', name);
    this.#remember(project);
    project.changes.changed('project');
  }

  /** A copy by the backup interface, with the sources beside it, under another name. The project need not be open. */
  async duplicate(path: string, name: string, signal: AbortSignal): Promise<OpenedProject> {
    const { projects, home } = this.#parts;
    const wasOpen = projects.isOpen(path);
    const original = await projects.open(path, false);
    const copy = makeProjectFolder(home, name);
    try {
      await original.store.backup(copy, signal);
      const files = original.store.sources.list().map(({ file }) => file);
      await copySources({ home, from: original.store.path, to: copy, files });
      const project = await projects.open(copy, false);
      project.store.meta.save('name', name);
      project.store.meta.save('id', randomUUID());
      return this.#opened(project);
    } catch (error) {
      if (projects.isOpen(copy)) await projects.close(copy);
      rmSync(dirname(copy), { recursive: true, force: true });
      throw toStorageError(error, copy);
    } finally {
      if (!wasOpen) await projects.close(path);
    }
  }

  /** Closes it first. Throws `run-busy` while a run works, `project-busy` when another program has it open. */
  async moveToBin(path: string): Promise<string> {
    const { projects, home, door, library, clock } = this.#parts;
    let name: string | undefined;
    if (projects.isOpen(path)) {
      const project = await projects.get(path);
      const working = project.runs.list().find((run) => run.state === 'running');
      if (working !== undefined) {
        throw new EngineError(
          'run-busy',
          `The run ${working.id} of this project is at work. Pause or cancel it, then move the project to the bin.`,
          { run: working.id },
        );
      }
      name = this.nameOf(project);
      await projects.close(path);
    }
    const real = resolveProjectPath(path);
    if (statSync(real, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new EngineError('not-found', `There is no project at ${path}.`, { path });
    }
    const known = library.recent(() => false).find((recent) => recent.project === real)?.name;
    const lock = takeOwnerLock(real, door);
    try {
      // Of our own folders also what is damaged; from elsewhere nothing that is no project.
      if (!hasOwnFolder(home, real)) checkHeader(real, Number.MAX_SAFE_INTEGER);
    } finally {
      lock.release();
    }
    const binned = await this.bin.put(real, name ?? known ?? nameOfFile(real), clock.now());
    library.forget(real);
    return binned;
  }

  async restore(binned: string): Promise<OpenedProject> {
    return await this.open(await this.bin.restore(binned), false);
  }

  /** Into `backups` beside the project when no place is named. Gives where it is. */
  async backup({ store }: OpenProject, to: string | undefined, signal: AbortSignal): Promise<string> {
    const target = to ?? (await backupPath(store.path, projectMigrations.length, this.#parts.clock.now()));
    await store.backup(target, signal);
    return target;
  }

  /** A new project made of a backup of this one, with its sources beside it. This one stays as it is. */
  async restoreBackup(original: OpenProject, backup: string): Promise<OpenedProject> {
    const { projects, home, door } = this.#parts;
    const { path: from } = original.store;
    const found = describeBackups(from).find((entry) => entry.backup === backup);
    if (found === undefined) {
      throw new EngineError('not-found', `${backup} is no backup of ${from}. Choose one of its list.`, { backup });
    }
    const name = `${this.nameOf(original)}, backup of ${found.at.slice(0, 10)}`;
    const to = makeProjectFolder(home, name);
    try {
      await restoreProject({ backup, path: to, door });
      const project = await projects.open(to, false);
      const files = project.store.sources.list().map(({ file }) => file);
      await copySources({ home, from, to, files });
      project.store.meta.save('name', name);
      project.store.meta.save('id', randomUUID());
      return this.#opened(project);
    } catch (error) {
      if (projects.isOpen(to)) await projects.close(to);
      rmSync(dirname(to), { recursive: true, force: true });
      throw toStorageError(error, to);
    }
  }

  #opened(project: OpenProject): OpenedProject {
    this.#parts.backups?.watch(project);
    const notice = this.#remember(project);
    return { project, notices: [...project.store.notices, ...(notice === undefined ? [] : [notice])] };
  }

  #remember(project: OpenProject): string | undefined {
    return this.#parts.library.remember({
      path: project.store.path,
      name: this.nameOf(project),
      openedAt: this.#parts.clock.now().toISOString(),
    });
  }
}
