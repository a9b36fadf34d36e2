import { decodeEngineError } from '../../shared/contract/errors.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { createRpcClient, type RpcClient } from '../../shared/rpc/rpc-client.ts';
import { SilenceWatch } from './silence-watch.ts';

/** A started host process; the entry of the engine knows how to start one. */
export interface HostProcess {
  readonly port: Port;
  /** Asks it to end, and ends it by force after this time, where the platform lets the engine. Default 5 s. */
  stop(timeoutMs?: number): Promise<void>;
}

/** Calls of a host by name; each host answers `host.status` at once, whatever else it does. */
type HostProtocol<Calls> = { readonly [N in keyof Calls]: { readonly request: unknown; readonly answer: unknown } };

export interface HostLinkOptions<Calls> {
  start(): Promise<HostProcess>;
  /** How long a host that has something to do may say nothing before it is taken for hung. Default 15 s. */
  readonly silenceMs?: number | undefined;
  /** A host that has nothing to do for this long is ended. Default: never. */
  readonly idleMs?: number;
  /** What a host that dies of its first real work has answered as well. */
  readonly livesAnyway: ReadonlySet<keyof Calls>;
  /** The error of the calls that were in flight. */
  died(reason: string): EngineError;
  onDeath(reason: string): void;
}

/** One process of a host, from its start to its end. */
export interface HostConnection {
  readonly client: RpcClient;
  readonly process: HostProcess;
  readonly watch: SilenceWatch;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;
/** Less than the engine itself is given to end. */
const stopTimeoutMs = 2_000;
const defaultSilenceMs = 15_000;
const looksBeforeSilence = 5;

/**
 * The engine's side of a process that may die at any moment: calls in flight then fail with the host's own error, and
 * the next one starts a new process, with back-off.
 */
export class HostLink<Calls extends HostProtocol<Calls>> {
  readonly #options: HostLinkOptions<Calls>;
  #connection: Promise<HostConnection> | undefined;
  /** The one of `#connection`, once it has started. */
  #current: HostConnection | undefined;
  /** Hosts in a row that died before they had answered anything. */
  #deaths = 0;
  #isStopped = false;
  #inFlight = 0;
  #idle: NodeJS.Timeout | undefined;
  /** Hosts that are being ended because they had nothing to do: their end is no death. */
  readonly #retired = new WeakSet<HostProcess>();
  #retiring: Promise<void> = Promise.resolve();

  constructor(options: HostLinkOptions<Calls>) {
    this.#options = options;
  }

  /** Calls that wait for an answer. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The running host, or a new one. */
  connect(): Promise<HostConnection> {
    if (this.#isStopped) return Promise.reject(new EngineError('engine-unavailable', 'The engine is stopping.'));
    clearTimeout(this.#idle);
    this.#connection ??= this.#start();
    return this.#connection;
  }

  /** The running host; undefined when none runs. */
  async running(): Promise<HostConnection | undefined> {
    return await this.#connection?.catch(() => undefined);
  }

  async ask<N extends keyof Calls & string>(
    { client, watch }: HostConnection,
    name: N,
    request: Calls[N]['request'],
    { signal }: CallOptions,
  ): Promise<Calls[N]['answer']> {
    watch.expect();
    this.#inFlight += 1;
    try {
      // Safe: the host's handlers are typed by the same protocol.
      const answer = (await client.call(name, request, { signal })) as Calls[N]['answer'];
      watch.heard();
      if (!this.#options.livesAnyway.has(name)) this.#deaths = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (client.closedReason !== undefined && !isEngineError(error, 'cancelled')) {
        throw this.#options.died(client.closedReason);
      }
      throw error;
    } finally {
      watch.settled();
      this.#inFlight -= 1;
      this.#waitForWork();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#idle);
    const connection = await this.running();
    await Promise.all([connection?.process.stop(stopTimeoutMs), this.#retiring]);
  }

  #waitForWork(): void {
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#inFlight > 0 || this.#isStopped) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#retire(), idleMs);
    this.#idle.unref();
  }

  #retire(): void {
    const connection = this.#current;
    if (connection === undefined || this.#inFlight > 0 || this.#isStopped) return;
    this.#forget();
    this.#retired.add(connection.process);
    // One that cannot be ended is ended with the engine.
    this.#retiring = connection.process.stop(stopTimeoutMs).catch(() => undefined);
  }

  async #start(): Promise<HostConnection> {
    if (this.#deaths > 0)
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#deaths - 1))),
      );
    try {
      const process = await this.#options.start();
      const client = createRpcClient(process.port, {
        decodeError: decodeEngineError,
        frameLimitBytes: Number.POSITIVE_INFINITY,
      });
      const watch = this.#watch(client, process);
      process.port.onClose((reason) => {
        watch.end();
        if (!this.#retired.has(process)) this.#onClose(reason);
      });
      this.#current = { client, process, watch };
      return this.#current;
    } catch (error) {
      this.#onClose(String(error));
      throw error;
    }
  }

  #watch(client: RpcClient, process: HostProcess): SilenceWatch {
    const watch = new SilenceWatch({
      tickMs: (this.#options.silenceMs ?? defaultSilenceMs) / looksBeforeSilence,
      ticks: looksBeforeSilence,
      ask: () =>
        void client.call('host.status', {}).then(
          () => watch.heard(),
          () => undefined,
        ),
      // Its port closes with it, and that is a death like any other.
      onSilent: () => void process.stop(0),
    });
    return watch;
  }

  #forget(): void {
    this.#connection = undefined;
    this.#current = undefined;
  }

  #onClose(reason: string): void {
    this.#forget();
    // One that has worked starts again at once; one that dies before it has waits longer each time.
    this.#deaths += 1;
    if (!this.#isStopped) this.#options.onDeath(reason);
  }
}
