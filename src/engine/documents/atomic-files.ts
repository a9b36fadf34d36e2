import { randomUUID } from 'node:crypto';
import { type FileHandle, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError, type ErrorCode } from '../../shared/domain/engine-error.ts';

/** A file that becomes visible under its name only when it is whole. */
export interface NewFile {
  readonly path: string;
  write(piece: Uint8Array | string): Promise<void>;
}

/**
 * Writes files that belong together: into temporary files in the same folder (mode 0600), through to the disk, and only then
 * under their names. What fails or is stopped before that leaves nothing behind; a killed process leaves hidden temporary
 * files and no half file under a real name.
 *
 * A link at the target is replaced or refused, never followed.
 *
 * @throws EngineError `export-exists` when a target is there and `overwrite` is off; `disk-full`, `folder-read-only`,
 *   `not-found` (no such folder), `bad-request` (a folder is in the way, name too long).
 */
export async function writeFilesTogether<T>(
  paths: readonly string[],
  options: { readonly overwrite: boolean; readonly makeFolder?: boolean; readonly signal?: AbortSignal },
  write: (files: readonly NewFile[]) => Promise<T>,
): Promise<T> {
  const drafts: Draft[] = [];
  const published: string[] = [];
  try {
    if (options.makeFolder) for (const path of paths) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    for (const path of paths) await refuseTarget(path, options.overwrite);
    for (const path of paths) drafts.push(await openDraft(path));
    const result = await write(drafts);
    for (const draft of drafts) await draft.finish();
    if (options.signal?.aborted)
      throw new EngineError('cancelled', `Writing ${paths[0]} was stopped; nothing was changed.`, {
        file: paths[0] ?? '',
      });
    for (const draft of drafts) {
      await publish(draft, options.overwrite);
      if (!options.overwrite) published.push(draft.path);
    }
    for (const folder of new Set(paths.map((path) => dirname(path)))) await syncFolder(folder);
    return result;
  } catch (error) {
    // Only what this call made: after an overwrite there is nothing to go back to.
    for (const path of published) await rm(path, { force: true });
    throw explain(error, paths[0] ?? '');
  } finally {
    for (const draft of drafts) await draft.discard();
  }
}

class Draft implements NewFile {
  readonly path: string;
  readonly temporary: string;
  readonly #handle: FileHandle;
  #isOpen = true;

  constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path;
    this.temporary = temporary;
    this.#handle = handle;
  }

  async write(piece: Uint8Array | string): Promise<void> {
    await this.#handle.writeFile(piece);
  }

  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#close();
  }

  /** Nothing is left to remove when the file has its name. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.temporary, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#handle.close();
  }
}

async function openDraft(path: string): Promise<Draft> {
  const temporary = join(dirname(path), `.seedloom-${randomUUID()}.tmp`);
  return new Draft(path, temporary, await open(temporary, 'wx', 0o600));
}

async function refuseTarget(path: string, overwrite: boolean): Promise<void> {
  const found = await findKind(path);
  if (found === 'folder')
    throw new EngineError('bad-request', `${path} is a folder. Give the name of a file.`, { file: path });
  if (found !== undefined && !overwrite) throw exists(path);
}

async function findKind(path: string): Promise<'folder' | 'other' | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function publish(draft: Draft, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(draft.temporary, draft.path);
  try {
    // Unlike a rename, a link refuses a target that somebody made a moment ago.
    await link(draft.temporary, draft.path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(draft.path);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    // File systems without links (FAT, some network drives): the check comes a moment earlier there.
    await refuseTarget(draft.path, false);
    await rename(draft.temporary, draft.path);
  }
}

/** Makes the names last. Windows cannot open folders and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function exists(path: string): EngineError {
  return new EngineError('export-exists', `${path} is there already. Choose another name, or allow overwriting.`, {
    file: path,
  });
}

const explanations: Readonly<
  Record<string, { readonly code: ErrorCode; readonly problem: string; readonly advice: string }>
> = {
  ENOSPC: { code: 'disk-full', problem: 'the disk is full', advice: 'Make room or choose another disk.' },
  EDQUOT: {
    code: 'disk-full',
    problem: 'the space allowed to this user is used up',
    advice: 'Make room or choose another disk.',
  },
  EFBIG: { code: 'disk-full', problem: 'files may not be that large here', advice: 'Choose another disk.' },
  EROFS: { code: 'folder-read-only', problem: 'the disk can only be read', advice: 'Choose another folder.' },
  EACCES: {
    code: 'folder-read-only',
    problem: 'this user may not write into the folder',
    advice: 'Choose another folder.',
  },
  EPERM: {
    code: 'folder-read-only',
    problem: 'this user may not write into the folder',
    advice: 'Choose another folder.',
  },
  ENOENT: { code: 'not-found', problem: 'there is no such folder', advice: 'Make the folder or choose another one.' },
  ENOTDIR: { code: 'not-found', problem: 'there is no such folder', advice: 'Make the folder or choose another one.' },
  ENAMETOOLONG: { code: 'bad-request', problem: 'the name is too long', advice: 'Choose a shorter name.' },
};

/** Expected failures of the file system as sentences; anything else stays as it is. */
export function explain(error: unknown, path: string): unknown {
  const known = explanations[codeOf(error) ?? ''];
  if (!known || error instanceof EngineError) return error;
  return new EngineError(
    known.code,
    `${basename(path)} could not be written to ${dirname(path)}: ${known.problem}. ${known.advice} Nothing was changed.`,
    { file: path, system: codeOf(error) ?? '' },
    { cause: error },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
