import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../../../src/node-host/serve/web-door.ts';
import { ask, type RawRequest, sendRaw, upgradeHeaders } from '../../../support/raw-http.ts';
import {
  type ServedPage,
  secret,
  startNaiveServer,
  startTestServer,
  type TestServer,
} from '../../../support/web-bench.ts';
import { escapingPaths } from '../../../support/web-corpus.ts';
import { askAll, fileHeaders, pageHeaders, withCookie } from '../../../support/web-requests.ts';

let server: TestServer;
let naive: Awaited<ReturnType<typeof startNaiveServer>>;

beforeAll(async () => {
  [server, naive] = await Promise.all([startTestServer(), startNaiveServer()]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await naive[Symbol.asyncDispose]();
  expect(server.errors).toEqual([]);
});

describe('B11 headers', () => {
  const crawl = (page: ServedPage): readonly RawRequest[] => [
    ...[
      '/',
      '/index.html',
      '/assets/index-1a2b3c4d.js',
      '/assets/a%20b.css',
      '/missing',
      '/%zz',
      '/engine',
      '/open',
      `/open?key=x`,
    ].map((path) => ({ path })),
    { path: '/open?key=wrong' },
    withCookie({ path: '/session', headers: pageHeaders(page) }, page.cookie),
    withCookie({ path: '/engine', headers: pageHeaders(page) }, page.cookie),
    withCookie({ method: 'POST', path: '/files?name=a', headers: fileHeaders(page), body: 'x' }, page.cookie),
    withCookie({ method: 'POST', path: '/files', headers: fileHeaders(page), body: 'x' }, page.cookie),
    withCookie(
      { method: 'POST', path: '/files?name=a', headers: { ...fileHeaders(page), 'Content-Length': '99999999999' } },
      page.cookie,
    ),
    ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'].map((method) => ({ method })),
    { method: 'CONNECT', path: 'evil.test:443' },
    { host: 'evil.test' },
    { host: null },
    { headers: { Origin: 'null' } },
    { headers: { Expect: 'something' } },
    { headers: { 'X-Long': 'x'.repeat(20_000) } },
    { path: '/engine', headers: upgradeHeaders },
    {
      path: '/engine',
      headers: {
        ...upgradeHeaders,
        Origin: `http://127.0.0.1:${page.port}`,
        Cookie: page.cookie,
        'Sec-WebSocket-Version': '7',
      },
    },
    { headers: { Upgrade: 'h2c', Connection: 'Upgrade, HTTP2-Settings, close' } },
    { method: 'G@T' },
    { path: '/a b' },
    { headers: { 'Content-Length': 'x' } },
    { headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '3' }, method: 'POST' },
  ];
  const expected: Readonly<Record<string, RegExp>> = {
    'content-security-policy': /^default-src 'none';.*frame-ancestors 'none'/u,
    'x-content-type-options': /^nosniff$/u,
    'cross-origin-resource-policy': /^same-origin$/u,
    'cross-origin-opener-policy': /^same-origin$/u,
    'referrer-policy': /^no-referrer$/u,
    'cache-control': /^(no-store|no-cache|private, max-age=31536000, immutable)$/u,
  };
  const lacking = async (page: ServedPage) => {
    const requests = crawl(page);
    const answers = await Promise.all(requests.map((asked) => ask(page.port, asked)));
    return answers.flatMap(({ status, headers }, index) => {
      const missing = Object.entries(expected).filter(([name, value]) => !value.test(headers[name] ?? ''));
      const foreign = Object.keys(headers).filter(
        (name) => name.startsWith('access-control') || name === 'server' || name === 'x-powered-by',
      );
      return missing.length + foreign.length === 0 && status !== 0
        ? []
        : [{ asked: requests[index], status, missing, foreign }];
    });
  };

  test('are on every answer, refusals and broken requests too', async () => {
    expect(await lacking(server)).toEqual([]);
  });

  test('control: are missed on a server without them', async () => {
    expect((await lacking(naive)).length).toBeGreaterThan(30);
  });

  test('no data is kept by a cache', async () => {
    const data = await ask(server.port, withCookie({ path: '/session', headers: pageHeaders(server) }, server.cookie));
    expect([data.status, data.headers['cache-control']]).toEqual([204, 'no-store']);
  });
});

describe('B12 a path', () => {
  const leaks = async (page: ServedPage) => {
    const answers = await Promise.all(
      escapingPaths.map((path) =>
        sendRaw(page.port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nConnection: close\r\n\r\n`),
      ),
    );
    return answers.filter(({ body }) => body.includes(secret) || body.includes('root:'));
  };

  test('out of the folder of the page gives nothing', async () => {
    expect(escapingPaths.length).toBeGreaterThanOrEqual(60);
    expect(await leaks(server)).toEqual([]);
  });

  test('control: gives bytes on a server that joins paths', async () => {
    expect((await leaks(naive)).length).toBeGreaterThan(10);
  });
});

describe('B14 any request', () => {
  const word = fc.constantFrom(
    '',
    'a',
    '%',
    '%00',
    '../',
    'ü',
    '__proto__',
    '{}',
    '1e999',
    '-1',
    '\'"<>',
    'key',
    'name',
  );
  const header = (page: ServedPage) =>
    fc.constantFrom<readonly [string, string]>(
      ['Cookie', page.cookie],
      ['Cookie', `${page.cookie}; ${page.cookie}`],
      ['Cookie', 'seedloom-1=;;;=;'],
      ['Origin', `http://127.0.0.1:${page.port}`],
      ['Origin', 'null'],
      ['X-Seedloom', '1'],
      ['Content-Type', 'application/octet-stream'],
      ['Content-Type', 'multipart/form-data'],
      ['Content-Encoding', 'gzip'],
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
      ['Range', 'bytes=0-'],
      ['If-None-Match', '*'],
      ['Expect', '100-continue'],
      ['Accept-Encoding', 'gzip'],
      ['Sec-WebSocket-Key', 'x'],
    );
  const requests = (page: ServedPage) =>
    fc.record({
      method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'POST', 'PUT', 'OPTIONS', 'DELETE', 'SEARCH'),
      path: fc.oneof(
        fc.constantFrom(...routes.map(({ path }) => path), '/', '/index.html', '/assets/index-1a2b3c4d.js'),
        fc
          .tuple(fc.constantFrom(...routes.map(({ path }) => path)), word, word, word)
          .map(([path, name, key, value]) => `${path}?${encodeURI(`${name}=${value}&name=${key}&key=${value}`)}`),
        fc.webPath().map((path) => `/${path}`),
      ),
      // Half of them begin with all that the page itself would send.
      headers: fc.tuple(fc.boolean(), fc.array(header(page), { maxLength: 4 })).map(([isOwn, pairs]) => ({
        ...(isOwn ? { ...fileHeaders(page), Cookie: page.cookie } : {}),
        ...Object.fromEntries(pairs),
      })),
      body: fc.option(fc.string({ maxLength: 50 }), { nil: undefined }),
    });

  test('5,000 made from the routes: no failure, no path and no stack in a body', async () => {
    const asked = fc.sample(requests(server), { seed: 14, numRuns: 5000 });
    const answers = await askAll(server.port, asked);
    const bad = answers.filter(
      ({ status, body }) =>
        status >= 500 ||
        status === 0 ||
        /\n\s+at |node:internal|\.ts:\d/u.test(body) ||
        (status !== 200 && body.includes(server.root)),
    );
    expect(bad).toEqual([]);
    const statuses = new Set(answers.map(({ status }) => status));
    // The requests reach every rule, and some of them pass.
    for (const status of [200, 204, 400, 401, 403, 404, 405, 415, 426]) expect(statuses).toContain(status);
  }, 60_000);

  test('control: the same find failures in a server that does not look', async () => {
    const answers = await askAll(naive.port, fc.sample(requests(naive), { seed: 14, numRuns: 500 }));
    expect(answers.filter(({ status, body }) => status >= 500 && body.includes(naive.root)).length).toBeGreaterThan(5);
  });
});
