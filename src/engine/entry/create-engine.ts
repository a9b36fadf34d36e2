import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { callSchemas, topicSchemas } from '../../shared/contract/calls.ts';
import { decodeEngineError, encodeEngineError } from '../../shared/contract/errors.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { openDataFolder } from '../../shared/process/data-folder.ts';
import type { DownloadProgress } from '../../shared/process/download-progress.ts';
import { readModelCatalogue } from '../../shared/process/model-catalogue.ts';
import { AnswerMemory } from '../../shared/rpc/answer-memory.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { createRpcClient } from '../../shared/rpc/rpc-client.ts';
import { createRpcServer } from '../../shared/rpc/rpc-server.ts';
import { datasetHandlers } from '../handlers/dataset-handlers.ts';
import type { AllHandlers } from '../handlers/handler.ts';
import { methodHandlers } from '../handlers/method-handlers.ts';
import { modelHandlers } from '../handlers/model-handlers.ts';
import { projectHandlers } from '../handlers/project-handlers.ts';
import { recipeHandlers } from '../handlers/recipe-handlers.ts';
import { runHandlers } from '../handlers/run-handlers.ts';
import { sampleHandlers } from '../handlers/sample-handlers.ts';
import { sourceHandlers } from '../handlers/source-handlers.ts';
import { type HostProcess, ModelHostClient } from '../llm/model-host-client.ts';
import { methodRegistry } from '../methods/registry.ts';
import { LibraryModelProvider } from '../model-library/model-provider.ts';
import { openModelLibrary } from '../model-library/open-model-library.ts';
import { createNeighbours } from '../numerics/neighbours.ts';
import { OpenProjects } from '../runs/open-projects.ts';
import { type FaultHook, type RunEnvironment, systemClock } from '../runs/run-environment.ts';
import { createTrialRunner } from '../runs/trial-run.ts';
import { createProject, openProject } from '../storage/open-project.ts';
import type { Door } from '../storage/owner-lock.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import { taskKinds } from '../tasks/registry.ts';
import { engineVersion } from './engine-version.ts';

const trustedFolders = [fileURLToPath(new URL('../../../resources/samples', import.meta.url))];

export interface EngineParts {
  /** The data folder: models, library file, ledger. */
  readonly home: string;
  /** Told to whoever finds a project in use. */
  readonly door: Door;
  readonly catalogue: URL;
  readonly faults: FaultHook;
  startModelHost(): Promise<HostProcess>;
  /** How long a model host that has something to do may say nothing before it is ended. Default 15 s. */
  readonly hostSilenceMs?: number;
  startNetworkHost(): Promise<HostProcess>;
  /** A line for the log; never holds texts of samples. */
  log(line: string): void;
  /** Asked by `engine.stop`. */
  onStop(): void;
}

export interface Engine {
  /** Answers the calls that come in at a port. */
  serve(port: Port): void;
  /** Pauses runs, closes projects, ends the hosts. */
  stop(): Promise<void>;
}

/** Puts the parts together. Everything after this goes through the contract. */
export async function createEngine(parts: EngineParts): Promise<Engine> {
  const { door, log } = parts;
  const home = await openDataFolder(parts.home);
  const catalogue = await readModelCatalogue(parts.catalogue);
  const library = openModelLibrary({ home, catalogue });
  const host = new ModelHostClient(parts, (reason) => log(`The model host ended: ${reason}`));
  const neighbours = createNeighbours();
  const downloadListeners = new Set<(progress: DownloadProgress) => void>();

  const models = new LibraryModelProvider(library, host);
  const environment = (store: ProjectStore): RunEnvironment => ({
    store,
    methods: methodRegistry,
    taskKinds,
    models,
    neighbours,
    clock: systemClock,
    faults: parts.faults,
    engineVersion,
    trustedFolders,
  });
  const open = (path: string, create: boolean) => openProject({ path, door, create });
  const projects = new OpenProjects({ open, createNew: (path) => createProject({ path, door }), environment });
  const trials = createTrialRunner({ open, environment, memoryBytes: () => host.memoryBytes() });

  async function fetchModel(model: string, termsAccepted: boolean, signal: AbortSignal): Promise<void> {
    const network = await parts.startNetworkHost();
    try {
      const client = createRpcClient(network.port, {
        decodeError: decodeEngineError,
        frameLimitBytes: Number.POSITIVE_INFINITY,
      });
      client.subscribe('download.progress', {}, (notice) => {
        // Safe: the network host's topic gives `DownloadProgress`.
        if (notice.kind === 'event')
          for (const listener of downloadListeners) listener(notice.event as DownloadProgress);
      });
      await client.call(
        'download.install',
        { home, catalogue, model, why: 'fetched by the person', termsAccepted },
        { signal },
      );
    } finally {
      await network.stop();
    }
  }

  const handlers: AllHandlers = {
    'engine.version': () => ({
      version: engineVersion,
      node: process.versions.node,
      sqlite: process.versions.sqlite ?? '',
      platform: `${process.platform}-${process.arch}`,
    }),
    'engine.stop': () => {
      parts.onStop();
      return {};
    },
    ...projectHandlers(projects),
    ...recipeHandlers({ methods: methodRegistry, taskKinds, trials, trustedFolders }),
    ...runHandlers(projects),
    ...sampleHandlers(projects),
    ...methodHandlers(methodRegistry),
    ...modelHandlers({ library, fetch: fetchModel }),
    ...sourceHandlers({ projects, clock: systemClock, taskKinds }),
    ...datasetHandlers({
      projects,
      clock: systemClock,
      engineVersion,
      taskKinds,
      licences: async () => new Map(catalogue.models.map((model) => [model.id, model.licence.id])),
    }),
  };

  const memory = new AnswerMemory();
  return {
    serve(port) {
      createRpcServer({
        port,
        memory,
        encodeError: encodeEngineError,
        onError: (error, name) =>
          log(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
        handle: (name, request, { signal }) => callHandler(handlers, name, request, signal),
        topics: {
          'run.progress': async (request, { emit }) => {
            const { project, run } = checkRequest(topicSchemas['run.progress'], request, 'run.progress');
            return (await projects.get(project)).runs.subscribe(run, emit);
          },
          'models.progress': (_request, { emit }) => {
            const listener = (progress: DownloadProgress) => emit({ ...progress, message: downloadText(progress) });
            downloadListeners.add(listener);
            return () => downloadListeners.delete(listener);
          },
        },
      });
    },
    async stop() {
      await projects.closeAll();
      await host.stop();
      await neighbours[Symbol.asyncDispose]();
      await library[Symbol.asyncDispose]();
    },
  };
}

function callHandler(handlers: AllHandlers, name: string, request: unknown, signal: AbortSignal): unknown {
  if (!Object.hasOwn(callSchemas, name))
    throw new EngineError('not-found', `The engine has no call \`${name}\`.`, { call: name });
  // Safe: the name is an own key of the schemas, and handlers have the same keys with the schemas' types.
  const call = name as keyof typeof callSchemas;
  const handler = handlers[call] as (checked: unknown, context: { readonly signal: AbortSignal }) => unknown;
  return handler(checkRequest(callSchemas[call], request, name), { signal });
}

function checkRequest<S extends z.ZodType>(schema: S, request: unknown, name: string): z.output<S> {
  const checked = schema.safeParse(request);
  if (checked.success) return checked.data;
  throw new EngineError('bad-request', `${name}: ${z.prettifyError(checked.error)}`, { call: name });
}

function downloadText(progress: DownloadProgress): string {
  switch (progress.kind) {
    case 'bytes':
      return `${progress.file}: ${Math.round(progress.doneBytes / 1e6)} MB${progress.totalBytes === undefined ? '' : ` of ${Math.round(progress.totalBytes / 1e6)} MB`}`;
    case 'trying':
      return `${progress.file}: ${progress.source}`;
    case 'source-failed':
      return `${progress.file}: ${progress.source} failed: ${progress.reason}`;
    default:
      return `${progress.file}: there`;
  }
}
