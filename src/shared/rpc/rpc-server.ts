import { AnswerMemory, type CallShare, type Outcome, startUnshared } from './answer-memory.ts';
import { isTooLarge, pageFrameLimitBytes } from './frame-size.ts';
import { type ClientFrame, parseFrame } from './frames.ts';
import type { Port } from './port.ts';
import { encodeRpcError, RpcError, type RpcErrorShape, rpcFailure } from './rpc-error.ts';
import { ServerSubscriptions, type Subscribe, type SubscriptionHandler } from './server-subscriptions.ts';

export interface CallContext {
  /** Aborted when the caller cancels, and, for a call without a key, when the port closes. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | undefined;
}

export type CallHandler = (request: unknown, context: CallContext) => unknown;

export interface RpcServerOptions {
  readonly port: Port;
  /** Looked up among own properties only. */
  readonly handlers?: Readonly<Record<string, CallHandler>>;
  /** Instead of `handlers`: answers every name itself, and throws `not-found` for those it does not know. */
  readonly handle?: (name: string, request: unknown, context: CallContext) => unknown;
  /** Looked up among own properties only. */
  readonly topics?: Readonly<Record<string, SubscriptionHandler>>;
  /** Instead of `topics`. */
  readonly subscribe?: Subscribe;
  /** How an error of a handler crosses. Default: an `RpcError` as it is, anything else as `internal` without its message. */
  readonly encodeError?: (error: unknown) => RpcErrorShape;
  /** Told of each error that crosses as `internal`: a bug, to be logged with its stack. */
  readonly onError: (error: unknown, name: string) => void;
  /** Default 4 MiB; `Infinity` between engine and hosts. */
  readonly frameLimitBytes?: number;
  /** Default: a memory of this server alone. Share one among servers where clients reconnect. */
  readonly memory?: AnswerMemory;
}

export interface RpcServer {
  /** Messages that were no frame, or reused an id. They are ignored. */
  readonly malformedFrames: number;
  /** Ends all subscriptions, aborts calls without a key, closes the port. */
  close(): void;
}

/** Answers the calls and subscriptions that arrive at a port. Behaviour: `SPEC.md`. */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  return new Server(options);
}

class Server implements RpcServer {
  readonly #options: RpcServerOptions;
  readonly #port: Port;
  readonly #limitBytes: number;
  readonly #memory: AnswerMemory;
  readonly #subscriptions: ServerSubscriptions;
  readonly #running = new Map<number, { readonly share: CallShare; readonly hasKey: boolean }>();
  #malformedFrames = 0;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#limitBytes = options.frameLimitBytes ?? pageFrameLimitBytes;
    this.#memory = options.memory ?? new AnswerMemory();
    this.#subscriptions = new ServerSubscriptions({
      port: options.port,
      limitBytes: this.#limitBytes,
      subscribe: options.subscribe ?? ((topic, request, context) => findTopic(options.topics, topic)(request, context)),
      encode: (error, name) => this.#encode(error, name),
      onError: options.onError,
    });
    this.#port.onClose(() => this.#end());
    this.#port.onMessage((message) => this.#receive(message));
  }

  get malformedFrames(): number {
    return this.#malformedFrames;
  }

  close(): void {
    this.#end();
    this.#port.close();
  }

  #receive(message: unknown): void {
    const frame = parseFrame(message);
    switch (frame?.kind) {
      case 'call':
        return this.#running.has(frame.id) ? this.#refuse() : this.#call(frame);
      case 'cancel':
        return this.#running.get(frame.id)?.share.leave();
      case 'subscribe':
        return this.#subscriptions.has(frame.id) ? this.#refuse() : this.#subscriptions.open(frame);
      case 'unsubscribe':
        return this.#subscriptions.end(frame.id);
      case undefined:
        return this.#refuse();
      default: // A frame for a client on the same port.
    }
  }

  #refuse(): void {
    this.#malformedFrames += 1;
  }

  #call({ id, name, request, key }: ClientFrame & { kind: 'call' }): void {
    const start = (signal: AbortSignal) => this.#run(name, request, { signal, idempotencyKey: key });
    const share = key === undefined ? startUnshared(name, start) : this.#memory.join(key, name, start);
    this.#running.set(id, { share, hasKey: key !== undefined });
    share.outcome.then((outcome) => {
      this.#running.delete(id);
      this.#answer(id, name, outcome);
    });
  }

  async #run(name: string, request: unknown, context: CallContext): Promise<Outcome> {
    try {
      const { handle, handlers } = this.#options;
      const value = handle ? handle(name, request, context) : findHandler(handlers, name)(request, context);
      return { kind: 'answer', value: await value };
    } catch (error) {
      if (context.signal.aborted && isAbort(error, context.signal)) {
        return { kind: 'failure', error: rpcFailure('cancelled', `The call ${name} was cancelled.`) };
      }
      return { kind: 'failure', error: this.#encode(error, name) };
    }
  }

  #encode(error: unknown, name: string): RpcErrorShape {
    const encode = this.#options.encodeError ?? encodeRpcError;
    const shape = error instanceof RpcError ? encodeRpcError(error) : encode(error);
    if (shape.code === 'internal') this.#options.onError(error, name);
    return shape;
  }

  #answer(id: number, name: string, outcome: Outcome): void {
    try {
      const frame = { ...outcome, id };
      if (isTooLarge(frame, this.#limitBytes))
        this.#port.post({ kind: 'failure', id, error: tooLarge(name, this.#limitBytes) });
      else this.#port.post(frame);
    } catch (error) {
      // What the transport cannot carry (a function, a cycle) is a bug of the handler.
      this.#port.post({ kind: 'failure', id, error: this.#encode(error, name) });
    }
  }

  #end(): void {
    for (const { share, hasKey } of this.#running.values()) {
      // A call with a key goes on: the client asks for its answer after the reconnect.
      if (!hasKey) share.leave();
    }
    this.#subscriptions.endAll();
  }
}

function findHandler(handlers: RpcServerOptions['handlers'], name: string): CallHandler {
  const handler = handlers && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) throw new RpcError('not-found', `There is no call named ${JSON.stringify(name)}.`, { call: name });
  return handler;
}

function findTopic(topics: RpcServerOptions['topics'], topic: string): SubscriptionHandler {
  const handler = topics && Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (!handler) throw new RpcError('not-found', `There is no topic named ${JSON.stringify(topic)}.`, { topic });
  return handler;
}

function tooLarge(name: string, limitBytes: number): RpcErrorShape {
  const message = `The answer of the call ${name} is larger than ${limitBytes} bytes. Ask for fewer things at once.`;
  return rpcFailure('limit-exceeded', message, { call: name, limitBytes });
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || ('code' in error && error.code === 'cancelled');
}
