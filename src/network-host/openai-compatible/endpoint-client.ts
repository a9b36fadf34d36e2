import { createRandom } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointCall } from '../../shared/llm/endpoint-protocol.ts';
import { writeConnectionEnd, writeConnectionLine } from '../../shared/process/connection-ledger.ts';
import { checkAddress, type LookUp } from './endpoint-address.ts';
import { EndpointGate } from './endpoint-gate.ts';
import { endpointUrl } from './endpoint-url.ts';
import { refuseStatus } from './refuse-status.ts';
import { RequestFailure } from './request-failure.ts';
import { type HttpAnswer, type RequestLimits, sendRequest } from './send-request.ts';

export interface ClientLimits extends RequestLimits {
  /** Requests for one answer, the first one included. */
  readonly tries: number;
  /** Wait before the second try; doubled for each further one, and made longer or shorter by up to half. */
  readonly backOffMs: number;
  /** A server that asks for a longer wait than this is not waited for. */
  readonly longestWaitMs: number;
}

const defaultLimits: ClientLimits = {
  connectMs: 10_000,
  firstByteMs: 300_000,
  betweenBytesMs: 120_000,
  wholeMs: 1_800_000,
  answerBytes: 64_000_000,
  tries: 4,
  backOffMs: 500,
  longestWaitMs: 60_000,
};

export interface EndpointRequest<T> {
  /** `completions` is below `/v1`; `/tokenize` is at the server's root. */
  readonly path: string;
  /** Sent as JSON; a request without one is a GET. */
  readonly body?: unknown;
  /** What the answer must be: `text/event-stream` also allows whole JSON, from servers that do not stream. */
  readonly accepts: 'application/json' | 'text/event-stream';
  /** Draws the length of the waits. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Fewer than the client's, for a test of the endpoint. */
  readonly limits?: Partial<ClientLimits>;
  /** Throws `RequestFailure` for what cannot be used; tried again where that says so. */
  read(answer: HttpAnswer): Promise<T>;
}

export interface EndpointClientOptions {
  readonly limits?: Partial<ClientLimits>;
  /** For tests. */
  readonly lookUp?: LookUp;
}

/** Asks endpoints: the ledger first, then the address, then the request, and again after a pause where that may help. */
export class EndpointClient {
  readonly #limits: ClientLimits;
  readonly #lookUp: LookUp | undefined;
  readonly #gates = new Map<string, EndpointGate>();

  constructor({ limits = {}, lookUp }: EndpointClientOptions = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#lookUp = lookUp;
  }

  async ask<T>(call: EndpointCall<unknown>, request: EndpointRequest<T>): Promise<T> {
    const { id } = call.endpoint;
    const limits = { ...this.#limits, ...request.limits };
    const url = endpointUrl(call.endpoint.url, request.path);
    const gate = this.#gates.get(id) ?? new EndpointGate();
    this.#gates.set(id, gate);
    const random = createRandom(`${id} ${request.path} ${request.seed}`);
    for (let attempt = 1; ; attempt++) {
      const leave = await gate.enter(call.endpoint, request.signal);
      try {
        return await this.#try(call, request, { url, limits });
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof RequestFailure)) throw error;
        const backOffMs = limits.backOffMs * 2 ** (attempt - 1) * (0.5 + random.next());
        const waitMs = Math.max(backOffMs, error.retryAfterMs ?? 0);
        if (!error.isRetried || attempt >= limits.tries || waitMs > limits.longestWaitMs) {
          throw gaveNoAnswer(call, url, error, attempt);
        }
        // What the server asks for is for all; a failed connection makes only this request wait.
        if (error.retryAfterMs !== undefined) gate.pause(error.retryAfterMs);
        leave();
        await pause(waitMs, request.signal);
      } finally {
        leave();
      }
    }
  }

  async #try<T>(
    call: EndpointCall<unknown>,
    request: EndpointRequest<T>,
    { url, limits }: { readonly url: URL; readonly limits: ClientLimits },
  ): Promise<T> {
    const { endpoint, home, key, purpose } = call;
    const method = request.body === undefined ? 'GET' : 'POST';
    const done = await writeConnectionLine(home, {
      kind: 'endpoint',
      endpoint: endpoint.id,
      what: `${method} ${url.pathname}`,
      where: `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`,
      why: purpose,
    });
    request.signal.throwIfAborted();
    const address = await checkAddress({
      id: endpoint.id,
      url,
      allowPublic: endpoint.allowPublic,
      timeoutMs: limits.connectMs,
      ...(this.#lookUp && { lookUp: this.#lookUp }),
    });
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const answer = await sendRequest({ method, url, address, key, body, limits, signal: request.signal });
    try {
      if (answer.status !== 200) await refuseStatus(call, url, answer);
      checkType(answer, request.accepts);
      return await request.read(answer);
    } finally {
      answer.close();
      await writeConnectionEnd(home, { done, ...answer.bytes() }).catch(() => undefined);
    }
  }
}

function checkType({ headers }: HttpAnswer, accepts: string): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new RequestFailure(`its answer is packed (${encoding}), which was not asked for`, { isRetried: false });
  }
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() === accepts || type.trim() === 'application/json') return;
  throw new RequestFailure(
    `it answered with ${type === '' ? 'no type of content' : type.slice(0, 80)} where ${accepts} was expected; is the address that of its API?`,
    { isRetried: false },
  );
}

function gaveNoAnswer(call: EndpointCall<unknown>, url: URL, failure: RequestFailure, tries: number): EngineError {
  const often = tries === 1 ? '' : ` after ${tries} tries`;
  return new EngineError(
    'no-answers',
    `The endpoint ${call.endpoint.id} (${url.host}) gave no usable answer${often}: ${failure.message}. Look whether the server runs, then test the endpoint in Models.`,
    { endpoint: call.endpoint.id, tries },
  );
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, durationMs);
    signal.addEventListener('abort', abort, { once: true });
  });
}
