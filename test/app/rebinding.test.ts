import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedPage, startNaiveServer, startTestServer, type TestServer } from '../support/web-bench.ts';

const program = process.env.SEEDLOOM_CHROMIUM ?? '/usr/bin/chromium';
const isThere = existsSync(program);
if (!isThere) console.error(`Skipped: there is no Chromium at ${program}. SEEDLOOM_CHROMIUM names another one.`);

/** Pages of somebody else, on this machine too: no rule of the browser about local networks holds them back. */
let attacker: Server;
let attackerPort: number;
let server: TestServer;
let naive: Awaited<ReturnType<typeof startNaiveServer>>;
let browser: Browser;

beforeAll(async () => {
  if (!isThere) return;
  attacker = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>attacker</title>');
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on a TCP port has such an address.
  attackerPort = (attacker.address() as AddressInfo).port;
  [server, naive] = await Promise.all([startTestServer(), startNaiveServer()]);
  browser = await chromium.launch({
    executablePath: program,
    args: [
      // What a name server of the attacker says a moment later.
      '--host-resolver-rules=MAP evil.test 127.0.0.1',
      // The browser's own rule about local networks: the server must hold without it.
      '--disable-features=LocalNetworkAccessChecks',
      '--no-sandbox',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await naive?.[Symbol.asyncDispose]();
  attacker?.close();
});

/** Runs in the page of the attacker: everything that it could read or change at the server. Gives what it got. */
const attackScript = (base: string): string => `(async (base) => {
  const got = [];
  const within = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 3000, undefined))]);
  const loaded = (element) =>
    within(
      new Promise((resolve) => {
        element.onload = () => resolve(true);
        element.onerror = () => resolve(false);
        document.head.append(element);
      }),
    );
  for (const path of ['/', '/session', '/files', '/engine', '/open']) {
    const read = await within(
      fetch(base + path, { credentials: 'include' }).then(async (answer) => answer.status + ' ' + (await answer.text()), () => undefined),
    );
    if (read !== undefined && !/^4[0-9][0-9] $/.test(read)) got.push('read ' + path + ': ' + read.slice(0, 40));
    // Whether these did anything is seen at the server.
    for (const body of ['{}', new URLSearchParams({ a: 'b' })])
      await within(fetch(base + path + '?name=x', { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => undefined));
  }
  if (await loaded(Object.assign(document.createElement('script'), { src: base + '/assets/index-1a2b3c4d.js' }))) got.push('script');
  if (await loaded(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: base + '/assets/a%20b.css' }))) got.push('style');
  const socket = await within(
    new Promise((resolve) => {
      const tried = new WebSocket(base.replace('http', 'ws') + '/engine');
      tried.onopen = () => resolve(true);
      tried.onerror = () => resolve(false);
    }),
  );
  if (socket) got.push('socket');
  return got;
})(${JSON.stringify(base)})`;

async function attack(page: Page, target: string): Promise<readonly string[]> {
  return await page.evaluate<readonly string[]>(attackScript(target));
}

/** Asks as the application's page does. */
const askSession = "fetch('/session', { headers: { 'X-Seedloom': '1' } }).then((answer) => answer.status)";

/** A browser window that has opened the printed address, as the person did. */
async function signIn(page: Page): Promise<void> {
  await page.goto(`http://127.0.0.1:${server.port}/open?key=${server.keys.issueEntry()}`);
  await page.waitForURL(`http://127.0.0.1:${server.port}/`);
}

describe.skipIf(!isThere)('in a real browser', () => {
  test('B6 a page whose name was pointed at this machine reads nothing', async () => {
    const found = async (target: ServedPage) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      if (target === server) await signIn(page);
      const origin = `http://evil.test:${target.port}`;
      // A refusal without a body is shown as an error page of the browser itself.
      const answer = await page.goto(`${origin}/`).catch(() => undefined);
      const got = answer === undefined || answer === null ? [] : [`page: ${await answer.text()}`];
      // The page that came from the attacker's own server before its name was pointed here: same origin, so it may read.
      await page.route(`${origin}/before`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }),
      );
      await page.goto(`${origin}/before`);
      got.push(...(await attack(page, origin)));
      await context.close();
      return got;
    };
    expect(await found(server)).toEqual([]);
    // Control: the same attack on a server that does not look.
    const control = await found(naive);
    expect(control[0]).toContain('page: <!doctype html><title>Seedloom');
    expect(control.length).toBeGreaterThan(4);
  }, 90_000);

  test.each(['127.0.0.1', 'localhost', 'evil.test'])(
    'B7 a page at %s on another port changes and reads nothing',
    async (host) => {
      const found = async (target: ServedPage) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        if (target === server) await signIn(page);
        await page.goto(`http://${host}:${attackerPort}/`);
        const got = await attack(page, `http://127.0.0.1:${target.port}`);
        await context.close();
        return [...got, ...(target.received().length > 0 ? ['file'] : []), ...(target.changes() > 0 ? ['change'] : [])];
      };
      expect(await found(server)).toEqual([]);
      expect((await found(naive)).length).toBeGreaterThan(1);
    },
    90_000,
  );

  test('B10 the key of the address is nowhere after the page has opened', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`));
    const key = server.keys.issueEntry();
    await page.goto('about:blank');
    await page.goto(`http://127.0.0.1:${server.port}/open?key=${key}`);
    await page.waitForURL(`http://127.0.0.1:${server.port}/`);
    await page.waitForFunction("document.title === 'Seedloom runs'");
    const left = await page.evaluate<
      Readonly<Record<'page' | 'referrer' | 'cookie' | 'entries' | 'storage', string>>
    >(`({
      page: document.documentElement.outerHTML,
      referrer: document.referrer,
      cookie: document.cookie,
      entries: JSON.stringify(performance.getEntries()),
      storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    })`);
    expect(left.entries).toContain('navigation');
    expect({ ...left, page: left.page.includes(key), entries: left.entries.includes(key) }).toEqual({
      page: false,
      referrer: '',
      cookie: '',
      entries: false,
      storage: '[{},{}]',
    });
    // The address took no place in the history: one step back is where the tab was before.
    await page.goBack();
    expect(page.url()).toBe('about:blank');
    expect(asked.filter((line) => line.includes(key))).toEqual([`http://127.0.0.1:${server.port}/open?key=${key} `]);
    // A second tab and a reload need no address.
    const second = await context.newPage();
    await second.goto(`http://127.0.0.1:${server.port}/`);
    const statuses = [await second.evaluate(askSession)];
    await second.reload();
    statuses.push(await second.evaluate(askSession));
    expect(statuses).toEqual([204, 204]);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`http://127.0.0.1:${server.port}/`);
    expect(await stranger.evaluate(askSession)).toBe(401);
    await context.close();
  }, 60_000);

  test('a page of a file, as the one that opens the browser, leads to the session', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto('data:text/html,<title>elsewhere</title>');
    const address = `http://127.0.0.1:${server.port}/open?key=${server.keys.issueEntry()}`;
    await page.evaluate(`location.href = ${JSON.stringify(address)}; undefined`);
    await page.waitForURL(`http://127.0.0.1:${server.port}/`);
    expect(await page.evaluate(askSession)).toBe(204);
    await context.close();
  }, 60_000);
});
