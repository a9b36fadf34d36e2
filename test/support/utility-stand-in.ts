/**
 * Runs an entry of a utility process in a Node child: `process.parentPort` with the members that Electron gives it.
 * Started by utility-processes.test.ts with the entry's URL; `ENTRY_SCENARIO` says what is done to it.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type ElectronMessagePortLike, openMessagePort } from '../../src/shared/rpc/message-port.ts';
import { createRpcClient } from '../../src/shared/rpc/rpc-client.ts';

class ParentPort extends EventEmitter {
  readonly posted: unknown[] = [];

  postMessage(message: unknown): void {
    this.posted.push(message);
    this.emit('posted', message);
  }
}

/** A port of Node with the manners of Electron's. */
function asElectronPort(port: MessagePort): ElectronMessagePortLike {
  const emitter = new EventEmitter();
  port.on('close', () => emitter.emit('close'));
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
      emitter.on(event, listener),
    // Messages wait for this, as they do in Electron.
    start: () => port.on('message', (data: unknown) => emitter.emit('message', { data })),
    close: () => port.close(),
  };
}

const parentPort = new ParentPort();
Object.defineProperty(process, 'parentPort', { value: parentPort });
const tell = (outcome: unknown) => console.log(JSON.stringify(outcome));

/** Sends one end of a new channel with the message; gives the other. */
function connect(message: unknown): MessagePort {
  const { port1, port2 } = new MessageChannel();
  parentPort.emit('message', { data: message, ports: [asElectronPort(port1)] });
  return port2;
}

/** The next message to main. */
const nextPost = () => new Promise<{ kind: string; request: number }>((resolve) => parentPort.once('posted', resolve));

const entry = process.argv[2] ?? '';
await import(entry);
process.on('exit', (code) => tell({ exit: code }));

switch (process.env['ENTRY_SCENARIO']) {
  case 'model-host': {
    const port = connect({ kind: 'connect' });
    const client = createRpcClient(openMessagePort(port));
    tell(await client.call('host.status', {}).then((status) => Object.keys(Object(status))));
    client.close();
    break;
  }
  case 'network-host': {
    const port = connect({ kind: 'connect' });
    const client = createRpcClient(openMessagePort(port));
    tell(await client.call('no.such-call', {}).catch((error: unknown) => error instanceof Error));
    client.close();
    break;
  }
  case 'engine': {
    const client = createRpcClient(openMessagePort(connect({ kind: 'connect' })));
    tell(await client.call('engine.version', {}).then((version) => 'sqlite' in Object(version)));
    const abort = new AbortController();
    const asked = nextPost();
    const fetching = client.call('models.fetch', { model: process.env['ENTRY_MODEL'] ?? '' }, { signal: abort.signal });
    const fork = await asked;
    tell(fork);
    // This host hangs: its end of the port closes, and it goes on all the same.
    const host = connect({ kind: 'host-port', host: 'network-host', request: fork.request });
    const closed = new Promise((resolve) => host.once('close', resolve));
    await new Promise<void>((resolve) => host.on('message', ({ kind }) => kind === 'call' && resolve()));
    abort.abort();
    await fetching.catch(() => undefined);
    const killed = nextPost();
    await closed;
    tell(await killed);
    parentPort.emit('message', { data: { kind: 'host-exit', request: fork.request, code: 15 }, ports: [] });
    // One that comes when nobody waits for it is sent away.
    const late = nextPost();
    connect({ kind: 'host-port', host: 'model-host', request: 99 });
    tell(await late);
    parentPort.emit('message', { data: { kind: 'unknown' }, ports: [] });
    parentPort.emit('message', { data: { kind: 'stop' }, ports: [] });
    break;
  }
  default:
    throw new Error('Say what to do to the entry.');
}
