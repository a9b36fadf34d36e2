import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openZipMember } from '../../../src/network-host/downloads/zip-member.ts';
import { makeZip } from './make-zip.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedloom-zip-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function readMember(zip: Buffer, name: string): Promise<Buffer> {
  const path = join(folder, 'archive.zip');
  await writeFile(path, zip);
  const file = await open(path, 'r');
  try {
    const member = await openZipMember(file, name);
    const pieces: Uint8Array[] = [];
    for await (const piece of member.read()) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}

const small = Buffer.from('a small member');
const large = Buffer.from('a large member '.repeat(50_000));
const zip = makeZip([
  { name: 'a/small.txt', bytes: small, isStored: true },
  { name: 'a/large.txt', bytes: large },
  { name: 'empty', bytes: Buffer.alloc(0), isStored: true },
]);

describe('One member of a zip file', () => {
  test('is read, packed or stored, by its name', async () => {
    expect(await readMember(zip, 'a/small.txt')).toEqual(small);
    expect(await readMember(zip, 'a/large.txt')).toEqual(large);
    expect(await readMember(zip, 'empty')).toEqual(Buffer.alloc(0));
  });

  test('is the largest one when no name is known', async () => {
    expect(await readMember(zip, 'largest')).toEqual(large);
  });

  test('is found behind bytes that come before the archive only if the places are right', async () => {
    await expect(readMember(Buffer.concat([Buffer.alloc(100), zip]), 'a/small.txt')).rejects.toThrow();
  });

  test('larger than its directory says stops there: a bomb', async () => {
    const bomb = makeZip([{ name: 'bomb', bytes: Buffer.alloc(20_000_000), claimedBytes: 1000 }]);
    await expect(readMember(bomb, 'bomb')).rejects.toThrow('larger than its directory says');
  });

  test('shorter than its directory says is an error', async () => {
    const short = makeZip([{ name: 'short', bytes: small, claimedBytes: 1000 }]);
    await expect(readMember(short, 'short')).rejects.toThrow('shorter than its directory says');
  });

  test('that is not there, or encrypted, is named', async () => {
    await expect(readMember(zip, 'b')).rejects.toThrow('the archive has no member b');
    const locked = makeZip([{ name: 'locked', bytes: small, flags: 1 }]);
    await expect(readMember(locked, 'locked')).rejects.toThrow('is encrypted');
  });

  test('of a file cut anywhere, or of something else, is an error', async () => {
    for (const length of [0, 1, 21, 22, 100, zip.length - 30, zip.length - 1]) {
      await expect(readMember(zip.subarray(0, length), 'a/small.txt')).rejects.toThrow(/archive|member/);
    }
    await expect(readMember(Buffer.alloc(5000), 'x')).rejects.toThrow('not a zip file');
  });

  test('with any byte of the archive changed is right, refused, or left to the sha256: it never hangs', async () => {
    const little = makeZip([{ name: 'm', bytes: Buffer.from('some text, some text, some text') }]);
    let refused = 0;
    for (let at = 0; at < little.length; at++) {
      const changed = Buffer.from(little);
      changed[at] = 0xff ^ (changed[at] ?? 0);
      await readMember(changed, 'm').catch(() => refused++);
    }
    expect(refused).toBeGreaterThan(little.length / 3);
  });
});
