import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal, sendAnswer, sendRawAnswer } from './answers.ts';
import { WebDoor, type WebDoorOptions } from './web-door.ts';

const loopback = '127.0.0.1';
const headerLimitBytes = 16 * 1024;
const headersWithinMs = 10_000;
const idleWithinMs = 30_000;
/** Idle ones are cut after ten seconds; more than this at a time are turned away. */
const mostSockets = 4_000;

export interface WebServerOptions extends WebDoorOptions {
  /** 0: any free one. */
  readonly port: number;
}

export interface WebServer {
  readonly port: number;
  /** Closes the tabs and the server. */
  close(): Promise<void>;
}

/** Starts to listen on the loopback address. Rejects with the system's error when the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const door = new WebDoor(options);
  const server = createServer({
    maxHeaderSize: headerLimitBytes,
    headersTimeout: headersWithinMs,
    // A large file may take long; a line on which nothing moves is cut by the idle limit.
    requestTimeout: 0,
    connectionsCheckingInterval: 2_000,
    // A missing host gets the same answer as a wrong one.
    requireHostHeader: false,
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.maxHeadersCount = 0;
  server.maxConnections = mostSockets;
  server.setTimeout(idleWithinMs);
  server.on('request', (request, response) => door.answer(request, response));
  server.on('checkContinue', (request, response) => door.answer(request, response));
  server.on('checkExpectation', (request, response) => sendAnswer(request, response, refusal(417)));
  server.on('upgrade', (request, socket, head) => door.upgrade(request, socket, head));
  server.on('connect', (_request, socket) => sendRawAnswer(socket, 405));
  server.on('clientError', (error, socket) => sendRawAnswer(socket, clientErrorStatus(error)));
  await listen(server, options.port);
  // Safe: a server that listens on a TCP port has such an address.
  const { port } = server.address() as AddressInfo;
  door.port = port;
  return {
    port,
    async close() {
      const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      await door.sockets.close();
      server.closeAllConnections();
      await isClosed;
    },
  };
}

function clientErrorStatus(error: NodeJS.ErrnoException): number {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: loopback, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
