import { decodeEngineError } from '../../shared/contract/errors.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { HostCallName, HostCalls } from '../../shared/llm/host-protocol.ts';
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

export interface HostStarter {
  startModelHost(): Promise<HostProcess>;
  /** How long a host that has something to do may say nothing before it is taken for hung. Default 15 s. */
  readonly hostSilenceMs?: number;
}

interface Connection {
  readonly client: RpcClient;
  readonly process: HostProcess;
  readonly watch: SilenceWatch;
  /** What was loaded into this process, by a key of the loader. */
  readonly loaded: Map<string, Promise<unknown>>;
}

type LoadCall = Extract<HostCallName, 'model.load' | 'embedder.load'>;

const firstDelayMs = 100;
const longestDelayMs = 5_000;
const statusTimeoutMs = 5_000;
/** Less than the engine itself is given to end. */
const stopTimeoutMs = 2_000;
const defaultSilenceMs = 15_000;
const looksBeforeSilence = 5;

/**
 * The engine's side of the model host. The host may die at any moment: calls in flight then fail with
 * `model-host-died`, and the next one starts a new process, with back-off, and loads again what it needs.
 */
export class ModelHostClient {
  readonly #starter: HostStarter;
  readonly #onDeath: (reason: string) => void;
  #connection: Promise<Connection> | undefined;
  /** Hosts in a row that died before they had answered anything. */
  #deaths = 0;
  #isStopped = false;

  constructor(starter: HostStarter, onDeath: (reason: string) => void) {
    this.#starter = starter;
    this.#onDeath = onDeath;
  }

  /** Loads once a process and gives the host's answer. */
  async load<N extends LoadCall>(
    name: N,
    request: HostCalls[N]['request'],
    options: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const connection = await this.#connect();
    return await this.#loadInto(connection, name, request, options);
  }

  /** A call that needs something loaded: loads it first where a new process has taken over. */
  async call<N extends HostCallName, L extends LoadCall>(
    name: N,
    request: HostCalls[N]['request'],
    needs: { readonly name: L; readonly request: HostCalls[L]['request'] },
    { signal }: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const connection = await this.#connect();
    await this.#loadInto(connection, needs.name, needs.request, { signal });
    return await this.#ask(connection, name, request, { signal });
  }

  /** Resident memory of the running host; null when none runs. */
  async memoryBytes(): Promise<number | null> {
    const connection = await this.#connection?.catch(() => undefined);
    if (connection === undefined) return null;
    return (await this.#ask(connection, 'host.status', {}, { signal: AbortSignal.timeout(statusTimeoutMs) }))
      .memoryBytes;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.process.stop(stopTimeoutMs);
  }

  async #loadInto<N extends LoadCall>(
    connection: Connection,
    name: N,
    request: HostCalls[N]['request'],
    { signal }: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const key = `${name} ${request.id} ${request.hash}`;
    let loading = connection.loaded.get(key);
    if (loading === undefined) {
      // Loading is shared by everyone who waits for it, so it has no caller's signal.
      const started = this.#ask(connection, name, request, { signal: new AbortController().signal });
      loading = started;
      connection.loaded.set(key, started);
      started.catch(() => connection.loaded.delete(key));
    }
    // Safe: the key holds the name of the load call, which tells the type of its answer.
    const answer = (await loading) as HostCalls[N]['answer'];
    signal.throwIfAborted();
    return answer;
  }

  async #ask<N extends HostCallName>(
    connection: Connection,
    name: N,
    request: HostCalls[N]['request'],
    { signal }: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const { client, watch } = connection;
    watch.expect();
    try {
      // Safe: the host's handlers are typed by the same `HostCalls`.
      const answer = (await client.call(name, request, { signal })) as HostCalls[N]['answer'];
      watch.heard();
      if (!livesAnyway.has(name)) this.#deaths = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (client.closedReason !== undefined && !isEngineError(error, 'cancelled')) throw hostDied(client.closedReason);
      throw error;
    } finally {
      watch.settled();
    }
  }

  #connect(): Promise<Connection> {
    if (this.#isStopped) return Promise.reject(new EngineError('engine-unavailable', 'The engine is stopping.'));
    this.#connection ??= this.#start();
    return this.#connection;
  }

  async #start(): Promise<Connection> {
    if (this.#deaths > 0)
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#deaths - 1))),
      );
    try {
      const process = await this.#starter.startModelHost();
      const client = createRpcClient(process.port, {
        decodeError: decodeEngineError,
        frameLimitBytes: Number.POSITIVE_INFINITY,
      });
      const watch = this.#watch(client, process);
      process.port.onClose((reason) => {
        watch.end();
        this.#onClose(reason);
      });
      return { client, process, watch, loaded: new Map() };
    } catch (error) {
      this.#onClose(String(error));
      throw error;
    }
  }

  #watch(client: RpcClient, process: HostProcess): SilenceWatch {
    const watch = new SilenceWatch({
      tickMs: (this.#starter.hostSilenceMs ?? defaultSilenceMs) / looksBeforeSilence,
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

  #onClose(reason: string): void {
    this.#connection = undefined;
    // One that has worked starts again at once; one that dies before it has waits longer each time.
    this.#deaths += 1;
    if (!this.#isStopped) this.#onDeath(reason);
  }
}

/** What a host that dies of its first real work has answered as well. */
const livesAnyway: ReadonlySet<HostCallName> = new Set(['host.status', 'model.load', 'embedder.load', 'model.count']);

function hostDied(reason: string): EngineError {
  return new EngineError(
    'model-host-died',
    `The process that runs the models ended (${reason}). It is started again; nothing that was accepted is lost.`,
  );
}
