import { decodeEngineError } from '../../shared/contract/errors.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { HostCallName, HostCalls } from '../../shared/llm/host-protocol.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { createRpcClient, type RpcClient } from '../../shared/rpc/rpc-client.ts';

/** A started host process; the entry of the engine knows how to start one. */
export interface HostProcess {
  readonly port: Port;
  stop(): Promise<void>;
}

export interface HostStarter {
  startModelHost(): Promise<HostProcess>;
}

interface Connection {
  readonly client: RpcClient;
  readonly process: HostProcess;
  /** What was loaded into this process, by a key of the loader. */
  readonly loaded: Map<string, Promise<unknown>>;
}

type LoadCall = Extract<HostCallName, 'model.load' | 'embedder.load'>;

const firstDelayMs = 100;
const longestDelayMs = 5_000;
const stableMs = 60_000;
const statusTimeoutMs = 5_000;

/**
 * The engine's side of the model host. The host may die at any moment: calls in flight then fail with
 * `model-host-died`, and the next one starts a new process, with back-off, and loads again what it needs.
 */
export class ModelHostClient {
  readonly #starter: HostStarter;
  readonly #onDeath: (reason: string) => void;
  #connection: Promise<Connection> | undefined;
  #deaths = 0;
  #startedAt = 0;
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
    await connection?.process.stop();
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
    try {
      // Safe: the host's handlers are typed by the same `HostCalls`.
      return (await connection.client.call(name, request, { signal })) as HostCalls[N]['answer'];
    } catch (error) {
      signal.throwIfAborted();
      if (connection.client.closedReason !== undefined && !isEngineError(error, 'cancelled'))
        throw hostDied(connection.client.closedReason);
      throw error;
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
      this.#startedAt = performance.now();
      const client = createRpcClient(process.port, {
        decodeError: decodeEngineError,
        frameLimitBytes: Number.POSITIVE_INFINITY,
      });
      process.port.onClose((reason) => this.#onClose(reason));
      return { client, process, loaded: new Map() };
    } catch (error) {
      this.#onClose(String(error));
      throw error;
    }
  }

  #onClose(reason: string): void {
    this.#connection = undefined;
    // A host that lived for a while starts again at once; one that dies at its start waits longer each time.
    this.#deaths = performance.now() - this.#startedAt > stableMs ? 1 : this.#deaths + 1;
    if (!this.#isStopped) this.#onDeath(reason);
  }
}

function hostDied(reason: string): EngineError {
  return new EngineError(
    'model-host-died',
    `The process that runs the models ended (${reason}). It is started again; nothing that was accepted is lost.`,
  );
}
