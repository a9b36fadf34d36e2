import type { HostCallName, HostCalls } from '../../shared/llm/host-protocol.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { type CallContext, createRpcServer } from '../../shared/rpc/rpc-server.ts';
import { encodeHostError } from './encode-host-error.ts';
import { limitMemory } from './limit-memory.ts';
import { ModelShelf } from './model-shelf.ts';

export interface ModelHost {
  /** Unloads everything. */
  close(): Promise<void>;
}

type Handlers = {
  readonly [Name in HostCallName]: (
    request: HostCalls[Name]['request'],
    context: CallContext,
  ) => HostCalls[Name]['answer'] | Promise<HostCalls[Name]['answer']>;
};

/**
 * Answers the calls of `host-protocol.ts` over a port. Native code may end the process at any moment: nothing here is
 * worth keeping, and who asked starts another one.
 */
export function serveModelHost(port: Port): ModelHost {
  const shelf = new ModelShelf();
  const handlers: Handlers = {
    'host.status': () => shelf.status(),
    'model.load': (request, { signal }) => shelf.loadModel(request, signal),
    'model.unload': async ({ model }) => {
      await shelf.unloadModel(model);
      return null;
    },
    'model.complete': ({ model, request }, { signal }) => shelf.model(model).complete(request, { signal }),
    'model.score': ({ model, request }, { signal }) => shelf.model(model).score(request, { signal }),
    'model.labels': ({ model, request }, { signal }) => shelf.model(model).labelProbabilities(request, { signal }),
    'model.count': ({ model, request }, { signal }) => shelf.model(model).countTokens(request, { signal }),
    'embedder.load': (request) => shelf.loadEmbedder(request),
    'embedder.unload': async ({ embedder }) => {
      await shelf.unloadEmbedder(embedder);
      return null;
    },
    'embedder.embed': ({ embedder, texts }, { signal }) => shelf.embedder(embedder).embed(texts, { signal }),
  };
  createRpcServer({
    port,
    // Safe: only the engine, which is typed by the same protocol, holds the other end of this port.
    handlers: handlers as Readonly<Record<string, (request: unknown, context: CallContext) => unknown>>,
    encodeError: encodeHostError,
    onError: (error, name) => console.error(`${name} failed:`, error),
    frameLimitBytes: Number.POSITIVE_INFINITY,
  });
  limitMemory(process.env.SEEDLOOM_MODEL_HOST_MEMORY_MB);
  return { close: () => shelf.close() };
}
