import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cleanInbox, receiveFile } from '../../../../src/node-host/serve/inbox.ts';
import { ask, type RawRequest, sendRaw } from '../../../support/raw-http.ts';
import { mountSmallDisk } from '../../../support/small-disk.ts';
import { startTestServer, type TestServer } from '../../../support/web-bench.ts';

const limitBytes = 1000;
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ largestFileBytes: limitBytes });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  expect(server.errors).toEqual([]);
});

function fileRequest(query: string, body: string, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const own = {
    Origin: `http://127.0.0.1:${server.port}`,
    Cookie: server.cookie,
    'X-Seedloom': '1',
    'Content-Type': 'application/octet-stream',
  };
  return { method: 'POST', path: `/files?${query}`, headers: { ...own, ...headers }, body };
}

function pathIn(body: string): string {
  const value: unknown = JSON.parse(body);
  if (typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string')
    return value.path;
  throw new Error(`The answer has no path: ${body}`);
}

describe('a file that the page sends', () => {
  test('lies in a folder of its own, for its owner alone', async () => {
    const [first, second] = await Promise.all(
      ['a,b\n1,2\n', 'ü'].map((body) => ask(server.port, fileRequest('name=my%20reviews.csv', body))),
    );
    const paths = [first, second].map((answer) => pathIn(answer?.body ?? ''));
    expect([first?.status, second?.status]).toEqual([200, 200]);
    expect(paths.map((path) => [basename(path), readFileSync(path, 'utf8')])).toEqual([
      ['my reviews.csv', 'a,b\n1,2\n'],
      ['my reviews.csv', 'ü'],
    ]);
    expect(paths[0]).not.toBe(paths[1]);
    expect(relative(server.inbox, paths[0] ?? '')).toMatch(/^[0-9a-f]{32}\/my reviews\.csv$/u);
    const modes = [server.inbox, join(paths[0] ?? '', '..'), paths[0] ?? ''].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  test.each([
    'name=..%2F..%2Fescape.csv',
    'name=..%5C..%5Cescape.csv',
    'name=%2Fetc%2Fescape.csv',
    'name=C%3A%5Cescape.csv',
  ])('stays in the inbox under the name %s', async (query) => {
    const path = pathIn((await ask(server.port, fileRequest(query, 'x'))).body);
    expect(relative(server.inbox, path)).toMatch(/^[0-9a-f]{32}\/escape\.csv$/u);
  });

  test.each(['', 'name=a&name=b', `name=${'a'.repeat(1001)}`])(
    'needs one name of a sane length: not "%.20s"',
    async (query) => {
      const { status, body } = await ask(server.port, fileRequest(query, 'x'));
      expect([status, body]).toEqual([400, '']);
    },
  );

  test('over the limit is refused before it is sent when its length is told', async () => {
    const { status, body } = await ask(server.port, fileRequest('name=a', 'x'.repeat(limitBytes + 1)));
    expect([status, JSON.parse(body)]).toEqual([
      413,
      {
        error: {
          code: 'limit-exceeded',
          message:
            'The file is larger than 1000 bytes. Put it into a folder and start Seedloom with `seedloom serve --allow FOLDER`.',
        },
      },
    ]);
    expect(server.received()).toEqual([]);
  });

  test('over the limit leaves nothing when its length was not told', async () => {
    const { path, headers = {} } = fileRequest('name=a', '');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      ...lines,
      'Transfer-Encoding: chunked',
      'Connection: close',
    ];
    const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`;
    const { status } = await sendRaw(server.port, `${head.join('\r\n')}\r\n\r\n${chunk.repeat(50)}`);
    expect(status).toBe(413);
    expect(server.received()).toEqual([]);
  });

  test('that breaks off in the middle leaves nothing', async () => {
    const { path, headers = {} } = fileRequest('name=a', '');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect({ host: '127.0.0.1', port: server.port });
    socket.on('error', () => {});
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${lines.join('')}Content-Length: 900\r\n\r\n${'x'.repeat(400)}`,
    );
    await vi.waitFor(() => expect(server.received()).toHaveLength(1));
    expect(basename(server.received()[0] ?? '')).toBe('part');
    socket.destroy();
    await vi.waitFor(() => expect(readdirSync(server.inbox)).toEqual([]));
  });

  test('is asked for by a client that waits for a yes', async () => {
    const answer = await ask(server.port, fileRequest('name=a.txt', 'text', { Expect: '100-continue' }));
    expect([answer.status, readFileSync(pathIn(answer.body), 'utf8')]).toEqual([200, 'text']);
  });
});

test('a full disk is said in words without a path, and nothing is left on it', async (context) => {
  using disk = mountSmallDisk(64);
  if (disk === undefined) return context.skip('Mounting a small disk needs root on Linux.');
  const inbox = join(disk.folder, 'inbox');
  const content = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1024)));
  const failure = await receiveFile(content, { inbox, name: 'a.csv', limitBytes: 1e6 }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 'disk-full',
    message:
      'The disk with the data folder is full, and nothing was kept of the file. Free some space and drop it again.',
  });
  expect(readdirSync(inbox)).toEqual([]);
});

test('what projects have copied is removed from the inbox after a week; models and projects stay', async () => {
  const inbox = mkdtempSync(join(tmpdir(), 'seedloom-inbox-'));
  const now = Date.parse('2026-03-10T12:00:00Z');
  const day = 24 * 60 * 60 * 1000;
  for (const [name, file, age] of [
    ['old', 'a.csv', 7.01],
    ['broken off', 'part', 7.01],
    ['empty', '', 7.01],
    ['new', 'a.csv', 6.99],
    ['model', 'tiny.gguf', 100],
    ['project', 'a.seedloom', 100],
    ['other', 'notes.CSV.bak', 100],
  ] as const) {
    mkdirSync(join(inbox, name));
    if (file !== '') writeFileSync(join(inbox, name, file), '');
    const then = new Date(now - age * day);
    utimesSync(join(inbox, name), then, then);
  }
  await cleanInbox(inbox, now);
  expect(readdirSync(inbox).toSorted()).toEqual(['model', 'new', 'other', 'project']);
  await cleanInbox(join(inbox, 'missing'), now);
  rmSync(inbox, { recursive: true });
});
