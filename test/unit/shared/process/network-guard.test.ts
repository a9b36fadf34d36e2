import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { childEnvironment } from '../../../../src/shared/process/child-environment.ts';
import { forkNodeChild, type NodeChild } from '../../../../src/shared/process/fork-node-child.ts';

let server: Server;
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('with the guard', () => {
  let child: NodeChild;
  let ask: Ask;

  beforeAll(async () => {
    ({ child, ask } = await start('on'));
  });

  afterAll(() => child.stop());

  // [use, recorded name, recorded target; %p stands for the port of the test's server]
  const expectations = [
    ['net.connect', 'net.connect', '127.0.0.1:%p'],
    ['net.createConnection', 'net.createConnection', '127.0.0.1:%p'],
    ['a path', 'net.connect', '/tmp/some.sock'],
    ['new net.Socket', 'net.Socket.prototype.connect', '127.0.0.1:%p'],
    ['net.Server', 'net.Server.prototype.listen', '127.0.0.1:0'],
    ['tls.connect', 'tls.connect', '127.0.0.1:%p'],
    ['TLSSocket', 'net.Socket.prototype.connect', '127.0.0.1:%p'],
    ['http.get', 'http.get', '127.0.0.1:%p'],
    ['http.request', 'http.request', '127.0.0.1:%p'],
    ['http.Agent', 'http.Agent.prototype.createConnection', '127.0.0.1:%p'],
    ['http.Server', 'net.Server.prototype.listen', '127.0.0.1:0'],
    ['https.get', 'https.get', '127.0.0.1:%p'],
    ['http2.connect', 'http2.connect', '127.0.0.1:%p'],
    ['dns.lookup', 'dns.lookup', 'example.invalid'],
    ['dns.Resolver', 'dns.Resolver.prototype.resolve4', 'example.invalid'],
    ['dns/promises resolve4', 'dns.promises.resolve4', 'example.invalid'],
    ['dns/promises default', 'dns.promises.lookup', 'example.invalid'],
    ['dns/promises Resolver', 'dns.promises.resolveMx', 'example.invalid'],
    ['dgram.createSocket', 'dgram.createSocket', 'udp4'],
    ['new dgram.Socket', 'dgram.Socket', 'udp4'],
    ['fetch', 'fetch', '127.0.0.1:%p'],
    ['fetch of a Request', 'fetch', '127.0.0.1:%p'],
    ['WebSocket', 'WebSocket', '127.0.0.1:%p'],
    ['inspector.open', 'inspector.open', ':0'],
    ['require(http).get', 'http.get', '127.0.0.1:%p'],
    ['require(https).request', 'https.request', '127.0.0.1:%p'],
    ['require(dns).promises', 'dns.promises.resolve', 'example.invalid'],
    ['import(net)', 'net.connect', '127.0.0.1:%p'],
    ['process.binding', 'process.binding(tcp_wrap)', ''],
  ] as const;

  test.each(expectations)('%s is refused and recorded once', async (use, what, where) => {
    const attempt = { what, where: where.replace('%p', String(serverPort())) };
    const stack = expect.stringContaining('guarded-child.ts');
    expect(await ask({ use })).toEqual({ outcome: 'network-refused', attempts: [{ ...attempt, stack }] });
  });

  test('no connection arrived anywhere', () => {
    expect(connections).toBe(0);
  });

  test('channels to workers and children go on working', async () => {
    expect(await ask({ channel: 'worker' })).toEqual({ value: 'from the worker' });
    expect(await ask({ channel: 'child' })).toEqual({ value: 'ready' });
  });

  test('it is installed once and cannot be undone', async () => {
    expect(await ask({ channel: 'guardTwice' })).toEqual({ value: 'Error: The network guard is installed already.' });
    expect(await ask({ channel: 'undo' })).toEqual({ value: 'refused' });
  });
});

test('without the guard the same child reaches the server', async () => {
  const { child, ask } = await start('off');
  const before = connections;
  for (const use of ['net.connect', 'new net.Socket', 'http.get', 'fetch of a Request']) await ask({ use });
  await vi.waitFor(() => expect(connections - before).toBe(4));
  await child.stop();
});

type Ask = (message: object) => Promise<unknown>;

async function start(guard: 'on' | 'off'): Promise<{ readonly child: NodeChild; readonly ask: Ask }> {
  const child = forkNodeChild({
    file: new URL('./guarded-child.ts', import.meta.url),
    environment: childEnvironment({ extras: { SEEDLOOM_PORT: String(serverPort()), SEEDLOOM_GUARD: guard } }),
    onStderr: (line) => console.error(line),
  });
  let take = (_message: unknown): void => {};
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      take = resolve;
      child.port.onClose((reason) => reject(new Error(reason)));
    });
  child.port.onMessage((message) => take(message));
  await next();
  return {
    child,
    ask: (message) => {
      const answer = next();
      child.port.post(message);
      return answer;
    },
  };
}

function serverPort(): number {
  // Safe: a server that listens on a TCP port has such an address.
  return (server.address() as AddressInfo).port;
}
