import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What is known of a file before it is here. */
export interface ExpectedFile {
  readonly sha256: string;
  readonly sizeBytes: number | undefined;
  /** Writing stops here in any case. */
  readonly limitBytes: number;
}

/** A file under construction: what is written is hashed on the way. */
export interface CheckedFile extends AsyncDisposable {
  readonly writtenBytes: number;
  append(pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Empties it. */
  restart(): Promise<void>;
  /** Brings the bytes to the disk; throws `WrongContent` unless size and sha256 are the expected ones. */
  finish(): Promise<void>;
}

export class WrongContent extends Error {}

export interface CheckedFileOptions {
  readonly expected: ExpectedFile;
  readonly signal: AbortSignal;
  onBytes(writtenBytes: number): void;
}

/** Opens a part file and takes up what is in it. */
export async function openCheckedFile(
  path: string,
  { expected, signal, onBytes }: CheckedFileOptions,
): Promise<CheckedFile> {
  const handle = await open(path, 'a+', 0o600);
  let hash = createHash('sha256');
  let written = 0;
  try {
    written = await hashExisting(path, hash, signal);
    if (written > expected.limitBytes) await restart();
  } catch (error) {
    await handle.close();
    throw error;
  }

  return {
    get writtenBytes() {
      return written;
    },
    async append(pieces) {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        if (written + piece.length > expected.limitBytes)
          throw new WrongContent(`it is larger than ${expected.limitBytes} bytes`);
        await writeAll(handle, piece);
        hash.update(piece);
        written += piece.length;
        onBytes(written);
      }
    },
    restart,
    async finish() {
      if (expected.sizeBytes !== undefined && written !== expected.sizeBytes) {
        throw new Error(`it has ${written} bytes, not ${expected.sizeBytes}`);
      }
      const found = hash.copy().digest('hex');
      if (found !== expected.sha256) throw new WrongContent(`its sha256 is ${found}, not ${expected.sha256}`);
      await handle.sync();
    },
    async [Symbol.asyncDispose]() {
      await handle.close();
    },
  };

  async function restart(): Promise<void> {
    await handle.truncate(0);
    hash = createHash('sha256');
    written = 0;
  }
}

async function hashExisting(path: string, hash: Hash, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(piece);
    bytes += piece.length;
  }
  return bytes;
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  let done = 0;
  while (done < piece.length) {
    const { bytesWritten } = await handle.write(piece, done, piece.length - done);
    done += bytesWritten;
  }
}
