import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFileRows } from '../../../../src/engine/documents/check-file-rows.ts';
import { FileFault } from '../../../../src/engine/documents/file-fault.ts';
import type { ReadLimits } from '../../../../src/engine/documents/read-limits.ts';
import { collectRows, readRows } from '../../../../src/engine/documents/read-rows.ts';
import { resolveReadTask } from '../../../../src/engine/documents/resolve-read-task.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'seedloom-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0];

function write(name: string, options: WriteOptions): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(parquetWriteBuffer(options)));
  return path;
}

async function faultOf(path: string, limits: Partial<ReadLimits> = {}) {
  try {
    await checkFileRows(resolveReadTask({ path, limits }));
  } catch (error) {
    if (error instanceof FileFault) return error.parts;
    throw error;
  }
  throw new Error('The file was read.');
}

describe('Parquet', () => {
  test('rows come with their number, through the reading thread, and nothing is lost of what JSON cannot say', async () => {
    const path = write('good.parquet', {
      columnData: [
        { name: 'text', data: ['Where is my card? é', 'b', '日本'], type: 'STRING' },
        { name: 'n', data: [1, 2.5, Number.NaN], type: 'DOUBLE' },
        { name: 'big', data: [1n, 9007199254740993n, -5n], type: 'INT64' },
        { name: 'at', data: [new Date(0), new Date(86_400_000), null], type: 'TIMESTAMP', nullable: true },
        {
          name: 'raw',
          data: [new Uint8Array([104, 105]), new Uint8Array([255, 254, 0]), new Uint8Array([])],
          type: 'BYTE_ARRAY',
        },
        { name: 'tags', data: [['x', 'y'], [], ['z']] },
        { name: '__proto__', data: [true, false, true], type: 'BOOLEAN' },
      ],
    });
    const read = await readRows({ path, signal });
    const rows = (await collectRows(read)).map(({ line, values }) => ({ line, values: Object.entries(values) }));
    expect(rows).toEqual([
      {
        line: 1,
        values: [
          ['text', 'Where is my card? é'],
          ['n', 1],
          ['big', 1],
          ['at', '1970-01-01T00:00:00.000Z'],
          ['raw', 'hi'],
          ['tags', ['x', 'y']],
          ['__proto__', true],
        ],
      },
      {
        line: 2,
        values: [
          ['text', 'b'],
          ['n', 2.5],
          ['big', '9007199254740993'],
          ['at', '1970-01-02T00:00:00.000Z'],
          ['raw', { bytes: 3 }],
          ['tags', []],
          ['__proto__', false],
        ],
      },
      {
        line: 3,
        values: [
          ['text', '日本'],
          ['n', 'NaN'],
          ['big', -5],
          ['at', null],
          ['raw', ''],
          ['tags', ['z']],
          ['__proto__', true],
        ],
      },
    ]);
    expect({ format: read.format, counts: read.counts, notes: read.notes }).toEqual({
      format: 'parquet',
      counts: { read: 3, accepted: 3, rejected: 0 },
      notes: ['1 numbers are too long to be kept exactly as numbers; they are kept as text.'],
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('lists and structs of the file become lists and objects', async () => {
    const path = write('nested.parquet', {
      columnData: [
        { name: 'tags', data: [['x', 'y'], [], null] },
        { name: 'who', data: [{ name: 'a' }, { name: 'b' }, null] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'tags', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'who', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'name', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      ],
    });
    const rows = await collectRows(await readRows({ path, signal }));
    expect(rows.map(({ values }) => [values['tags'], JSON.stringify(values['who'])])).toEqual([
      [['x', 'y'], '{"name":"a"}'],
      [[], '{"name":"b"}'],
      [null, 'null'],
    ]);
  });

  test.each([
    ['GZIP', (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
    ['ZSTD', (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes))],
    ['SNAPPY', undefined],
    ['UNCOMPRESSED', undefined],
  ] as const)('%s, in many row groups and pages', async (codec, compress) => {
    const texts = Array.from({ length: 3000 }, (_, index) => `Text number ${index} of them all`);
    const path = write(`${codec}.parquet`, {
      columnData: [{ name: 'text', data: texts, type: 'STRING' }],
      codec,
      rowGroupSize: 700,
      pageSize: 2000,
      ...(compress === undefined ? {} : { compressors: { [codec]: compress } }),
    });
    const rows = await collectRows(await readRows({ path, signal }));
    expect(rows.map(({ line, values }) => [line, values['text']])).toEqual(
      texts.map((text, index) => [index + 1, text]),
    );
  });

  test('some kilobytes that hold two million rows are refused before they are unpacked', async () => {
    const path = write('bomb.parquet', {
      columnData: [{ name: 'text', data: new Array(2_000_000).fill('x'), type: 'STRING' }],
      rowGroupSize: 2_000_000,
      codec: 'SNAPPY',
      statistics: false,
    });
    expect(statSync(path).size).toBeLessThan(200_000);
    expect(await faultOf(path)).toEqual({
      code: 'limit-exceeded',
      problem: '2000000 rows; the limit is 1000000 rows',
      advice: 'Split the file or make it smaller.',
      expected: 'at most 1000000 rows',
      found: '2000000 rows',
    });
  }, 30_000);

  test('a dictionary that makes gigabytes of a few bytes is stopped by the size of what comes out', async () => {
    const path = write('dictionary.parquet', {
      columnData: [{ name: 'text', data: new Array(50_000).fill('x'.repeat(20_000)), type: 'STRING' }],
    });
    expect(statSync(path).size).toBeLessThan(200_000);
    expect(await faultOf(path, { fileBytes: 64 * 1024 * 1024 })).toMatchObject({
      code: 'limit-exceeded',
      expected: 'at most 64 MB',
    });
  });

  test('too many columns, two columns of one name and a row that is too large are told', async () => {
    const columns = Array.from({ length: 30 }, (_, index) => ({ name: `c${index}`, data: [1] }));
    expect(await faultOf(write('wide.parquet', { columnData: columns }), { columns: 20 })).toMatchObject({
      problem: '30 columns; the limit is 20 columns',
    });
    const check = await checkFileRows(
      resolveReadTask({
        path: write('long.parquet', { columnData: [{ name: 'text', data: ['a', 'b'.repeat(5000)], type: 'STRING' }] }),
        limits: { rowBytes: 1000 },
      }),
    );
    expect([check.accepted, check.problems]).toEqual([1, [{ line: 2, message: 'the row is longer than 1000 bytes' }]]);
  });

  test('what is called .parquet and is something else is refused by name', async () => {
    for (const content of ['PAR1', '', 'text,label\na,b\n', 'PAR1PAR1PAR1PAR1', `PAR1${'\0'.repeat(8)}PAR1`]) {
      const path = join(folder, 'other.parquet');
      writeFileSync(path, content);
      const failure = await readRows({ path, signal }).catch((error: unknown) => error);
      expect(isEngineError(failure, 'source-invalid') && failure.message).toContain('other.parquet');
    }
  });

  const whole = () =>
    readFileSync(
      write('whole.parquet', {
        columnData: [
          { name: 'text', data: Array.from({ length: 60 }, (_, index) => `Text ${index % 7}`), type: 'STRING' },
          { name: 'tags', data: Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? ['a', 'b'] : [])) },
          { name: 'n', data: Array.from({ length: 60 }, (_, index) => BigInt(index)), type: 'INT64' },
        ],
        pageSize: 100,
      }),
    );

  test('200 files with a damaged description are read or refused, and none does anything else', async () => {
    const good = whole();
    const length = good.readUInt32LE(good.length - 8);
    const random = createRandom('damaged parquet');
    const seen = { read: 0, refused: 0 };
    const path = join(folder, 'damaged.parquet');
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(good);
      for (let times = 1 + random.integer(3); times > 0; times--)
        bytes[bytes.length - 1 - random.integer(length + 8)] = random.integer(256);
      writeFileSync(path, round % 10 === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
      try {
        const check = await checkFileRows(resolveReadTask({ path }));
        expect(check.accepted + check.rejected).toBe(check.read);
        seen.read++;
      } catch (error) {
        if (!(error instanceof FileFault)) throw error;
        seen.refused++;
      }
    }
    expect(seen.read).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  test('pages that keep the reader busy without end are stopped by the clock, and the process lives', async () => {
    const path = join(folder, 'endless.parquet');
    const bytes = whole();
    // The header of a page says that it has more values than there is room for; what follows is then read as runs of a
    // billion values.
    const header = bytes.indexOf(Buffer.from('1518150015181510', 'hex'));
    expect(header).toBeGreaterThan(0);
    bytes[header + 5] = 0xe4;
    writeFileSync(path, bytes);
    const failure = await readRows({ path, signal, limits: { timeMs: 1500 } }).catch((error: unknown) => error);
    expect(isEngineError(failure, 'limit-exceeded') && failure.message).toContain('longer than 1.5 seconds');
  });
});
