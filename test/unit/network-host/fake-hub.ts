import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeHub extends AsyncDisposable {
  readonly host: string;
  /** Every request that came, with its Range header. */
  readonly requests: { readonly url: string; readonly range: string | undefined }[];
  answer: Answer;
}

/** A server on the loopback address that answers as a test says. */
export async function openFakeHub(answer: Answer): Promise<FakeHub> {
  const requests: FakeHub['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range });
    hub.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const hub: FakeHub = {
    host: `127.0.0.1:${port}`,
    requests,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hub;
}

/** Serves these bytes, continuing where a Range header asks. */
export function serveBytes(bytes: Buffer): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0) {
      response.writeHead(206, {
        'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
        'content-length': bytes.length - start,
      });
    } else response.writeHead(200, { 'content-length': bytes.length });
    response.end(bytes.subarray(start));
  };
}

/** Serves the first bytes of the whole and then breaks the connection. */
export function serveThenBreak(bytes: Buffer, count: number): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, count), () => setImmediate(() => response.destroy()));
  };
}
