import type { FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const maximumCommentBytes = 0xffff;
const maximumDirectoryBytes = 16 * 1024 * 1024;
const maximumEntries = 100_000;
/** In these places a zip says "look into the 64-bit records"; archives of model packages are smaller than that. */
const inZip64 = 0xffffffff;

export interface ZipMember {
  readonly name: string;
  readonly sizeBytes: number;
  /** The bytes; more than `sizeBytes` of them is an error, so a bomb stops at what its directory admitted. */
  read(): AsyncIterable<Uint8Array>;
}

/**
 * Finds one member of a zip file (a wheel, a jar) without unpacking the rest.
 *
 * Reads the central directory only, within limits; names are compared, never used as paths.
 * @param wanted the full name, or `largest`.
 * @throws Error with a sentence when the file is not such a zip or has no such member.
 */
export async function openZipMember(file: FileHandle, wanted: string): Promise<ZipMember> {
  const { size } = await file.stat();
  const directory = await findDirectory(file, size);
  const entries = readEntries(directory.bytes, directory.entries);
  const entry =
    wanted === 'largest'
      ? entries.reduce<Entry | undefined>(
          (best, each) => (best && best.sizeBytes >= each.sizeBytes ? best : each),
          undefined,
        )
      : entries.find((each) => each.name === wanted);
  if (!entry) throw new Error(`the archive has no member ${wanted}`);
  if (entry.isEncrypted) throw new Error(`the member ${entry.name} is encrypted`);
  if (entry.method !== 0 && entry.method !== 8)
    throw new Error(`the member ${entry.name} is packed by an unknown method`);
  const start = await findContent(file, entry, directory.offset);
  return { name: entry.name, sizeBytes: entry.sizeBytes, read: () => readContent(file, entry, start) };
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
}

async function findDirectory(
  file: FileHandle,
  size: number,
): Promise<{ bytes: Buffer; entries: number; offset: number }> {
  const tailStart = Math.max(0, size - endBytes - maximumCommentBytes);
  const tail = await readExactly(file, tailStart, size - tailStart);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endBytes + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const entries = tail.readUInt16LE(at + 10);
    const length = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (offset === inZip64 || length === inZip64) throw new Error('the archive is in the 64-bit zip form');
    if (entries > maximumEntries || length > maximumDirectoryBytes)
      throw new Error('the directory of the archive is too large');
    if (offset + length > tailStart + at) throw new Error('the directory of the archive lies outside it');
    return { bytes: await readExactly(file, offset, length), entries, offset };
  }
  throw new Error('the archive is not a zip file, or is cut short');
}

function readEntries(bytes: Buffer, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entrySignature)
      throw new Error('the directory of the archive is damaged');
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const next = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw new Error('the directory of the archive is damaged');
    entries.push({
      name: bytes.toString('utf8', at + 46, nameEnd),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      sizeBytes: bytes.readUInt32LE(at + 24),
      headerOffset: bytes.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}

async function findContent(file: FileHandle, entry: Entry, directoryOffset: number): Promise<number> {
  if ([entry.packedBytes, entry.sizeBytes, entry.headerOffset].includes(inZip64)) {
    throw new Error('the archive is in the 64-bit zip form');
  }
  if (entry.headerOffset + 30 > directoryOffset) throw new Error(`the member ${entry.name} lies outside the archive`);
  const header = await readExactly(file, entry.headerOffset, 30);
  if (header.readUInt32LE(0) !== localSignature) throw new Error(`the member ${entry.name} has no header`);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + entry.packedBytes > directoryOffset) throw new Error(`the member ${entry.name} lies outside the archive`);
  return start;
}

async function* readContent(file: FileHandle, entry: Entry, start: number): AsyncGenerator<Uint8Array> {
  if (entry.packedBytes === 0) return;
  const packed = file.createReadStream({
    start,
    end: start + entry.packedBytes - 1,
    autoClose: false,
    highWaterMark: 1 << 18,
  });
  const content = entry.method === 0 ? packed : packed.pipe(createInflateRaw({ chunkSize: 1 << 18 }));
  // A read error would not pass through the pipe by itself.
  packed.on('error', (error) => content.destroy(error));
  let read = 0;
  try {
    for await (const piece of content) {
      read += piece.length;
      if (read > entry.sizeBytes) throw new Error(`the member ${entry.name} is larger than its directory says`);
      yield piece;
    }
  } finally {
    packed.destroy();
    content.destroy();
  }
  if (read !== entry.sizeBytes) throw new Error(`the member ${entry.name} is shorter than its directory says`);
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('the archive is cut short');
    done += bytesRead;
  }
  return bytes;
}
