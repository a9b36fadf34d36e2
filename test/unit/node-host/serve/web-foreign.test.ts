import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../../../src/node-host/serve/web-door.ts';
import { ask, type RawRequest, upgradeHeaders } from '../../../support/raw-http.ts';
import { type ServedPage, startNaiveServer, startTestServer, type TestServer } from '../../../support/web-bench.ts';
import { foreignHosts, foreignOrigins } from '../../../support/web-corpus.ts';
import { fileHeaders, letIn, pageHeaders, withCookie } from '../../../support/web-requests.ts';

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

describe('B4 another host', () => {
  const requests = (page: ServedPage): readonly RawRequest[] => {
    const own = `127.0.0.1:${page.port}`;
    const asked = [
      // Names with bytes that HTTP does not take are refused by its parser, with 400.
      ...foreignHosts(page.port)
        .filter((host) => /^[\x20-\x7E]*$/u.test(host))
        .map((host) => ({ host })),
      { host: null },
      { lines: [`Host: ${own}`] },
      { lines: ['Host: evil.test'] },
      { host: 'evil.test', lines: [`Host: ${own}`] },
      { path: `http://${own}/` },
      { path: 'http://evil.test/' },
      { host: 'evil.test', headers: { 'X-Forwarded-Host': own, Forwarded: `host=${own}` } },
    ];
    return asked.flatMap((one) => [
      one,
      withCookie({ path: '/session', headers: pageHeaders(page), ...one }, page.cookie),
    ]);
  };

  test('gets 421 and no byte', async () => {
    expect(requests(server).length).toBeGreaterThanOrEqual(80);
    expect(await letIn(server, requests(server), 421)).toEqual([]);
  });

  test('control: is let in by a server that does not look', async () => {
    expect((await letIn(naive, requests(naive), 421)).length).toBeGreaterThan(50);
  });
});

describe('B5, B7 another origin', () => {
  const requests = (page: ServedPage): readonly RawRequest[] => {
    const origins = foreignOrigins(page.port).filter(
      (origin) => !/[\n\r]/u.test(origin) && origin === origin.trim() && origin !== '',
    );
    return [...origins, `http://127.0.0.1:${page.port}0`].flatMap((origin) => [
      withCookie(
        { method: 'POST', path: '/files?name=a', headers: { ...fileHeaders(page), Origin: origin }, body: 'x' },
        page.cookie,
      ),
      withCookie({ path: '/session', headers: { ...pageHeaders(page), Origin: origin } }, page.cookie),
      withCookie({ path: '/engine', headers: { ...upgradeHeaders, Origin: origin } }, page.cookie),
      { headers: { Origin: origin } },
    ]);
  };

  test('gets 403, also with the cookie', async () => {
    const before = server.received();
    expect(await letIn(server, requests(server), 403)).toEqual([]);
    expect(server.received()).toEqual(before);
  });

  test('control: is let in by a server that does not look', async () => {
    expect((await letIn(naive, requests(naive), 403)).length).toBeGreaterThan(50);
    expect(naive.received().length).toBeGreaterThan(10);
  });

  /** What a page of another port of this machine can make a browser send: it counts as the same site, so the cookie goes along. */
  const vectors = (page: ServedPage): readonly RawRequest[] => {
    const site = { 'Sec-Fetch-Site': 'same-site', Cookie: page.cookie };
    const origin = { Origin: 'http://127.0.0.1:9' };
    return routes.flatMap(({ path }) => [
      // A form, a request without preflight, a picture, a frame, a socket.
      {
        method: 'POST',
        path,
        headers: { ...site, ...origin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      },
      { method: 'POST', path, headers: { ...site, ...origin, 'Content-Type': 'text/plain' }, body: '{}' },
      { path, headers: { ...site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' } },
      { path, headers: { ...site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' } },
      { path, headers: { ...upgradeHeaders, ...origin, Cookie: page.cookie } },
      {
        method: 'OPTIONS',
        path,
        headers: {
          ...site,
          ...origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'x-seedloom,content-type',
        },
      },
    ]);
  };

  test('B7 a page beside it on this machine changes and reads nothing', async () => {
    const before = server.received();
    expect(await letIn(server, vectors(server), 403)).toEqual([]);
    expect([server.received(), server.changes()]).toEqual([before, 0]);
  });

  test('B7 control: changes and reads something on a server that does not look', async () => {
    expect((await letIn(naive, vectors(naive), 403)).length).toBeGreaterThan(10);
    expect(naive.changes()).toBeGreaterThan(0);
  });
});

describe('B9 a form', () => {
  const types = [
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json',
    'application/octet-stream; charset=x',
    'application/octet-stream, text/plain',
    'APPLICATION/octet-stream2',
  ];

  test('cannot send a file: neither its type nor the missing header passes', async () => {
    const byType = types.map((type): RawRequest => {
      const { 'Content-Type': _type, ...others } = fileHeaders(server);
      return { headers: type === undefined ? others : { ...others, 'Content-Type': type } };
    });
    const { 'X-Seedloom': _own, ...withoutHeader } = fileHeaders(server);
    const byHeader = [
      withoutHeader,
      { ...withoutHeader, 'X-Seedloom': '' },
      { ...withoutHeader, 'X-Seedloom': 'true' },
    ];
    const before = server.received();
    const answers = await Promise.all(
      [...byType, ...byHeader.map((headers) => ({ headers }))].map((asked) =>
        ask(server.port, withCookie({ method: 'POST', path: '/files?name=a', body: 'x', ...asked }, server.cookie)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([...types.map(() => 415), 403, 403, 403]);
    expect(server.received()).toEqual(before);
  });

  test('of a browser gets no permission to ask further', async () => {
    const answer = await ask(server.port, {
      method: 'OPTIONS',
      path: '/files',
      headers: { Origin: 'http://evil.test', 'Access-Control-Request-Method': 'POST' },
    });
    expect([answer.status, Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))]).toEqual([
      403,
      [],
    ]);
  });
});
