import { EngineError } from '../../shared/domain/engine-error.ts';
import type { HostCallName, HostCalls, HostStatus } from '../../shared/llm/host-protocol.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import { type HostConnection, HostLink, type HostProcess } from './host-link.ts';

export type { HostProcess } from './host-link.ts';

export interface HostStarter {
  startModelHost(): Promise<HostProcess>;
  /** How long a host that has something to do may say nothing before it is taken for hung. Default 15 s. */
  readonly hostSilenceMs?: number;
}

type LoadCall = Extract<HostCallName, 'model.load' | 'embedder.load'>;

const statusTimeoutMs = 5_000;

/**
 * The engine's side of the model host. The host may die at any moment: calls in flight then fail with
 * `model-host-died`, and the next one starts a new process, with back-off, and loads again what it needs.
 */
export class ModelHostClient {
  readonly #link: HostLink<HostCalls>;
  /** What was loaded into each process, by a key of the loader. */
  readonly #loaded = new WeakMap<HostConnection, Map<string, Promise<unknown>>>();

  constructor(starter: HostStarter, onDeath: (reason: string) => void) {
    this.#link = new HostLink({
      start: () => starter.startModelHost(),
      silenceMs: starter.hostSilenceMs,
      livesAnyway,
      died: hostDied,
      onDeath,
    });
  }

  /** Loads once a process and gives the host's answer. */
  async load<N extends LoadCall>(
    name: N,
    request: HostCalls[N]['request'],
    options: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const connection = await this.#link.connect();
    return await this.#loadInto(connection, name, request, options);
  }

  /** A call that needs something loaded: loads it first where a new process has taken over. */
  async call<N extends HostCallName, L extends LoadCall>(
    name: N,
    request: HostCalls[N]['request'],
    needs: { readonly name: L; readonly request: HostCalls[L]['request'] },
    { signal }: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const connection = await this.#link.connect();
    await this.#loadInto(connection, needs.name, needs.request, { signal });
    return await this.#link.ask(connection, name, request, { signal });
  }

  /** Resident memory of the running host; null when none runs. */
  async memoryBytes(): Promise<number | null> {
    return (await this.status())?.memoryBytes ?? null;
  }

  /** What the running host says of itself; null when none runs. */
  async status(): Promise<HostStatus | null> {
    const connection = await this.#link.running();
    if (connection === undefined) return null;
    const options = { signal: AbortSignal.timeout(statusTimeoutMs) };
    return await this.#link.ask(connection, 'host.status', {}, options);
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async #loadInto<N extends LoadCall>(
    connection: HostConnection,
    name: N,
    request: HostCalls[N]['request'],
    { signal }: CallOptions,
  ): Promise<HostCalls[N]['answer']> {
    const key = `${name} ${request.id} ${request.hash}`;
    const loaded = this.#loaded.get(connection) ?? new Map<string, Promise<unknown>>();
    this.#loaded.set(connection, loaded);
    let loading = loaded.get(key);
    if (loading === undefined) {
      // Loading is shared by everyone who waits for it, so it has no caller's signal.
      const started = this.#link.ask(connection, name, request, { signal: new AbortController().signal });
      loading = started;
      loaded.set(key, started);
      started.catch(() => loaded.delete(key));
    }
    // Safe: the key holds the name of the load call, which tells the type of its answer.
    const answer = (await loading) as HostCalls[N]['answer'];
    signal.throwIfAborted();
    return answer;
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
