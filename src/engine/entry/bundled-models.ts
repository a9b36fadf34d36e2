import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies the starter models that came with a package into the data folder, where models are looked for. What is there
 * already stays as it is. A model appears under its name when all of it is written; its hash is checked when it is used.
 *
 * @param folder one folder a model; undefined, or one that is not there, brings none.
 * @returns the models that were copied.
 */
export async function copyBundledModels(folder: string | undefined, home: string): Promise<readonly string[]> {
  if (folder === undefined || !existsSync(folder)) return [];
  const models = join(home, 'models');
  await mkdir(models, { recursive: true, mode: 0o700 });
  const copied: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const target = join(models, entry.name);
    if (!entry.isDirectory() || existsSync(target)) continue;
    const unfinished = join(models, `.${entry.name}.bundled`);
    await rm(unfinished, { recursive: true, force: true });
    await cp(join(folder, entry.name), unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await rename(unfinished, target);
    copied.push(entry.name);
  }
  return copied;
}
