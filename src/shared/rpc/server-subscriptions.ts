import { isTooLarge } from './frame-size.ts';
import type { Port } from './port.ts';
import { RpcError, type RpcErrorShape } from './rpc-error.ts';

export interface SubscriptionContext {
  /** Aborted when the subscription ends, for whatever reason. */
  readonly signal: AbortSignal;
  /** Sends one event. Does nothing after the end. */
  emit(event: unknown): void;
}

type Dispose = () => void;
type Disposal = Dispose | undefined;

/** Starts to emit, and returns what stops it. It is called once, also when the client left before it was there. */
export type SubscriptionHandler = (request: unknown, context: SubscriptionContext) => Disposal | Promise<Disposal>;
export type Subscribe = (topic: string, request: unknown, context: SubscriptionContext) => Disposal | Promise<Disposal>;

interface Options {
  readonly port: Port;
  readonly limitBytes: number;
  readonly subscribe: Subscribe;
  readonly encode: (error: unknown, name: string) => RpcErrorShape;
  readonly onError: (error: unknown, name: string) => void;
}

interface Opening {
  readonly id: number;
  readonly topic: string;
  readonly request: unknown;
}

/** The subscriptions of one server: numbers their events and disposes of each exactly once. */
export class ServerSubscriptions {
  readonly #options: Options;
  readonly #open = new Map<number, AbortController>();

  constructor(options: Options) {
    this.#options = options;
  }

  has(id: number): boolean {
    return this.#open.has(id);
  }

  open({ id, topic, request }: Opening): void {
    const controller = new AbortController();
    const { signal } = controller;
    this.#open.set(id, controller);
    let sequence = 0;
    const emit = (event: unknown): void => {
      if (!signal.aborted) this.#emit({ id, topic, sequence: ++sequence, event });
    };
    void this.#run({ id, topic, request }, { signal, emit });
  }

  end(id: number): void {
    const controller = this.#open.get(id);
    this.#open.delete(id);
    controller?.abort();
  }

  endAll(): void {
    for (const id of [...this.#open.keys()]) this.end(id);
  }

  async #run({ id, topic, request }: Opening, context: SubscriptionContext): Promise<void> {
    try {
      const dispose = await this.#options.subscribe(topic, request, context);
      if (!dispose) return;
      const disposeOnce = (): void => this.#dispose(dispose, topic);
      if (context.signal.aborted) disposeOnce();
      else context.signal.addEventListener('abort', disposeOnce, { once: true });
    } catch (error) {
      if (context.signal.aborted) return;
      this.end(id);
      this.#options.port.post({ kind: 'failure', id, error: this.#options.encode(error, topic) });
    }
  }

  #dispose(dispose: Dispose, topic: string): void {
    try {
      dispose();
    } catch (error) {
      this.#options.onError(error, topic);
    }
  }

  #emit({ id, topic, sequence, event }: { id: number; topic: string; sequence: number; event: unknown }): void {
    const { port, limitBytes, onError } = this.#options;
    const frame = { kind: 'event', id, sequence, event };
    try {
      if (!isTooLarge(frame, limitBytes)) return port.post(frame);
      onError(
        new RpcError('limit-exceeded', `An event of the topic ${topic} is larger than ${limitBytes} bytes.`),
        topic,
      );
    } catch (error) {
      onError(error, topic);
    }
    port.post({ kind: 'gap', id, sequence });
  }
}
