import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What changes when a file changes. Times in nanoseconds, as text: they are beyond what a number can say. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly modifiedNs: string;
  /** The inode's change time: it moves even when somebody sets the modification time back. */
  readonly changedNs: string;
  readonly inode: string;
}

/** The stamp of a regular file; `undefined` when there is none at this path. */
export async function findFileStamp(path: string): Promise<FileStamp | undefined> {
  try {
    const seen = await stat(path, { bigint: true });
    if (!seen.isFile()) return undefined;
    return {
      sizeBytes: Number(seen.size),
      modifiedNs: String(seen.mtimeNs),
      changedNs: String(seen.ctimeNs),
      inode: String(seen.ino),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return (
    a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs && a.changedNs === b.changedNs && a.inode === b.inode
  );
}

/** sha256 of a file in hexadecimal digits, read in pieces. */
export async function hashFile(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, ...options })) hash.update(piece);
  return hash.digest('hex');
}
