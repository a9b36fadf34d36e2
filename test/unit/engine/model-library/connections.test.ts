import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnectionReader } from '../../../../src/engine/model-library/connections.ts';
import { writeConnectionEnd, writeConnectionLine } from '../../../../src/shared/process/connection-ledger.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'seedloom-ledger-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const limits = { fileBytes: 2_000, olderFiles: 2 };
const write = (number: number) =>
  writeConnectionLine(
    home,
    { kind: 'endpoint', endpoint: 'lab', what: `POST /${number}`, where: '127.0.0.1:8080', why: 'run r1' },
    limits,
  );

test('Without a ledger there are no connections', async () => {
  expect(await openConnectionReader(home).read({ limit: 10 })).toEqual({ entries: [], total: 0, sinceStart: 0 });
});

test('The newest connections come first, with what went out and came in', async () => {
  await write(1);
  const reader = openConnectionReader(home);
  await reader.read({ limit: 1 });
  const second = await write(2);
  await write(3);
  await writeConnectionEnd(home, { done: second, bytesOut: 10, bytesIn: 20 });
  const page = await reader.read({ limit: 2 });
  expect(page).toEqual({
    entries: [
      {
        id: '3',
        at: expect.stringMatching(/^\d{4}-/),
        kind: 'endpoint',
        endpoint: 'lab',
        what: 'POST /3',
        host: '127.0.0.1:8080',
        purpose: 'run r1',
        bytesOut: null,
        bytesIn: null,
      },
      expect.objectContaining({ id: '2', what: 'POST /2', bytesOut: 10, bytesIn: 20 }),
    ],
    total: 3,
    sinceStart: 2,
  });
  expect((await reader.read({ limit: 5, before: '2' })).entries.map(({ id }) => id)).toEqual(['1']);
});

test('Many connections take bounded space, and all that there ever were are counted', async () => {
  const reader = openConnectionReader(home);
  for (let number = 1; number <= 65; number++) await write(number);
  const files = readdirSync(home).filter((name) => name.endsWith('.jsonl'));
  expect(files).toHaveLength(3);
  const { entries, total, sinceStart } = await reader.read({ limit: 1000 });
  expect({ total, sinceStart }).toEqual({ total: 65, sinceStart: 65 });
  // What is still there is without a hole, also over the borders of the files.
  expect(entries.map(({ id, what }) => [id, what])).toEqual(
    Array.from({ length: entries.length }, (_, index) => [String(65 - index), `POST /${65 - index}`]),
  );
  expect(entries.length).toBeGreaterThan(15);
  const page = await reader.read({ limit: 7, before: entries[9]?.id });
  expect(page.entries).toEqual(entries.slice(10, 17));
});

test('Several writers at once lose no line', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, number) => write(number)));
  const { total, entries } = await openConnectionReader(home).read({ limit: 1000 });
  expect(total).toBe(30);
  expect(new Set(entries.map(({ what }) => what)).size).toBe(entries.length);
});

test('Lines of older versions and half-written ones count', async () => {
  const old = { time: '2026-01-01T00:00:00.000Z', what: 'GET a', where: 'hub.test', why: 'fetched' };
  writeFileSync(join(home, 'connections.jsonl'), `${JSON.stringify(old)}\n{"key":"x","ti\n`);
  const { entries, total } = await openConnectionReader(home).read({ limit: 10 });
  expect(total).toBe(2);
  expect(entries).toMatchObject([
    { id: '2', what: 'a line that cannot be read' },
    { id: '1', kind: 'download', endpoint: null, what: 'GET a', host: 'hub.test', purpose: 'fetched' },
  ]);
});
