import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** Paths that a person showed us since the start, and the folders that are ours. Follows links before it compares. */
export class KnownPaths {
  readonly #roots = new Set<string>();

  constructor(ownFolders: readonly string[]) {
    for (const folder of ownFolders) this.add(folder);
  }

  /** A file, or a folder with all that is in it. */
  add(path: string): void {
    this.#roots.add(path);
  }

  /** The real path of something that exists and was shown or is ours; else undefined. */
  async find(path: string): Promise<string | undefined> {
    if (!isPlainPath(path)) return undefined;
    const real = await findRealPath(path);
    if (real === undefined) return undefined;
    for (const root of this.#roots) {
      const realRoot = await findRealPath(root);
      if (realRoot !== undefined && isInside(real, realRoot)) return real;
    }
    return undefined;
  }
}

/** Absolute, and not of another machine: merely looking at `\\host\share` signs in there on Windows. */
export function isPlainPath(path: string): boolean {
  return isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes('\0');
}

export async function findRealPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
