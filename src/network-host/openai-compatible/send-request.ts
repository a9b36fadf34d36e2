import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { CheckedAddress } from './endpoint-address.ts';
import { RequestFailure } from './request-failure.ts';

export interface RequestLimits {
  /** Until the connection stands, encryption included. */
  readonly connectMs: number;
  /** Until the answer begins: a busy server reads a long prompt first. */
  readonly firstByteMs: number;
  /** Without a byte in the middle of an answer. */
  readonly betweenBytesMs: number;
  readonly wholeMs: number;
  readonly answerBytes: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly address: CheckedAddress;
  readonly key: string | null;
  /** JSON text. */
  readonly body: string | undefined;
  readonly limits: RequestLimits;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Throws `RequestFailure` when it breaks off, stalls or grows too large. */
  readonly body: AsyncIterable<Uint8Array>;
  /** On the wire so far, headers included. */
  bytes(): { readonly bytesOut: number; readonly bytesIn: number };
  /** Ends the connection, whatever is still to come. */
  close(): void;
}

/**
 * One request on a connection of its own, to the checked address and nowhere else. Follows no redirect. No cookie and
 * nothing that names the person or the machine goes out.
 */
export async function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const watch = new RequestWatch(request);
  try {
    const response = await ask(request, watch);
    const { socket } = response;
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: wholeBody(response, request.limits, watch),
      bytes: () => ({ bytesOut: socket.bytesWritten, bytesIn: socket.bytesRead }),
      close() {
        watch.end();
        response.destroy();
      },
    };
  } catch (error) {
    watch.end();
    throw error;
  }
}

function ask(request: HttpRequest, watch: RequestWatch): Promise<IncomingMessage> {
  const { url, address, key, body, limits, signal } = request;
  const lookup: LookupFunction = (_name, options, callback) => {
    if (options.all === true) callback(null, [{ address: address.address, family: address.family }]);
    else callback(null, address.address, address.family);
  };
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const sent = (isSecure ? requestHttps : requestHttp)(url, {
      method: request.method,
      agent: false,
      signal,
      lookup,
      headers: {
        accept: 'application/json, text/event-stream',
        'accept-encoding': 'identity',
        'user-agent': 'seedloom',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    watch.start((failure) => sent.destroy(failure));
    watch.expect('connectMs', `it could not be reached within ${limits.connectMs / 1000} s`);
    sent.once('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () =>
        watch.expect('firstByteMs', `it did not begin to answer within ${limits.firstByteMs / 1000} s`, false),
      );
    });
    sent.once('response', resolve);
    sent.once('error', (error) => reject(asFailure(error, signal)));
    sent.end(body);
  });
}

/** The body; a break in the middle is an error: Node ends a cut body in ways that a plain loop would take for its end. */
async function* wholeBody(
  response: IncomingMessage,
  { betweenBytesMs, answerBytes }: RequestLimits,
  watch: RequestWatch,
): AsyncGenerator<Uint8Array> {
  const stalled = `its answer stopped for ${betweenBytesMs / 1000} s`;
  watch.start((failure) => response.destroy(failure));
  watch.expect('betweenBytesMs', stalled);
  let bytes = 0;
  try {
    // Safe: without an encoding a response gives buffers.
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > answerBytes) {
        throw new RequestFailure(`its answer is larger than ${answerBytes} bytes`, { isRetried: false });
      }
      watch.expect('betweenBytesMs', stalled);
      yield piece;
    }
    if (!response.complete) throw new RequestFailure('its answer broke off');
  } catch (error) {
    throw asFailure(error, watch.signal);
  } finally {
    watch.end();
    response.destroy();
  }
}

/** The clocks of one request: one for what is expected next, one for the whole. */
class RequestWatch {
  readonly signal: AbortSignal;
  readonly #limits: RequestLimits;
  readonly #whole: NodeJS.Timeout;
  #next: NodeJS.Timeout | undefined;
  #stop: (failure: RequestFailure) => void = () => undefined;

  constructor({ limits, signal }: HttpRequest) {
    this.signal = signal;
    this.#limits = limits;
    const over = `its answer took longer than ${limits.wholeMs / 1000} s`;
    this.#whole = setTimeout(() => this.#stop(new RequestFailure(over, { isRetried: false })), limits.wholeMs);
  }

  start(stop: (failure: RequestFailure) => void): void {
    this.#stop = stop;
  }

  expect(limit: 'connectMs' | 'firstByteMs' | 'betweenBytesMs', message: string, isRetried = true): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#stop(new RequestFailure(message, { isRetried })), this.#limits[limit]);
  }

  end(): void {
    clearTimeout(this.#next);
    clearTimeout(this.#whole);
  }
}

/** An aborted request fails with the abort; the rest are breaks of the connection. */
function asFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof RequestFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = code === '' ? (error instanceof Error ? error.message : String(error)) : code;
  if (code === 'ECONNREFUSED')
    return new RequestFailure('nothing listens at its address (ECONNREFUSED)', { cause: error });
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_/u.test(code)) {
    return new RequestFailure(`its certificate is not trusted (${code})`, { isRetried: false, cause: error });
  }
  return new RequestFailure(`the connection broke (${reason})`, { cause: error });
}
