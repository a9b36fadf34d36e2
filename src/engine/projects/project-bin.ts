import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isJsonObject } from '../../shared/base/json.ts';
import type { BinnedProject } from '../../shared/contract/project-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { listBackups } from '../storage/backups.ts';
import { errorCode, toStorageError } from '../storage/sqlite-errors.ts';
import { hasOwnFolder, makeNew, makeProjectFolder } from './project-folder.ts';

/** What stands beside a project in the bin. */
interface BinEntry {
  readonly name: string;
  /** Path that the project had. */
  readonly project: string;
  readonly at: string;
  /** Its whole folder, or the file and its backups from a folder of somebody's own. */
  readonly form: 'folder' | 'file';
}

const entryFile = 'entry.json';
const contentFolder = 'project';

/** The bin in the data folder: one folder a project, whose name is its id there. */
export class ProjectBin {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  /** The newest first. */
  list(): readonly BinnedProject[] {
    return this.#ids()
      .flatMap((id): readonly BinnedProject[] => {
        const entry = this.#entry(id);
        if (entry === undefined) return [];
        return [{ binned: id, name: entry.name, at: entry.at, sizeBytes: sizeOf(join(this.#folder(), id)) }];
      })
      .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** A closed project and all that is its own: folder, sources, backups. From a folder of somebody's own: file and backups. */
  async put(project: string, name: string, now: Date): Promise<string> {
    const form = hasOwnFolder(this.#home, project) ? 'folder' : 'file';
    const id = randomUUID();
    const place = join(this.#folder(), id);
    const entry: BinEntry = { name, project, at: now.toISOString(), form };
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 });
      writeFileSync(join(place, entryFile), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      const content = join(place, contentFolder);
      if (form === 'folder') await move(dirname(project), content);
      else {
        const backups = listBackups(project);
        mkdirSync(join(content, 'backups'), { recursive: true, mode: 0o700 });
        await move(project, join(content, basename(project)));
        for (const backup of backups) await move(backup, join(content, 'backups', basename(backup)));
      }
      return id;
    } catch (error) {
      // What has moved already stays in the bin, where it can be restored from.
      if (!existsSync(join(place, contentFolder))) rmSync(place, { recursive: true, force: true });
      throw toStorageError(error, project);
    }
  }

  /** Back under its old path, or a free one beside it; into the data folder when its folder is gone. Gives the path. */
  async restore(id: string): Promise<string> {
    const entry = this.#entry(id);
    if (entry === undefined) throw notThere(id);
    const content = join(this.#folder(), id, contentFolder);
    try {
      const path =
        entry.form === 'folder' ? await this.#restoreFolder(entry, content) : await this.#restoreFile(entry, content);
      rmSync(join(this.#folder(), id), { recursive: true, force: true });
      return path;
    } catch (error) {
      throw toStorageError(error, entry.project);
    }
  }

  /** With its sources and backups: nothing is left of it. */
  async deleteForGood(id: string): Promise<void> {
    if (!this.#ids().includes(id)) throw notThere(id);
    const place = join(this.#folder(), id);
    await rm(place, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      throw toStorageError(error, place);
    });
  }

  async #restoreFolder(entry: BinEntry, content: string): Promise<string> {
    mkdirSync(dirname(dirname(entry.project)), { recursive: true, mode: 0o700 });
    const old = dirname(entry.project);
    for (let number = 1; ; number++) {
      const folder = number === 1 ? old : `${old}-${number}`;
      if (!makeNew(folder)) continue;
      // An empty folder is replaced; its making is what reserved the name.
      rmSync(folder, { recursive: true });
      await move(content, folder);
      return join(folder, basename(entry.project));
    }
  }

  async #restoreFile(entry: BinEntry, content: string): Promise<string> {
    const hasFolder = statSync(dirname(entry.project), { throwIfNoEntry: false })?.isDirectory() === true;
    const target = hasFolder ? freeFile(entry.project) : makeProjectFolder(this.#home, entry.name);
    const extension = extname(target);
    const stem = basename(target, extension);
    const oldStem = basename(entry.project, extname(entry.project));
    await move(join(content, basename(entry.project)), target);
    const backups = join(content, 'backups');
    for (const name of readdirSync(backups)) {
      const folder = join(dirname(target), 'backups');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      await move(join(backups, name), freeFile(join(folder, `${stem}${name.slice(oldStem.length)}`)));
    }
    return target;
  }

  #folder(): string {
    return join(this.#home, 'bin');
  }

  #ids(): readonly string[] {
    try {
      return readdirSync(this.#folder());
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw toStorageError(error, this.#folder());
    }
  }

  /** Undefined for what is not there, or was not put there by us. Looked up among the names that are there: no path gets in. */
  #entry(id: string): BinEntry | undefined {
    if (!this.#ids().includes(id)) return undefined;
    try {
      const entry: unknown = JSON.parse(readFileSync(join(this.#folder(), id, entryFile), 'utf8'));
      return isBinEntry(entry) ? entry : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
      throw toStorageError(error, this.#folder());
    }
  }
}

/** A rename; a copy and then a removal where the bin is on another disk. */
async function move(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    // Closed before it is moved: a closed project is one file, and copying it is safe.
    await cp(from, to, { recursive: true, errorOnExist: true, force: false, preserveTimestamps: true });
    await rm(from, { recursive: true, force: true });
  }
}

function freeFile(path: string): string {
  const extension = extname(path);
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
    if (!existsSync(free)) return free;
  }
}

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function isBinEntry(value: unknown): value is BinEntry {
  return (
    isJsonObject(value) &&
    typeof value['name'] === 'string' &&
    typeof value['project'] === 'string' &&
    typeof value['at'] === 'string' &&
    (value['form'] === 'folder' || value['form'] === 'file')
  );
}

function notThere(id: string): EngineError {
  return new EngineError('not-found', 'This project is not in the bin any more.', { binned: id });
}
