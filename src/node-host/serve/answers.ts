import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { pageHeaders } from '../../shared/contract/page-headers.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import type { BundleFile } from './bundle.ts';

const drainMs = 500;
const statuses: Readonly<Partial<Record<string, number>>> = {
  'limit-exceeded': 413,
  'disk-full': 507,
  'folder-read-only': 507,
};

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: Buffer | string;
}

/** Refusals say nothing: their status is all. */
export function refusal(status: number): Answer {
  return status === 405 ? { status, headers: { Allow: 'GET, HEAD, POST' } } : { status };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    content: JSON.stringify(value),
  };
}

/** Throws again what is no expected failure. */
export function failureAnswer(error: unknown): Answer {
  if (!isEngineError(error)) throw error;
  const { code, message } = error;
  return jsonAnswer(statuses[code] ?? 400, { error: { code, message } });
}

export function fileAnswer(file: BundleFile | undefined): Answer {
  if (file === undefined) return refusal(404);
  const { content, contentType, cacheControl } = file;
  return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': cacheControl }, content };
}

/**
 * A page of one sentence. The good one goes on to the application by itself: not by a redirect, because a browser that
 * came here from elsewhere would leave out the cookie. It takes the place of the address with the key in the history.
 */
export function entryPage(status: 200 | 401, sentence: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const goOn = status === 200 ? '<meta http-equiv="refresh" content="0;url=/">' : '';
  const text = status === 200 ? `<a href="/">${sentence}</a>` : sentence;
  return {
    status,
    headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' },
    content: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Seedloom</title>${goOn}</head><body><p>${text}</p></body></html>\n`,
  };
}

/**
 * Every answer of the server goes out here, with the page's headers; not to be kept unless the answer says otherwise.
 * A refusal does not wait for the rest of a body: what comes within half a second is thrown away, then the line is cut.
 */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, headers = {}, content = '' } = answer;
  const hasBodyLeft = !request.complete;
  const { socket } = request;
  response.writeHead(status, {
    ...pageHeaders,
    'Cache-Control': 'no-store',
    ...headers,
    // An answer without content must say so; 204 must not.
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }),
    ...(hasBodyLeft ? { Connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? '' : content);
  if (!hasBodyLeft) return;
  request.resume();
  setTimeout(() => socket.destroy(), drainMs).unref();
}

/** The same for a socket that has no response object: an upgrade that is refused, a request that is no HTTP. */
export function sendRawAnswer(socket: Duplex, status: number): void {
  socket.on('error', () => {});
  if (!socket.writable) return void socket.destroy();
  const headers = { ...pageHeaders, 'Cache-Control': 'no-store', 'Content-Length': '0', Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n`);
  setTimeout(() => socket.destroy(), drainMs).unref();
}
