import { isTooLarge, pageFrameLimitBytes } from './frame-size.ts';
import { type ClientFrame, parseFrame, type ServerFrame } from './frames.ts';
import type { Port } from './port.ts';
import { decodeRpcError, type RpcErrorShape, rpcFailure } from './rpc-error.ts';

export interface CallOptions {
  /** Aborting rejects the call with `cancelled` at once, and aborts the handler's signal. */
  readonly signal?: AbortSignal;
  /** A call repeated with the same key gets the first one's answer. */
  readonly idempotencyKey?: string;
  /** Default: no limit. When it is over, the call fails with `engine-unavailable` and is cancelled. */
  readonly timeoutMs?: number;
}

export type SubscriptionNotice =
  | { readonly kind: 'event'; readonly event: unknown; readonly sequence: number }
  /** Events were lost: fetch anew. `sequence` is the last number that is known to be lost. */
  | { readonly kind: 'gap'; readonly sequence: number }
  /** The last notice: the server refused or ended the subscription, or the port closed. */
  | { readonly kind: 'ended'; readonly error: Error };

export interface RpcClientOptions {
  /** What a caller gets for a failure, local ones included. Default: an `RpcError`. */
  readonly decodeError?: (shape: RpcErrorShape) => Error;
  /** Default 4 MiB; `Infinity` between engine and hosts. A larger request fails with `limit-exceeded`, unsent. */
  readonly frameLimitBytes?: number;
}

export interface RpcClient {
  /** Messages that were no frame. They are ignored. */
  readonly malformedFrames: number;
  /** Why the port closed, or `undefined` while it is open. */
  readonly closedReason: string | undefined;
  call(name: string, request: unknown, options?: CallOptions): Promise<unknown>;
  /** Returns what ends the subscription; after that the listener hears nothing. */
  subscribe(topic: string, request: unknown, listener: (notice: SubscriptionNotice) => void): () => void;
  close(): void;
}

/** Calls and subscribes over a port. Behaviour: `SPEC.md`. */
export function createRpcClient(port: Port, options: RpcClientOptions = {}): RpcClient {
  return new Client(port, options);
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(shape: RpcErrorShape): void;
}

interface Subscription {
  readonly listener: (notice: SubscriptionNotice) => void;
  expected: number;
}

class Client implements RpcClient {
  readonly #port: Port;
  readonly #decode: (shape: RpcErrorShape) => Error;
  readonly #limitBytes: number;
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Map<number, Subscription>();
  #lastId = 0;
  #malformedFrames = 0;
  #closedReason: string | undefined;

  constructor(port: Port, options: RpcClientOptions) {
    this.#port = port;
    this.#decode = options.decodeError ?? decodeRpcError;
    this.#limitBytes = options.frameLimitBytes ?? pageFrameLimitBytes;
    port.onClose((reason) => this.#end(reason));
    port.onMessage((message) => this.#receive(message));
  }

  get malformedFrames(): number {
    return this.#malformedFrames;
  }

  get closedReason(): string | undefined {
    return this.#closedReason;
  }

  call(name: string, request: unknown, { signal, idempotencyKey, timeoutMs }: CallOptions = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#calls.delete(id);
        signal?.removeEventListener('abort', abort);
        clearTimeout(timer);
      };
      const fail = (shape: RpcErrorShape): void => {
        settle();
        reject(this.#decode(shape));
      };
      const give = (shape: RpcErrorShape): void => {
        fail(shape);
        this.#port.post({ kind: 'cancel', id } satisfies ClientFrame);
      };
      const abort = (): void => give(rpcFailure('cancelled', `The call ${name} was cancelled.`, { call: name }));
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => give(overdue(name, timeoutMs)), timeoutMs);
      if (signal?.aborted) return fail(rpcFailure('cancelled', `The call ${name} was cancelled.`, { call: name }));
      if (this.#closedReason !== undefined) return fail(unavailable(this.#closedReason));
      signal?.addEventListener('abort', abort, { once: true });
      const succeed = (value: unknown): void => {
        settle();
        resolve(value);
      };
      this.#calls.set(id, { resolve: succeed, reject: fail });
      try {
        const key = idempotencyKey === undefined ? {} : { key: idempotencyKey };
        this.#send({ kind: 'call', id, name, request, ...key }, name);
      } catch (error) {
        // What the transport cannot carry is a bug of the caller: it gets the transport's own error.
        settle();
        reject(error);
      }
    });
  }

  subscribe(topic: string, request: unknown, listener: (notice: SubscriptionNotice) => void): () => void {
    const id = ++this.#lastId;
    this.#subscriptions.set(id, { listener, expected: 1 });
    if (this.#closedReason !== undefined) this.#endSubscription(id, unavailable(this.#closedReason));
    else this.#sendSubscription(id, topic, request);
    return () => {
      if (this.#subscriptions.delete(id)) this.#port.post({ kind: 'unsubscribe', id } satisfies ClientFrame);
    };
  }

  #sendSubscription(id: number, topic: string, request: unknown): void {
    try {
      this.#send({ kind: 'subscribe', id, topic, request }, topic);
    } catch (error) {
      this.#subscriptions.delete(id);
      throw error;
    }
  }

  close(): void {
    this.#end('The connection to the engine was closed.');
    this.#port.close();
  }

  #send(frame: ClientFrame, name: string): void {
    if (!isTooLarge(frame, this.#limitBytes)) return this.#port.post(frame);
    const message = `The request of ${name} is larger than ${this.#limitBytes} bytes. Send it in parts.`;
    throw this.#decode(rpcFailure('limit-exceeded', message, { call: name, limitBytes: this.#limitBytes }));
  }

  #receive(message: unknown): void {
    const frame = parseFrame(message);
    switch (frame?.kind) {
      case 'answer':
        return this.#calls.get(frame.id)?.resolve(frame.value);
      case 'failure':
        this.#calls.get(frame.id)?.reject(frame.error);
        return this.#endSubscription(frame.id, frame.error);
      case 'event':
      case 'gap':
        return this.#event(frame);
      case undefined:
        this.#malformedFrames += 1;
        return;
      default: // A frame for a server on the same port.
    }
  }

  #event(frame: ServerFrame & { kind: 'event' | 'gap' }): void {
    const subscription = this.#subscriptions.get(frame.id);
    if (!subscription || frame.sequence < subscription.expected) return;
    const { listener, expected } = subscription;
    const { sequence } = frame;
    subscription.expected = sequence + 1;
    if (frame.kind === 'gap') return listener({ kind: 'gap', sequence });
    if (sequence > expected) listener({ kind: 'gap', sequence: sequence - 1 });
    listener({ kind: 'event', event: frame.event, sequence });
  }

  #endSubscription(id: number, shape: RpcErrorShape): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    // Later, so that it comes after `subscribe` returned, and one listener's error does not keep the next from hearing.
    queueMicrotask(() => {
      if (this.#subscriptions.delete(id)) subscription.listener({ kind: 'ended', error: this.#decode(shape) });
    });
  }

  #end(reason: string): void {
    if (this.#closedReason !== undefined) return;
    this.#closedReason = reason;
    for (const call of [...this.#calls.values()]) call.reject(unavailable(reason));
    for (const id of this.#subscriptions.keys()) this.#endSubscription(id, unavailable(reason));
  }
}

function unavailable(reason: string): RpcErrorShape {
  return rpcFailure('engine-unavailable', reason);
}

function overdue(name: string, timeoutMs: number): RpcErrorShape {
  return rpcFailure('engine-unavailable', `The call ${name} got no answer within ${timeoutMs} ms.`, {
    call: name,
    timeoutMs,
  });
}
