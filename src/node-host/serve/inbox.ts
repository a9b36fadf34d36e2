import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { cleanFileName } from './file-name.ts';

const partName = 'part';
const copiedKinds = new Set('.jsonl .ndjson .json .csv .tsv .tab .parquet .txt .md .markdown .yaml .yml'.split(' '));
const keptMs = 7 * 24 * 60 * 60 * 1000;

interface ReceiveOptions {
  readonly inbox: string;
  /** As the browser tells it; only a cleaned form of it becomes part of a path. */
  readonly name: string;
  readonly limitBytes: number;
}

/**
 * Writes what comes into a new folder of the inbox, readable by its owner alone, and gives the file's path. The file has
 * its name only when all of it is on the disk; after any failure nothing of it is left.
 *
 * Throws EngineError `limit-exceeded`, `disk-full` or `folder-read-only`, and the stream's own error when it broke off.
 */
export async function receiveFile(content: Readable, { inbox, name, limitBytes }: ReceiveOptions): Promise<string> {
  const folder = join(inbox, randomBytes(16).toString('hex'));
  const part = join(folder, partName);
  try {
    await mkdir(inbox, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
    // The stream itself stays open after a failure: over its line the answer goes back.
    const pieces: AsyncIterable<Buffer> = content.iterator({ destroyOnReturn: false });
    await pipeline(countBytes(pieces, limitBytes), file);
    const path = join(folder, cleanFileName(name));
    await rename(part, path);
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw toInboxError(error);
  }
}

/**
 * Removes what has lain in the inbox for a week, if it is of a kind that projects copy. A model or a project file is
 * used where it lies, so it stays.
 */
export async function cleanInbox(inbox: string, now: number): Promise<void> {
  const names = await readdir(inbox).catch(() => []);
  for (const name of names) {
    const path = join(inbox, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs <= keptMs) continue;
    const files = await readdir(path).catch(() => []);
    if (files.every((file) => file === partName || copiedKinds.has(extname(file).toLowerCase())))
      await rm(path, { recursive: true, force: true });
  }
}

export function tooLarge(limitBytes: number): EngineError {
  const limit = limitBytes >= 1e9 ? `${limitBytes / 1e9} GB` : `${limitBytes} bytes`;
  return new EngineError(
    'limit-exceeded',
    `The file is larger than ${limit}. Put it into a folder and start Seedloom with \`seedloom serve --allow FOLDER\`.`,
    { limitBytes },
  );
}

async function* countBytes(pieces: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const piece of pieces) {
    received += piece.length;
    if (received > limitBytes) throw tooLarge(limitBytes);
    yield piece;
  }
}

/** Without the path: these messages go into the body of an answer. */
function toInboxError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new EngineError(
        'disk-full',
        'The disk with the data folder is full, and nothing was kept of the file. Free some space and drop it again.',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EngineError('folder-read-only', 'The data folder cannot be written, so the file was not taken.');
    default:
      return error;
  }
}
