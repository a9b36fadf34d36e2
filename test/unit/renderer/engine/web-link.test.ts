import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineLink } from '../../../../src/renderer/engine/engine-link.ts';
import { type WebLink, type WebLinkPage, watchWebLink } from '../../../../src/renderer/engine/web-link.ts';
import type { WebSocketLike } from '../../../../src/shared/rpc/web-socket.ts';

/** A socket whose far end is the test. */
class FakeSocket extends EventTarget {
  readonly url: string;
  readyState = 0;
  readonly sent: unknown[] = [];

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.end(1000);
  }

  /** The server accepts and the engine answers the first call. */
  answer(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.dispatchEvent(
      Object.assign(new Event('message'), { data: JSON.stringify({ kind: 'answer', id: 1, value: {} }) }),
    );
  }

  end(code: number, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
  }
}

let sockets: FakeSocket[];
let links: EngineLink[];
let session: () => Promise<{ readonly status: number }>;
let watched: WebLink;
let page: WebLinkPage & { readonly document: EventTarget };

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  links = [];
  session = async () => ({ status: 204 });
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  page = {
    location: { host: '127.0.0.1:7423' },
    document,
    fetch: () => session(),
  } as unknown as typeof page;
  const openSocket = (url: string): WebSocketLike => {
    const socket = new FakeSocket(url);
    sockets.push(socket);
    return socket as unknown as WebSocketLike; // Safe: it has the members, less typed.
  };
  watched = watchWebLink(page, (link) => links.push(link), openSocket);
});

afterEach(() => {
  watched.stop();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const kinds = () => links.map((link) => (link.kind === 'down' ? `down ${link.retryInMs}` : link.kind));

test('counts as connected when the engine has answered', async () => {
  expect(sockets.map(({ url }) => url)).toEqual(['ws://127.0.0.1:7423/engine']);
  expect(kinds()).toEqual(['connecting']);
  sockets[0]?.answer();
  await settle();
  expect(kinds()).toEqual(['connecting', 'connected']);
  expect(sockets[0]?.sent).toEqual([{ kind: 'call', id: 1, name: 'engine.version', request: {} }]);
});

test('a lost connection is made again later and later, with a client of its own', async () => {
  session = async () => {
    throw new TypeError('Failed to fetch');
  };
  sockets[0]?.answer();
  await settle();
  for (let lost = 0; lost < 7; lost++) {
    sockets.at(-1)?.end(1006);
    await settle();
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(kinds()).toEqual([
    'connecting',
    'connected',
    'down 250',
    'down 500',
    'down 1000',
    'down 2000',
    'down 4000',
    'down 5000',
    'down 5000',
  ]);
  sockets.at(-1)?.answer();
  await settle();
  sockets.at(-1)?.end(1006);
  await settle();
  expect(kinds().slice(-2)).toEqual(['connected', 'down 250']);
  const clients = links.flatMap((link) => (link.kind === 'connected' ? [link.client] : []));
  expect(new Set(clients).size).toBe(2);
  expect(clients[0]?.closedReason).toBeDefined();
});

test('the death of the engine is told in the words of the server', async () => {
  sockets[0]?.answer();
  await settle();
  sockets[0]?.end(4010, 'The engine stopped and is being started again.');
  await settle();
  expect(links.at(-1)).toEqual({
    kind: 'down',
    message: 'The engine stopped and is being started again.',
    retryInMs: 250,
  });
  await vi.advanceTimersByTimeAsync(250);
  sockets[1]?.end(4011, 'The engine stopped again and again.');
  await settle();
  expect(links.at(-1)).toEqual({ kind: 'down', message: 'The engine stopped again and again.', retryInMs: null });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(2);
  watched.retry();
  expect([kinds().at(-1), sockets.length]).toEqual(['connecting', 3]);
});

test('a page without access says what to open, and does not ask again by itself', async () => {
  session = async () => ({ status: 401 });
  sockets[0]?.end(1006);
  await settle();
  expect(links.at(-1)).toMatchObject({ kind: 'down', retryInMs: null });
  expect(links.at(-1)).toHaveProperty('message', expect.stringContaining('Open the address that the terminal shows'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
});

test('a tab that is looked at again tries at once', async () => {
  sockets[0]?.end(4001);
  await settle();
  expect(sockets).toHaveLength(1);
  page.document.dispatchEvent(new Event('visibilitychange'));
  expect(sockets).toHaveLength(2);
});

test('after the stop nothing is told and nothing is tried', async () => {
  sockets[0]?.answer();
  await settle();
  watched.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([kinds(), sockets.length, sockets[0]?.readyState]).toEqual([['connecting', 'connected'], 1, 3]);
});
