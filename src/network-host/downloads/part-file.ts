import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * The unfinished file of a download belongs to one attempt at a time, by its name:
 * `x.gguf.part` rests, `x.gguf.<process>-<number>.part` is being written. So two processes never write the same bytes,
 * and what a killed process left is taken up by the next one.
 */
const claimed = new Set<string>();
let claims = 0;

/** Takes the longest part that nobody writes to, or names a new one. The file may not exist yet. */
export async function claimPartFile(target: string): Promise<string> {
  const folder = dirname(target);
  const own = join(folder, `${basename(target)}.${process.pid}-${++claims}.part`);
  claimed.add(own);
  const left: { path: string; sizeBytes: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (isUnclaimedPart(name, target, path)) left.push({ path, sizeBytes: await sizeOf(path) });
  }
  left.sort((a, b) => b.sizeBytes - a.sizeBytes);
  const [longest, ...others] = left;
  for (const { path } of others) await rm(path, { force: true });
  if (longest) await rename(longest.path, own).catch(ignoreMissing);
  return own;
}

/** Lets go of a part: kept for the next attempt if it is still there. */
export async function releasePartFile(target: string, own: string): Promise<void> {
  if ((await sizeOf(own)) === 0) await rm(own, { force: true });
  else await rename(own, `${target}.part`).catch(ignoreMissing);
  claimed.delete(own);
}

function isUnclaimedPart(name: string, target: string, path: string): boolean {
  if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.part')) return false;
  const middle = name.slice(basename(target).length, -'.part'.length);
  if (middle === '') return true;
  const owner = /^\.(\d+)-\d+$/.exec(middle)?.[1];
  if (owner === undefined || claimed.has(path)) return false;
  return Number(owner) === process.pid || !isAlive(Number(owner));
}

/** Makes the name of a work folder beside the files of a model, and removes those whose process is gone. */
export async function openWorkFolder(folder: string): Promise<string> {
  for (const name of await readdir(folder)) {
    const owner = /^\.work-(\d+)-\d+$/.exec(name)?.[1];
    if (owner === undefined || claimed.has(join(folder, name))) continue;
    if (Number(owner) === process.pid || !isAlive(Number(owner)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
  const own = join(folder, `.work-${process.pid}-${++claims}`);
  claimed.add(own);
  return own;
}

export async function removeWorkFolder(own: string): Promise<void> {
  await rm(own, { recursive: true, force: true });
  claimed.delete(own);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Not permitted means that it lives under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
