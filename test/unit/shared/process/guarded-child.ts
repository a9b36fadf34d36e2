// Named bindings on purpose, and before the guard is installed: they must see it too.
import { fork } from 'node:child_process';
import { createSocket, Socket as DatagramSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns';
import dnsPromises, { Resolver as PromisesResolver, resolve4 } from 'node:dns/promises';
import { Agent, createServer, get, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { get as getSecurely } from 'node:https';
import { open as openInspector } from 'node:inspector';
import { createRequire } from 'node:module';
import { connect, createConnection, createServer as createNetServer, Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { exitWithParent } from '../../../../src/shared/process/exit-with-parent.ts';
import { installNetworkGuard, type NetworkAttempt } from '../../../../src/shared/process/network-guard.ts';
import { openParentProcessPort } from '../../../../src/shared/process/node-child-port.ts';

const attempts: NetworkAttempt[] = [];
const require = createRequire(import.meta.url);
const earlySocketConnect = Socket.prototype.connect.name;
const port = Number(process.env.SEEDLOOM_PORT);
const host = '127.0.0.1';
const url = `http://user:pass@${host}:${port}/private?text=secret`;

exitWithParent();
if (process.env.SEEDLOOM_GUARD === 'on') installNetworkGuard({ onAttempt: (attempt) => attempts.push(attempt) });

/** Each tries to use the network; a promise is awaited. */
const uses: Readonly<Record<string, () => unknown>> = {
  'net.connect': () => connect(port, host),
  'net.createConnection': () => createConnection({ host, port }),
  'a path': () => connect('/tmp/some.sock'),
  'new net.Socket': () => new Socket().connect(port, host),
  'net.Server': () => createNetServer().listen(0, host),
  'tls.connect': () => connectTls(port, host),
  TLSSocket: () => new TLSSocket(new Socket()).connect(port, host),
  'http.get': () => get(url),
  'http.request': () => request({ host, port }),
  'http.Agent': () => new Agent().createConnection({ host, port }, () => {}),
  'http.Server': () => createServer().listen(0, host),
  'https.get': () => getSecurely(`https://${host}:${port}/`),
  'http2.connect': () => connectHttp2(`http://${host}:${port}`),
  'dns.lookup': () => lookup('example.invalid', () => {}),
  'dns.Resolver': () => new Resolver().resolve4('example.invalid', () => {}),
  'dns/promises resolve4': () => resolve4('example.invalid'),
  'dns/promises default': () => dnsPromises.lookup('example.invalid'),
  'dns/promises Resolver': () => new PromisesResolver().resolveMx('example.invalid'),
  'dgram.createSocket': () => createSocket('udp4'),
  'new dgram.Socket': () => Reflect.construct(DatagramSocket, ['udp4']),
  fetch: () => fetch(url),
  'fetch of a Request': () => fetch(new Request(`http://${host}:${port}/private`)),
  WebSocket: () => new WebSocket(`ws://${host}:${port}/private`),
  'inspector.open': () => openInspector(0),
  'require(http).get': () => require('node:http').get(url),
  'require(https).request': () => require('node:https').request(`https://${host}:${port}`),
  'require(dns).promises': () => require('node:dns').promises.resolve('example.invalid'),
  'import(net)': async () => (await import('node:net')).connect(port, host),
  'process.binding': () => Reflect.apply(Reflect.get(process, 'binding'), process, ['tcp_wrap']),
};

/** What is no network and must go on working. */
const channels: Readonly<Record<string, () => Promise<unknown>>> = {
  worker: () =>
    new Promise((resolve, reject) => {
      const worker = new Worker('require("node:worker_threads").parentPort.postMessage("from the worker")', {
        eval: true,
      });
      worker.on('message', resolve);
      worker.on('error', reject);
    }),
  child: () =>
    new Promise((resolve, reject) => {
      const child = fork(new URL('./stubborn-child.ts', import.meta.url), { serialization: 'advanced', env: {} });
      child.on('error', reject);
      child.on('message', (message) => {
        child.kill('SIGKILL');
        resolve(message);
      });
    }),
  guardTwice: async () => {
    try {
      installNetworkGuard({ onAttempt: () => {} });
      return 'installed';
    } catch (error) {
      return String(error);
    }
  },
  undo: async () => {
    const before = globalThis.fetch;
    try {
      globalThis.fetch = async () => new Response('free');
    } catch {
      return 'refused';
    }
    return before === globalThis.fetch ? 'ignored' : 'undone';
  },
  early: async () => earlySocketConnect,
};

const parent = openParentProcessPort();
parent.onMessage(async (message) => {
  const { use = '', channel = '' } = message as { use?: string; channel?: string };
  attempts.length = 0;
  try {
    const value = await (uses[use] ?? channels[channel])?.();
    if (use) await new Promise((resolve) => setTimeout(resolve, 100));
    parent.post(channel ? { value } : { outcome: 'allowed' });
  } catch (error) {
    const { code } = error as { code?: string };
    parent.post({ outcome: code, attempts });
  }
});
parent.post({ uses: Object.keys(uses) });
process.on('uncaughtException', (error) => parent.post({ outcome: `uncaught ${error.message}`, attempts }));
