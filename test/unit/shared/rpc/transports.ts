import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { childEnvironment } from '../../../../src/shared/process/child-environment.ts';
import { forkNodeChild } from '../../../../src/shared/process/fork-node-child.ts';
import { openMessagePort } from '../../../../src/shared/rpc/message-port.ts';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { fanPort } from '../../../../src/shared/rpc/port-fan.ts';
import { openWebSocketPort } from '../../../../src/shared/rpc/web-socket.ts';
import { serveContract } from './contract-server.ts';

interface OpenTransport {
  readonly port: Port;
  readonly stop: () => Promise<void>;
}

export interface Transport {
  readonly name: string;
  readonly open: () => Promise<OpenTransport>;
}

/** Each opens a client port with the contract server at its far end. */
export const transports: readonly Transport[] = [
  { name: 'MessagePort', open: openChannel },
  { name: 'Node child', open: openChild },
  { name: 'WebSocket', open: openSocket },
  { name: 'connection over a shared port', open: openConnection },
];

async function openChannel(): Promise<OpenTransport> {
  const { port1, port2 } = new MessageChannel();
  const far = openMessagePort(port2);
  serveContract(far, () => far.close());
  const port = openMessagePort(port1);
  return { port, stop: async () => port.close() };
}

/** With a second connection beside it, which nobody uses. */
async function openConnection(): Promise<OpenTransport> {
  const { port1, port2 } = new MessageChannel();
  fanPort(openMessagePort(port2), (far) => serveContract(far, () => far.close()));
  const shared = openMessagePort(port1);
  const { open } = fanPort(shared);
  open({});
  return { port: open({}), stop: async () => shared.close() };
}

async function openChild(): Promise<OpenTransport> {
  const file = new URL('./contract-child.ts', import.meta.url);
  const child = forkNodeChild({ file, environment: childEnvironment(), onStderr: (line) => console.error(line) });
  return {
    port: child.port,
    stop: async () => {
      await child.stop();
    },
  };
}

async function openSocket(): Promise<OpenTransport> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 4 * 1024 * 1024 });
  server.on('connection', (socket) => {
    const far = openWebSocketPort(socket);
    serveContract(far, () => far.close());
  });
  await once(server, 'listening');
  // Safe: a server that listens on a TCP port has such an address.
  const { port: number } = server.address() as AddressInfo;
  const port = openWebSocketPort(new WebSocket(`ws://127.0.0.1:${number}`));
  return {
    port,
    stop: async () => {
      port.close();
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
