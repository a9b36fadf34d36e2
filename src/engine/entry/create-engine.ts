import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Json } from '../../shared/base/json.ts';
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
import { AnnotateSamples } from '../annotation/annotate-samples.ts';
import { annotationHandlers } from '../handlers/annotation-handlers.ts';
import { curationHandlers } from '../handlers/curation-handlers.ts';
import { datasetHandlers } from '../handlers/dataset-handlers.ts';
import { endpointHandlers } from '../handlers/endpoint-handlers.ts';
import { chosenThreads, settingsHandlers } from '../handlers/engine-handlers.ts';
import { evaluationHandlers } from '../handlers/evaluation-handlers.ts';
import { toFetchProgress } from '../handlers/fetch-progress.ts';
import { generationHandlers } from '../handlers/generation-handlers.ts';
import type { AllHandlers } from '../handlers/handler.ts';
import { historyHandlers } from '../handlers/history-handlers.ts';
import { methodHandlers } from '../handlers/method-handlers.ts';
import { modelHandlers } from '../handlers/model-handlers.ts';
import { privacyHandlers } from '../handlers/privacy-handlers.ts';
import { projectHandlers } from '../handlers/project-handlers.ts';
import { recipeHandlers } from '../handlers/recipe-handlers.ts';
import { runHandlers } from '../handlers/run-handlers.ts';
import { sampleHandlers } from '../handlers/sample-handlers.ts';
import { sourceHandlers } from '../handlers/source-handlers.ts';
import { statusHandlers } from '../handlers/status-handlers.ts';
import { taskHandlers } from '../handlers/task-handlers.ts';
import { type HostProcess, ModelHostClient } from '../llm/model-host-client.ts';
import { NetworkHostClient } from '../llm/network-host-client.ts';
import { methodRegistry } from '../methods/registry.ts';
import { openConnectionReader } from '../model-library/connections.ts';
import { deviceInWords } from '../model-library/device.ts';
import { openEndpoints } from '../model-library/endpoints.ts';
import { openMeasuredSpeeds } from '../model-library/measured-speeds.ts';
import { LibraryModelProvider } from '../model-library/model-provider.ts';
import { openModelLibrary } from '../model-library/open-model-library.ts';
import { createNeighbours } from '../numerics/neighbours.ts';
import { AutomaticBackups } from '../projects/automatic-backups.ts';
import { EditSamples } from '../projects/edit-samples.ts';
import { Examples } from '../projects/examples.ts';
import { OwnRecipe } from '../projects/own-recipe.ts';
import { PersonalLibrary } from '../projects/personal-library.ts';
import { ProjectShelf } from '../projects/project-shelf.ts';
import { ProjectSources } from '../projects/project-sources.ts';
import { taskRules } from '../projects/task-rules.ts';
import { ActiveRuns } from '../runs/active-runs.ts';
import { OpenProjects } from '../runs/open-projects.ts';
import { type FaultHook, type RunEnvironment, systemClock } from '../runs/run-environment.ts';
import { createTrialRunner } from '../runs/trial-run.ts';
import { createProject, openProject } from '../storage/open-project.ts';
import type { Door } from '../storage/owner-lock.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import { taskKinds } from '../tasks/registry.ts';
import { engineVersion } from './engine-version.ts';
import { type FileRule, guardFiles } from './guard-files.ts';

const exampleFolder = new URL('../../../resources/recipes/', import.meta.url);
/** Error codes that a diagnostic tells. */
const keptCodes = 20;
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

export interface ServeOptions {
  /** For a door that may not name every file of the machine; it may not stop the engine either. */
  readonly files?: FileRule;
}

export interface Engine {
  /** Answers the calls that come in at a port; with a rule about files, those that keep it. */
  serve(port: Port, options?: ServeOptions): void;
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

  const personal = new PersonalLibrary(home);
  const networkHost = new NetworkHostClient(parts, (reason) => log(`The network host ended: ${reason}`));
  const settings = {
    findSetting: (key: string) => personal.settings([key])[key],
    saveSetting: (key: string, value: Json) => personal.saveSetting(key, value),
  };
  const endpoints = openEndpoints({ home, library: settings, host: networkHost, now: () => systemClock.now() });
  const connections = openConnectionReader(home);
  const models = new LibraryModelProvider({
    library,
    host,
    endpoints,
    networkHost,
    threads: () => chosenThreads(personal),
  });
  const activity = new ActiveRuns();
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
    endpointIds: () => models.endpointIds(),
    activity,
  });
  const open = async (path: string, create: boolean) => {
    const store = await openProject({ path, door, create });
    // The command line shows no lists.
    if (door !== 'command line') store.reader.warm();
    return store;
  };
  const projects = new OpenProjects({ open, createNew: (path) => createProject({ path, door }), environment });
  const reader = { methods: methodRegistry, taskKinds, trustedFolders, endpointIds: () => models.endpointIds() };
  const recipes = new OwnRecipe({ reader, clock: systemClock, author: () => personal.author() });
  const author = () => personal.author();
  const editing = new EditSamples({ recipes, kinds: taskKinds, clock: systemClock, author });
  const annotating = new AnnotateSamples({ recipes, kinds: taskKinds, clock: systemClock });
  const sources = new ProjectSources({ recipes, kinds: taskKinds, clock: systemClock });
  const examples = new Examples(exampleFolder, reader);
  const isWorking = (project: string) => activity.list().some((active) => active.project === project);
  const backups =
    door === 'command line'
      ? undefined
      : new AutomaticBackups({ projects, clock: systemClock, isBusy: isWorking, log });
  const shelf = new ProjectShelf({ home, door, projects, library: personal, clock: systemClock, backups });
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

  const recentCodes: string[] = [];
  const encodeError: typeof encodeEngineError = (error) => {
    const encoded = encodeEngineError(error);
    recentCodes.push(encoded.code);
    recentCodes.splice(0, recentCodes.length - keptCodes);
    return encoded;
  };
  const gatherFacts = async (signal: AbortSignal) => {
    // A host that dies or hangs just now has nothing to tell.
    const loaded = (await host.status().catch(() => null))?.models[0]?.loaded;
    const listed = await library.list({ signal });
    return {
      version: engineVersion,
      node: process.versions.node,
      sqlite: process.versions.sqlite ?? '',
      platform: `${process.platform}-${process.arch}`,
      machine: {
        processor: cpus()[0]?.model ?? 'unknown',
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        freeBytes: freemem(),
        device: loaded === undefined ? null : deviceInWords(loaded),
        threads: chosenThreads(personal) ?? null,
      },
      models: listed
        .filter(({ state }) => state === 'installed' || state === 'changed')
        // A person's own model is called after its file.
        .map(({ id, origin, state, hash }) => ({ id: origin === 'own' ? 'own model' : id, state, hash })),
      endpoints: models.endpointIds().length,
      connections: (await connections.read({ limit: 1 })).total,
      errors: [...recentCodes],
    };
  };

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
    ...projectHandlers({ projects, shelf, library: personal, examples, taskKinds, clock: systemClock }),
    ...settingsHandlers(personal),
    ...taskHandlers(taskKinds),
    ...recipeHandlers({ projects, recipes, reader, trials }),
    ...statusHandlers({
      home,
      hostStatus: () => host.status(),
      active: () => activity.list(),
      async connections() {
        const { total, sinceStart } = await connections.read({ limit: 1 });
        return { total, sinceStart };
      },
    }),
    ...runHandlers({
      projects,
      clock: systemClock,
      author: () => personal.author(),
      recipeOf: (project) => recipes.get(project),
    }),
    ...generationHandlers({ projects, reader, trials, environment, recipeOf: (project) => recipes.get(project) }),
    ...curationHandlers({ projects, recipes, clock: systemClock, author }),
    ...historyHandlers(projects),
    ...sampleHandlers({ projects, methods: methodRegistry, editing, clock: systemClock, author }),
    ...annotationHandlers({
      projects,
      annotating,
      editing,
      rulesOf: (project) => taskRules({ recipes, kinds: taskKinds }, project),
    }),
    ...methodHandlers(methodRegistry),
    ...endpointHandlers({ endpoints, connections }),
    ...modelHandlers({
      library,
      speeds: openMeasuredSpeeds(settings),
      clock: systemClock,
      home,
      models,
      isBusy: () => activity.list().length > 0,
      fetch: fetchModel,
    }),
    ...evaluationHandlers({ projects, recipeOf: (project) => recipes.get(project) }),
    ...privacyHandlers({ home, projects, shelf, facts: gatherFacts }),
    ...sourceHandlers({ projects, sources, clock: systemClock, taskKinds }),
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
    serve(port, { files } = {}) {
      createRpcServer({
        port,
        memory,
        encodeError,
        onError: (error, name) =>
          log(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
        handle: (name, request, { signal }) => callHandler(handlers, { name, request, files }, signal),
        topics: {
          'run.progress': async (request, { emit }) => {
            const { project, run } = checkRequest(topicSchemas['run.progress'], {
              name: 'run.progress',
              request,
              files,
            });
            return (await projects.get(project)).runs.subscribe(run, emit);
          },
          'project.changed': async (request, { emit }) => {
            const { project } = checkRequest(topicSchemas['project.changed'], {
              name: 'project.changed',
              request,
              files,
            });
            return (await projects.get(project)).changes.subscribe(emit);
          },
          'models.progress': (_request, { emit }) => {
            const listener = (progress: DownloadProgress) => emit(toFetchProgress(progress));
            downloadListeners.add(listener);
            return () => downloadListeners.delete(listener);
          },
        },
      });
    },
    async stop() {
      backups?.[Symbol.dispose]();
      await projects.closeAll();
      await Promise.all([host.stop(), networkHost.stop()]);
      await neighbours[Symbol.asyncDispose]();
      await library[Symbol.asyncDispose]();
      personal[Symbol.dispose]();
    },
  };
}

interface Asked {
  readonly name: string;
  readonly request: unknown;
  readonly files: FileRule | undefined;
}

function callHandler(handlers: AllHandlers, asked: Asked, signal: AbortSignal): unknown {
  const { name, files } = asked;
  if (name === 'engine.stop' && files !== undefined)
    throw new EngineError('bad-request', 'Seedloom is stopped where it was started: press Ctrl-C there.');
  if (!Object.hasOwn(callSchemas, name))
    throw new EngineError('not-found', `The engine has no call \`${name}\`.`, { call: name });
  // Safe: the name is an own key of the schemas, and handlers have the same keys with the schemas' types.
  const call = name as keyof typeof callSchemas;
  const handler = handlers[call] as (checked: unknown, context: { readonly signal: AbortSignal }) => unknown;
  return handler(checkRequest(callSchemas[call], asked), { signal });
}

function checkRequest<S extends z.ZodType>(schema: S, { name, request, files }: Asked): z.output<S> {
  const checked = schema.safeParse(request);
  if (!checked.success)
    throw new EngineError('bad-request', `${name}: ${z.prettifyError(checked.error)}`, { call: name });
  if (files !== undefined) guardFiles(schema, checked.data, files);
  return checked.data;
}
