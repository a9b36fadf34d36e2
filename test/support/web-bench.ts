import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { openBundle } from '../../src/node-host/serve/bundle.ts';
import type { EngineDoor } from '../../src/node-host/serve/engine-sockets.ts';
import { GuessBrake } from '../../src/node-host/serve/guess-brake.ts';
import { Keys } from '../../src/node-host/serve/keys.ts';
import { cookieName } from '../../src/node-host/serve/web-door.ts';
import { startWebServer } from '../../src/node-host/serve/web-server.ts';
import { openMessagePort } from '../../src/shared/rpc/message-port.ts';
import { createRpcServer } from '../../src/shared/rpc/rpc-server.ts';

export const secret = 'bytes from outside';

/** A page to serve, with things beside it and in it that must not be. */
export function writeBundle(root: string): string {
  const bundle = join(root, 'bundle');
  mkdirSync(join(bundle, 'assets'), { recursive: true });
  mkdirSync(join(root, 'bundle-other'));
  writeFileSync(
    join(bundle, 'index.html'),
    '<!doctype html><title>Seedloom</title><script type="module" src="/assets/index-1a2b3c4d.js"></script>',
  );
  writeFileSync(join(bundle, 'assets', 'index-1a2b3c4d.js'), 'document.title = "Seedloom runs";');
  writeFileSync(join(bundle, 'assets', 'a b.css'), 'body { color: red }');
  writeFileSync(join(bundle, 'assets', 'index-1a2b3c4d.js.map'), secret);
  writeFileSync(join(bundle, '.env'), secret);
  for (const place of ['secret.html', 'secret.js', 'bundle-other/secret.html'])
    writeFileSync(join(root, place), secret);
  symlinkSync(join(root, 'secret.html'), join(bundle, 'link.html'));
  symlinkSync(join(root, 'bundle-other'), join(bundle, 'linked'));
  return bundle;
}

export interface ServedPage {
  readonly port: number;
  /** The line that a browser with the session sends. */
  readonly cookie: string;
  /** What the files of pages have become: paths below the inbox. */
  received(): readonly string[];
  /** How often something was changed over a WebSocket. */
  readonly changes: () => number;
}

export interface TestServer extends ServedPage, AsyncDisposable {
  readonly keys: Keys;
  readonly root: string;
  readonly inbox: string;
  readonly errors: readonly unknown[];
  /** How long refusals were made to wait. */
  readonly delays: readonly number[];
}

/** The real server with a page of its own and an engine that only counts, on a free port. */
export async function startTestServer(
  options: {
    readonly largestFileBytes?: number;
    readonly door?: EngineDoor;
    /** Changes the page's folder before it is served. */
    readonly prepare?: (bundle: string) => void;
  } = {},
): Promise<TestServer> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-web-')));
  const folder = writeBundle(root);
  options.prepare?.(folder);
  const bundle = await openBundle(folder);
  if (bundle === undefined) throw new Error('The page of the test was not found.');
  const keys = new Keys();
  const inbox = join(root, 'inbox');
  const errors: unknown[] = [];
  const delays: number[] = [];
  const counter = countingDoor();
  const server = await startWebServer({
    port: 0,
    bundle,
    keys,
    inbox,
    door: options.door ?? counter.door,
    largestFileBytes: options.largestFileBytes ?? 1_000_000,
    brake: new GuessBrake({ delay: async (ms) => void delays.push(ms) }),
    onError: (error) => errors.push(error),
  });
  return {
    port: server.port,
    cookie: `${cookieName(server.port)}=${keys.session}`,
    keys,
    root,
    inbox,
    errors,
    delays,
    received: () => listFiles(inbox),
    changes: counter.count,
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The control of every check of the door: the same paths, and no rule at all. */
export async function startNaiveServer(): Promise<ServedPage & AsyncDisposable & { readonly root: string }> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-naive-')));
  const bundle = writeBundle(root);
  const inbox = join(root, 'inbox');
  mkdirSync(inbox);
  let changes = 0;
  let files = 0;
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    if (path === '/files' && request.method === 'POST') {
      files += 1;
      writeFileSync(join(inbox, String(files)), '');
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(`{"path":"${inbox}"}`);
      return;
    }
    if (path === '/open' || path === '/session' || path === '/engine') {
      response.writeHead(200).end(`data ${query}`);
      return;
    }
    try {
      const content = readFileSync(join(bundle, path === '/' ? '/index.html' : decodeURIComponent(path)));
      response.writeHead(200).end(content);
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.stack : '');
    }
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    changes += 1;
    socket.send('data');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on a TCP port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cookie: 'none=none',
    root,
    received: () => listFiles(inbox),
    changes: () => changes,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function countingDoor(): { readonly door: EngineDoor; readonly count: () => number } {
  let changes = 0;
  const door: EngineDoor = {
    down: undefined,
    connect() {
      const { port1, port2 } = new MessageChannel();
      createRpcServer({
        port: openMessagePort(port2),
        onError: () => {},
        handlers: { change: () => ++changes, echo: (request) => request },
      });
      return { kind: 'open', port: openMessagePort(port1) };
    },
  };
  return { door, count: () => changes };
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
