import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Keys } from '../../../../src/node-host/serve/keys.ts';
import { cookieName, routes } from '../../../../src/node-host/serve/web-door.ts';
import { createRpcClient } from '../../../../src/shared/rpc/rpc-client.ts';
import { openWebSocketPort } from '../../../../src/shared/rpc/web-socket.ts';
import { ask, type RawRequest, upgradeHeaders } from '../../../support/raw-http.ts';
import { type ServedPage, startNaiveServer, startTestServer, type TestServer } from '../../../support/web-bench.ts';
import { askAll, ownRequest, pageHeaders, withCookie } from '../../../support/web-requests.ts';

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

describe('the page', () => {
  test('is served with its types, without a key', async () => {
    const [root, index, script, style] = await Promise.all([
      ask(server.port),
      ask(server.port, { path: '/index.html?x=1' }),
      ask(server.port, { path: '/assets/index-1a2b3c4d.js' }),
      ask(server.port, { path: '/assets/a%20b.css', host: `localhost:${server.port}` }),
    ]);
    expect(
      [root, index, script, style].map(({ status, headers }) => [
        status,
        headers['content-type'],
        headers['cache-control'],
      ]),
    ).toEqual([
      [200, 'text/html; charset=utf-8', 'no-store'],
      [200, 'text/html; charset=utf-8', 'no-store'],
      [200, 'text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'],
      [200, 'text/css; charset=utf-8', 'no-cache'],
    ]);
    expect(root.body).toBe(index.body);
    expect(script.body).toBe('document.title = "Seedloom runs";');
    const head = await ask(server.port, { method: 'HEAD' });
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', String(root.body.length)]);
  });

  test('calls the engine over its own socket, several tabs beside each other', async () => {
    const open = () => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, {
        headers: { Cookie: server.cookie },
        origin: `http://127.0.0.1:${server.port}`,
      });
      return createRpcClient(openWebSocketPort(socket));
    };
    const [first, second] = [open(), open()];
    expect(await Promise.all([first.call('echo', 'one'), second.call('echo', 'two')])).toEqual(['one', 'two']);
    first.close();
    expect(await second.call('echo', 'still')).toBe('still');
    second.close();
  });
});

describe('B3 without the key', () => {
  test.each(routes.map((route) => [route.path, route] as const))('%s gives nothing', async (_path, route) => {
    const other = new Keys();
    const name = cookieName(server.port);
    const wrong = [
      '',
      `${name}=`,
      `${name}=wrong`,
      `${name}=${other.session}`,
      `${name}=${server.keys.session.slice(0, -1)}`,
      `${name}=${server.keys.session}x`,
      `${name}="${server.keys.session}"`,
      `${name}[]=${server.keys.session}`,
      `${name}=${other.session}; ${name}=${other.session}`,
      `other=${server.keys.session}`,
      `${name.toUpperCase()}=${server.keys.session}`,
      server.keys.session,
    ];
    const asked = ownRequest(server, route);
    const before = server.received();
    const answers = await Promise.all(
      wrong.map((cookie) => ask(server.port, cookie === '' ? asked : withCookie(asked, cookie))),
    );
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
    if (route.access === 'session') expect(answers.filter(({ body }) => body !== '')).toEqual([]);
    expect(server.received()).toEqual(before);
    const right = await ask(server.port, withCookie(asked, `other=1; ${server.cookie}`));
    expect([200, 204, 101]).toContain(right.status);
  });

  test('a printed address gives the session once', async () => {
    const key = server.keys.issueEntry();
    const wrong = [
      '',
      '?',
      '?key',
      '?key=',
      '?key=wrong',
      `?key[]=${key}`,
      `?key=${key}&key=${key}`,
      `?KEY=${key}`,
      `?key=${key}x`,
    ];
    const refused = await Promise.all(wrong.map((query) => ask(server.port, { path: `/open${query}` })));
    expect(refused.map(({ status, headers }) => [status, headers['set-cookie']])).toEqual(
      wrong.map(() => [401, undefined]),
    );
    const opened = await ask(server.port, { path: `/open?key=${key}` });
    expect([
      opened.status,
      opened.headers['set-cookie'],
      opened.headers['cache-control'],
      opened.headers['referrer-policy'],
    ]).toEqual([200, `${server.cookie}; Path=/; HttpOnly; SameSite=Strict`, 'no-store', 'no-referrer']);
    expect(opened.body).not.toContain(key);
    expect((await ask(server.port, { path: `/open?key=${key}` })).status).toBe(401);
    // The same browser, which has the session already.
    const again = await ask(server.port, withCookie({ path: `/open?key=${key}` }, server.cookie));
    expect([again.status, again.headers['set-cookie']]).toEqual([200, undefined]);
  });

  test('a browser that looks ahead does not use an address up', async () => {
    const key = server.keys.issueEntry();
    const path = `/open?key=${key}`;
    const early = await ask(server.port, { path, headers: { 'Sec-Purpose': 'prefetch;prerender' } });
    const head = await ask(server.port, { method: 'HEAD', path });
    expect([early.status, head.status]).toEqual([403, 405]);
    expect((await ask(server.port, { path })).status).toBe(200);
  });

  test('control: a server without keys gives data on every route', async () => {
    const answers = await Promise.all(routes.map((route) => ask(naive.port, ownRequest(naive, route))));
    expect(answers.filter(({ status }) => status === 200 || status === 101)).toHaveLength(routes.length);
  });
});

describe('B8 a socket', () => {
  const bad = (page: ServedPage): readonly RawRequest[] => {
    const good = { ...upgradeHeaders, Origin: `http://127.0.0.1:${page.port}`, Cookie: page.cookie };
    const { Origin: _origin, ...withoutOrigin } = good;
    const { Cookie: _cookie, ...withoutCookie } = good;
    return [
      { path: '/engine', headers: good, host: 'evil.test' },
      { path: '/engine', headers: good, host: `localhost:${page.port}` },
      { path: '/engine', headers: { ...good, Origin: 'null' } },
      { path: '/engine', headers: { ...good, Origin: 'http://evil.test' } },
      { path: '/engine', headers: { ...good, 'Sec-Fetch-Site': 'cross-site' } },
      { path: '/engine', headers: withoutOrigin },
      { path: '/engine', headers: { ...withoutOrigin, 'X-Seedloom': '1', 'Sec-Fetch-Site': 'same-origin' } },
      { path: '/engine', headers: withoutCookie },
      { path: '/engine', headers: { ...good, Cookie: `${cookieName(page.port)}=wrong` } },
      { path: `/engine?${page.cookie}`, headers: withoutCookie },
      { path: '/', headers: good },
      { path: '/engine/', headers: good },
      { path: '/engine?', headers: good },
      { path: '/files', headers: good },
      { method: 'POST', path: '/engine', headers: good },
      { path: '/engine', headers: { ...good, 'Sec-WebSocket-Version': '7' } },
      { path: '/engine', headers: { ...good, 'Sec-WebSocket-Key': 'short' } },
    ];
  };
  const opened = async (page: ServedPage) =>
    (await Promise.all(bad(page).map((asked) => ask(page.port, asked)))).filter(
      ({ status }) => status === 101 || status === 0,
    );

  test('is not opened for a wrong host, origin, path or key', async () => {
    expect(await opened(server)).toEqual([]);
  });

  test('control: is opened by a server that does not look', async () => {
    expect((await opened(naive)).length).toBeGreaterThan(10);
  });

  test('with a frame over the limit is closed, and the server goes on', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, {
      headers: { Cookie: server.cookie },
      origin: `http://127.0.0.1:${server.port}`,
    });
    const code = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send('x'.repeat(4 * 1024 * 1024 + 1)));
    socket.on('error', () => {});
    expect(await code).toBe(1009);
    expect((await ask(server.port)).status).toBe(200);
  });
});

test('B16 10,000 wrong keys: all refused, slowed down after ten, and the right one never waits', async () => {
  await using guessed = await startTestServer();
  const name = cookieName(guessed.port);
  const wrong = Array.from({ length: 10_000 }, (_, index) => ({
    method: 'GET',
    path: '/session',
    headers: { ...pageHeaders(guessed), Cookie: `${name}=${index}${'x'.repeat(40)}` },
    body: undefined,
  }));
  const answers = await askAll(guessed.port, wrong);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(guessed.delays).toEqual(Array.from({ length: 9990 }, () => 1000));
  const right = await ask(
    guessed.port,
    withCookie({ path: '/session', headers: pageHeaders(guessed) }, guessed.cookie),
  );
  expect([right.status, guessed.delays.length]).toEqual([204, 9990]);
  // Another server's cookie beside ours is no guess.
  const both = `${name}=of-somebody-else; ${guessed.cookie}`;
  expect((await ask(guessed.port, withCookie({ path: '/session', headers: pageHeaders(guessed) }, both))).status).toBe(
    204,
  );
  const addresses = await askAll(guessed.port, [
    { method: 'GET', path: '/open?key=guess', headers: {}, body: undefined },
  ]);
  expect([addresses[0]?.status, guessed.delays.length]).toEqual([401, 9991]);
}, 60_000);

describe('an engine', () => {
  test('that is down closes the socket with a sentence and whether it comes back', async () => {
    const ends: unknown[] = [];
    for (const isComingBack of [true, false]) {
      const down = { kind: 'down', message: 'The engine is down.', isComingBack } as const;
      await using stopped = await startTestServer({ door: { down, connect: () => down } });
      const socket = new WebSocket(`ws://127.0.0.1:${stopped.port}/engine`, {
        headers: { Cookie: stopped.cookie },
        origin: `http://127.0.0.1:${stopped.port}`,
      });
      await new Promise<void>((resolve) =>
        socket.on('close', (code, reason) => {
          ends.push([code, reason.toString()]);
          resolve();
        }),
      );
    }
    expect(ends).toEqual([
      [4010, 'The engine is down.'],
      [4011, 'The engine is down.'],
    ]);
  });

  test('hears of the end of a tab', async () => {
    const closed = vi.fn();
    const port = { post: () => {}, onMessage: () => {}, onClose: () => {}, close: closed };
    await using served = await startTestServer({ door: { down: undefined, connect: () => ({ kind: 'open', port }) } });
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/engine`, {
      headers: { Cookie: served.cookie },
      origin: `http://127.0.0.1:${served.port}`,
    });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('open', resolve));
    socket.terminate();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  });
});
