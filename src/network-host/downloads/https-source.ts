import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { CatalogueHost, FileSource } from '../../shared/process/model-catalogue.ts';

const maximumRedirects = 5;

export interface HttpsLimits {
  /** Time to reach the host, name look-up and encryption included. */
  readonly connectMs: number;
  /** Time without a byte after which the connection counts as dead. */
  readonly stallMs: number;
}

export interface HttpsRequest {
  readonly url: URL;
  readonly host: CatalogueHost;
  /** Bytes already here; the answer may start there or at 0. */
  readonly startAt: number;
  readonly totalBytes: number | undefined;
  readonly limits: HttpsLimits;
  readonly signal: AbortSignal;
  /** Called, and awaited, before each connection. */
  beforeConnecting(url: URL): Promise<void>;
}

export interface HttpsBody {
  /** Where in the file the bytes begin: `startAt`, or 0 when the host does not continue. */
  readonly startsAt: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The host could not be reached at all, so its other files need no attempt now. */
export class HostUnreachable extends Error {}

export function fileUrl(host: CatalogueHost, source: Extract<FileSource, { kind: 'https' }>): URL {
  const path = host.file
    .replace('{repository}', source.repository)
    .replace('{revision}', source.revision)
    .replace('{path}', source.path);
  return new URL(path, host.origin);
}

/**
 * Asks for a file, following redirects only to hosts that the catalogue lists and never from https to http.
 * No cookie, no token, no identifier goes out.
 */
export async function openHttpsFile(request: HttpsRequest): Promise<HttpsBody> {
  let url = request.url;
  for (let hop = 0; hop <= maximumRedirects; hop++) {
    await request.beforeConnecting(url);
    const response = await ask(url, request);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400 && response.headers.location) {
      response.destroy();
      url = allowedRedirect(new URL(response.headers.location, url), request);
      continue;
    }
    try {
      return { startsAt: checkAnswer(response, request), bytes: wholeBody(response) };
    } catch (error) {
      response.destroy();
      throw error;
    }
  }
  throw new Error(`more than ${maximumRedirects} redirects`);
}

function allowedRedirect(target: URL, { url: first, host }: HttpsRequest): URL {
  if (target.protocol !== first.protocol)
    throw new Error(`a redirect from ${first.protocol}// to ${target.protocol}// was refused`);
  const isListed = host.redirectsTo.some((name) =>
    name.startsWith('*.') ? target.host.endsWith(name.slice(1)) : target.host === name,
  );
  if (target.host !== first.host && !isListed)
    throw new Error(`a redirect to ${target.host} was refused: the catalogue does not list it`);
  if (target.username || target.password) throw new Error('a redirect with a password in it was refused');
  return target;
}

function checkAnswer(response: IncomingMessage, { startAt, totalBytes }: HttpsRequest): number {
  const { statusCode, headers } = response;
  if (headers['content-encoding'] && headers['content-encoding'] !== 'identity') {
    throw new Error(`the answer is packed (${headers['content-encoding']}), which was not asked for`);
  }
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (statusCode === 206) {
    const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
    if (!range || Number(range[1]) !== startAt)
      throw new Error('the answer is another part of the file than was asked for');
    if (totalBytes !== undefined && range[3] !== '*' && Number(range[3]) !== totalBytes) {
      throw new Error(`the file there has ${range[3]} bytes, not ${totalBytes}`);
    }
    return startAt;
  }
  if (statusCode !== 200) throw new Error(`the answer was status ${statusCode}`);
  if (totalBytes !== undefined && length !== undefined && length !== totalBytes) {
    throw new Error(`the file there has ${length} bytes, not ${totalBytes}`);
  }
  return 0;
}

/** The body, with a break in the middle as an error: Node ends a cut body with `aborted`, which a plain loop would not always see. */
async function* wholeBody(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response) yield piece;
    if (!response.complete) throw new Error('the connection broke');
  } finally {
    response.destroy();
  }
}

function ask(url: URL, { startAt, limits, signal }: HttpsRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = start(url, {
      agent: false,
      signal,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'seedloom',
        ...(startAt > 0 ? { range: `bytes=${startAt}-` } : {}),
      },
    });
    let isConnected = false;
    const connecting = setTimeout(
      () =>
        request.destroy(new HostUnreachable(`${url.host} could not be reached within ${limits.connectMs / 1000} s`)),
      limits.connectMs,
    );
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        isConnected = true;
        clearTimeout(connecting);
        socket.setTimeout(limits.stallMs, () =>
          socket.destroy(new Error(`no byte came for ${limits.stallMs / 1000} s`)),
        );
      });
    });
    request.once('response', (response) => {
      clearTimeout(connecting);
      resolve(response);
    });
    request.once('error', (error) => {
      clearTimeout(connecting);
      if (isConnected || error instanceof HostUnreachable || signal.aborted) reject(error);
      else
        reject(
          new HostUnreachable(`${url.host} could not be reached (${error.message || error.name})`, { cause: error }),
        );
    });
    request.end();
  });
}
