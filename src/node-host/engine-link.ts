import { processFileUrl } from '../shared/base/process-files.ts';
import { createEngineClient, type EngineClient } from '../shared/contract/engine-client.ts';
import { decodeEngineError } from '../shared/contract/errors.ts';
import { childEnvironment } from '../shared/process/child-environment.ts';
import { forkNodeChild } from '../shared/process/fork-node-child.ts';
import { createRpcClient } from '../shared/rpc/rpc-client.ts';

/** The engine as a child process, with typed calls. */
export interface EngineLink {
  readonly engine: EngineClient;
  /** Calls the listener with each event; returns what ends it. */
  subscribe(topic: string, request: unknown, listener: (event: unknown) => void): () => void;
  /** Asks the engine to stop; runs are paused and can be resumed. */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Lines that the engine or its hosts write: notes for the log. */
  onLog(line: string): void;
}

/** Longer than the engine needs to pause a run and close a project. */
const stopTimeoutMs = 8_000;

export function startEngine({ onLog }: StartOptions): EngineLink {
  const child = forkNodeChild({
    file: processFileUrl('engine-node'),
    environment: childEnvironment(),
    onStderr: onLog,
  });
  const client = createRpcClient(child.port, { decodeError: decodeEngineError });
  const engine = createEngineClient(client);
  return {
    engine,
    subscribe: (topic, request, listener) =>
      client.subscribe(topic, request, (notice) => {
        if (notice.kind === 'event') listener(notice.event);
      }),
    async stop() {
      await engine.call('engine.stop', {}).catch(() => undefined);
      await child.stop(stopTimeoutMs);
    },
  };
}
