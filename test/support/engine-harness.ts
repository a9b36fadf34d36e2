import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { processFileUrl } from '../../src/shared/base/process-files.ts';
import type { TopicName } from '../../src/shared/contract/calls.ts';
import { createEngineClient, type EngineClient } from '../../src/shared/contract/engine-client.ts';
import { decodeEngineError } from '../../src/shared/contract/errors.ts';
import type { RunSummary } from '../../src/shared/contract/run-answers.ts';
import type { RunProgress } from '../../src/shared/domain/run-report.ts';
import type { Sample } from '../../src/shared/domain/sample.ts';
import { childEnvironment } from '../../src/shared/process/child-environment.ts';
import { type ChildExit, forkNodeChild } from '../../src/shared/process/fork-node-child.ts';
import { createRpcClient } from '../../src/shared/rpc/rpc-client.ts';

/** The real engine in its own process, reached through the contract alone. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: EngineClient;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** What it and its hosts wrote to stderr. */
  readonly lines: readonly string[];
  subscribe(topic: TopicName, request: unknown, listener: (event: unknown) => void): () => void;
  /** Ends it at once, without a word; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<ChildExit>;
  /** As the doors do: pauses runs, closes projects. */
  stop(): Promise<ChildExit>;
}

export interface StartEngineOptions {
  /** `answer-received:17`: see `faultsFromEnvironment`. */
  readonly fault?: string;
  readonly door?: 'browser' | 'command line';
  /** Default: the engine's own entry. */
  readonly entry?: URL;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The engine that ships, but for its model host: see `engine-with-fake-host.ts`. */
export const fakeHostEntry = new URL('./engine-with-fake-host.ts', import.meta.url);

/** A data folder and a folder for recipes and projects, both temporary, and the engines that were started on them. */
export class EngineBench implements AsyncDisposable {
  readonly home: string;
  readonly folder: string;
  readonly #engines: TestEngine[] = [];

  constructor() {
    // The real path: on some systems the temporary folder is a link, and answers name what it points to.
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-engine-')));
    this.home = join(root, 'home');
    this.folder = join(root, 'work');
    mkdirSync(this.home);
    mkdirSync(this.folder);
  }

  /** A path in the working folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file of the working folder and gives its path. */
  write(name: string, content: string | Buffer): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  async start(options: StartEngineOptions = {}): Promise<TestEngine> {
    const started = await startTestEngine({ ...options, home: this.home });
    this.#engines.push(started);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.kill()));
    rmSync(dirname(this.home), { recursive: true, force: true });
  }
}

export async function startTestEngine(options: StartEngineOptions & { readonly home: string }): Promise<TestEngine> {
  const lines: string[] = [];
  const child = forkNodeChild({
    file: options.entry ?? processFileUrl('engine-node'),
    environment: childEnvironment({
      extras: {
        SEEDLOOM_HOME: options.home,
        SEEDLOOM_FAULT: options.fault ?? '',
        SEEDLOOM_DOOR: options.door ?? 'command line',
        ...options.environment,
      },
    }),
    onStderr: (line) => lines.push(line),
  });
  const client = createRpcClient(child.port, { decodeError: decodeEngineError });
  const engine = createEngineClient(client);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    try {
      process.kill(child.pid, signal);
    } catch {
      // It was gone before.
    }
    return await child.exited;
  };
  await engine.call('engine.version', {}).catch((error: unknown) => {
    throw new Error(`The engine did not start: ${String(error)}\n${lines.join('\n')}`);
  });
  return {
    engine,
    pid: child.pid,
    exited: child.exited,
    lines,
    subscribe: (topic, request, listener) =>
      client.subscribe(topic, request, (notice) => {
        if (notice.kind === 'event') listener(notice.event);
      }),
    kill,
    async stop() {
      await engine.call('engine.stop', {}).catch(() => undefined);
      return await child.stop(8_000);
    },
    [Symbol.asyncDispose]: async () => void (await kill()),
  };
}

export interface RecipeFile {
  readonly text: string;
  readonly file: string;
}

/** A recipe as a call takes it; the text is written to the folder as well. */
export function writeRecipe(bench: EngineBench, text: string, name = 'recipe.yaml'): RecipeFile {
  return { text, file: bench.write(name, text) };
}

/** Opens the project, starts the recipe and waits until the run rests. */
export async function runRecipe(
  { engine }: Pick<TestEngine, 'engine'>,
  request: { readonly project: string; readonly recipe: RecipeFile; readonly limit?: number },
): Promise<RunSummary> {
  const { project, recipe, limit } = request;
  await engine.call('project.open', { project, create: true });
  const { run } = await engine.call('run.start', { project, recipe, ...(limit === undefined ? {} : { limit }) });
  return await engine.call('run.wait', { project, run });
}

/** All generated samples of a run, by their number. */
export async function allSamples(
  { engine }: Pick<TestEngine, 'engine'>,
  { project, run }: { readonly project: string; readonly run: string },
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let cursor: string | undefined;
  do {
    const page = await engine.call('samples.page', {
      project,
      filter: { runId: run, origin: 'generated' },
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    samples.push(...page.samples);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return samples;
}

/** Resolves at the first progress event for which the condition holds. */
export function progressUntil(
  { subscribe }: Pick<TestEngine, 'subscribe'>,
  place: { readonly project: string; readonly run: string },
  holds: (progress: RunProgress) => boolean,
): Promise<RunProgress> {
  return new Promise((resolve) => {
    const end = subscribe('run.progress', place, (event) => {
      // Safe: the engine's topic gives `RunProgress`.
      const progress = event as RunProgress;
      if (!holds(progress)) return;
      end();
      resolve(progress);
    });
  });
}

/** Code and message of a call's failure; throws when it did not fail. */
export async function failureOf(call: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message };
    throw error;
  }
  throw new Error('The call did not fail.');
}

/** Paths cut to their last part, for comparisons. */
export function withoutFolder(bench: EngineBench, text: string): string {
  return text.replaceAll(bench.folder, '<folder>').replaceAll(bench.home, `<${basename(bench.home)}>`);
}
