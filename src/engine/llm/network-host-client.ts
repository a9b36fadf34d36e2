import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointCallName, EndpointCalls } from '../../shared/llm/endpoint-protocol.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import { HostLink, type HostProcess } from './host-link.ts';

export interface NetworkHostStarter {
  startNetworkHost(): Promise<HostProcess>;
  /** As for the model host. */
  readonly hostSilenceMs?: number;
  /** The process is ended when no endpoint was asked for this long. Default 60 s. */
  readonly networkIdleMs?: number;
}

const defaultIdleMs = 60_000;

/**
 * The engine's side of the network host, for endpoints: one process, started with the first call, ended when idle. When
 * it dies, the calls in flight fail with `model-host-died`, so that a run does their units again in a new process.
 */
export class NetworkHostClient {
  readonly #link: HostLink<EndpointCalls>;

  constructor(starter: NetworkHostStarter, onDeath: (reason: string) => void) {
    this.#link = new HostLink<EndpointCalls>({
      start: () => starter.startNetworkHost(),
      silenceMs: starter.hostSilenceMs,
      idleMs: starter.networkIdleMs ?? defaultIdleMs,
      livesAnyway: new Set<EndpointCallName>(['host.status']),
      died: (reason) =>
        new EngineError(
          'model-host-died',
          `The process that talks to endpoints ended (${reason}). It is started again; nothing that was accepted is lost.`,
        ),
      onDeath,
    });
  }

  /** Calls that wait for an answer of an endpoint. */
  get inFlight(): number {
    return this.#link.inFlight;
  }

  async call<N extends EndpointCallName>(
    name: N,
    request: EndpointCalls[N]['request'],
    { signal }: CallOptions,
  ): Promise<EndpointCalls[N]['answer']> {
    const connection = await this.#link.connect();
    return await this.#link.ask(connection, name, request, { signal });
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }
}
