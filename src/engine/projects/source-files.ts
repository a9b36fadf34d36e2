import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { explain, writeFilesTogether } from '../documents/atomic-files.ts';
import { faultError } from '../documents/file-fault.ts';
import { defaultReadLimits } from '../documents/read-limits.ts';

export interface SourceCopy {
  /** Absolute. */
  readonly path: string;
  /** As the recipe names it: `sources/cards.csv`. */
  readonly file: string;
  /** False: the file was there already. */
  readonly isNew: boolean;
}

const folderName = 'sources';
const longestName = 80;

/**
 * Copies a file of somebody's into `sources` beside the project, whole or not at all, readable by its owner alone.
 * A file that lies there already is used as it is; the same content under the same name too.
 *
 * @throws EngineError `source-invalid` (no regular file), `limit-exceeded`, `disk-full`, `folder-read-only`, `cancelled`
 */
export async function copySource(
  from: string,
  { project, signal }: { readonly project: string; readonly signal: AbortSignal },
): Promise<SourceCopy> {
  const real = readableFile(from);
  const folder = join(dirname(project), folderName);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() && dirname(real) === realpathSync(folder)) {
    return { path: join(folder, basename(real)), file: `${folderName}/${basename(real)}`, isNew: false };
  }
  const extension = cleanExtension(from);
  const stem = cleanStem(basename(from, extname(from)));
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}${extension}` : `${stem}-${number}${extension}`;
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) {
      const isSame =
        found.isFile() && found.size === statSync(real).size && (await hashOf(path)) === (await hashOf(real));
      if (isSame) return { path, file: `${folderName}/${name}`, isNew: false };
      continue;
    }
    await copyWhole(real, path, signal);
    return { path, file: `${folderName}/${name}`, isNew: true };
  }
}

/** A name that is the same on every system: no separators, no control characters, no leading or trailing dot. */
export function cleanStem(stem: string): string {
  const clean = stem
    .normalize('NFC')
    .toWellFormed()
    .replace(/[^\p{L}\p{N}\p{M}_ .-]+/gu, '_')
    .slice(0, longestName)
    .toWellFormed()
    .replace(/^[\s._-]+|[\s._-]+$/gu, '');
  const isReserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/iu.test(clean);
  return clean === '' || isReserved ? `file${clean === '' ? '' : `-${clean}`}` : clean;
}

function cleanExtension(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,10}$/u.test(extension) ? extension : '';
}

function readableFile(path: string): string {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.R_OK);
    const found = statSync(real);
    const fault = !found.isFile()
      ? { code: 'source-invalid' as const, problem: 'this is not a regular file', advice: 'Choose a file.' }
      : found.size > defaultReadLimits.fileBytes
        ? {
            code: 'limit-exceeded' as const,
            problem: `the file is larger than ${defaultReadLimits.fileBytes / 1024 / 1024} MB`,
            advice: 'Split the file or make it smaller.',
          }
        : undefined;
    if (fault !== undefined) throw faultError(path, fault);
    return real;
  } catch (error) {
    const problem = error instanceof Error && 'code' in error ? unreadable[String(error.code)] : undefined;
    if (problem === undefined) throw explain(error, path);
    throw faultError(path, { code: 'source-invalid', ...problem });
  }
}

const missing = { problem: 'there is no such file', advice: 'Check the name and the folder.' };
const forbidden = { problem: 'the file may not be read', advice: 'Give this user the right to read it.' };
const unreadable: Readonly<Record<string, typeof missing>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: forbidden,
  EPERM: forbidden,
};

async function copyWhole(from: string, to: string, signal: AbortSignal): Promise<void> {
  await writeFilesTogether([to], { overwrite: false, makeFolder: true, signal }, async ([file]) => {
    if (file === undefined) throw new Error('One path gives one file.');
    const handle = await open(from, 'r');
    let size = 0;
    for await (const piece of handle.createReadStream()) {
      if (signal.aborted)
        throw new EngineError('cancelled', `Copying ${from} was stopped; nothing was changed.`, { file: from });
      // Safe: without an encoding a stream gives bytes.
      const bytes = piece as Buffer;
      size += bytes.length;
      // Counted here too: a file can grow while it is read.
      if (size > defaultReadLimits.fileBytes) {
        throw faultError(from, {
          code: 'limit-exceeded',
          problem: `the file is larger than ${defaultReadLimits.fileBytes / 1024 / 1024} MB`,
          advice: 'Split the file or make it smaller.',
        });
      }
      await file.write(bytes);
    }
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
