import { lstatSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasOwnFolder } from './project-folder.ts';

/** Copies the `sources` beside a project beside another one. */
export async function copySources(options: {
  readonly home: string;
  readonly from: string;
  readonly to: string;
  /** Files that the copy reads. */
  readonly files: readonly string[];
}): Promise<void> {
  const { home, from, to, files } = options;
  const sources = join(dirname(from), 'sources');
  if (statSync(sources, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const own = hasOwnFolder(home, from);
  const needed = new Set(files.map((file) => resolve(file)));
  await cp(sources, join(dirname(to), 'sources'), {
    recursive: true,
    // Nothing but plain files, and from a folder of somebody's own only the files of this project.
    filter: (path) => {
      const found = lstatSync(path);
      return found.isDirectory() || (found.isFile() && (own || needed.has(resolve(path))));
    },
  });
}
