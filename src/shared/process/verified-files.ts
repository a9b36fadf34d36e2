import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type FileStamp, findFileStamp, hashFile, isSameStamp } from './file-hash.ts';

/** A change within this time of the reading could hide behind the same clock tick, so such a hash is not remembered. */
export const clockTickMs = 50;

const record = z.record(
  z.string(),
  z.strictObject({
    sha256: z.string(),
    stamp: z.strictObject({
      sizeBytes: z.number(),
      modifiedNs: z.string(),
      changedNs: z.string(),
      inode: z.string(),
    }),
  }),
);

/** Hashes of files, remembered until size, modification time, change time or inode differ. One small JSON file. */
export interface VerifiedFiles {
  /** The sha256 of the file as it is now; `undefined` when there is no such file. Reads the file only when its stamp changed. */
  hashOf(path: string, options?: { readonly signal?: AbortSignal }): Promise<string | undefined>;
}

/** @param folder where `verified.json` lies; an unreadable one counts as empty, since everything in it can be had again. */
export function openVerifiedFiles(folder: string): VerifiedFiles {
  const recordPath = join(folder, 'verified.json');
  let turn: Promise<unknown> = Promise.resolve();

  return {
    async hashOf(path, options = {}) {
      const stamp = await findFileStamp(path);
      if (stamp === undefined) return undefined;
      const known = (await readRecord(recordPath))[path];
      if (known && isSameStamp(known.stamp, stamp)) return known.sha256;
      const sha256 = await hashFile(path, options);
      const after = await findFileStamp(path);
      if (after && isSameStamp(after, stamp)) await write(path, sha256, stamp);
      return sha256;
    },
  };

  function write(path: string, sha256: string, stamp: FileStamp): Promise<void> {
    const next = turn.then(async () => {
      const lastChangeMs = Number(BigInt(stamp.changedNs) / 1_000_000n);
      if (Math.abs(Date.now() - lastChangeMs) < clockTickMs) return;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeJsonAtomically(recordPath, { ...(await readRecord(recordPath)), [path]: { sha256, stamp } });
      } catch (error) {
        // A models folder that others keep is of use as well; its files are then hashed anew each time.
        if (!isNotPermitted(error)) throw error;
      }
    });
    turn = next.catch(() => undefined);
    return next;
  }
}

function isNotPermitted(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}

async function readRecord(path: string): Promise<z.infer<typeof record>> {
  try {
    const parsed = record.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** Writes a JSON file so that a reader, or a power cut, sees the old one or the new one and nothing between. */
export async function writeJsonAtomically(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes a rename in this folder durable. Windows cannot open folders and needs none of it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
