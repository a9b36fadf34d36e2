import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import { ChangeFeed } from './change-feed.ts';
import { CurationService } from './curation-service.ts';
import { EvaluationService } from './evaluation-service.ts';
import type { RunEnvironment } from './run-environment.ts';
import { RunService } from './run-service.ts';

export interface OpenProject {
  readonly store: ProjectStore;
  readonly runs: RunService;
  readonly curation: CurationService;
  readonly evaluations: EvaluationService;
  /** Whoever changes something in the project tells it here. */
  readonly changes: ChangeFeed;
}

interface OpenProjectsOptions {
  open(path: string, create: boolean): Promise<ProjectStore>;
  /** Refuses a path at which there is something. */
  createNew(path: string): Promise<ProjectStore>;
  environment(store: ProjectStore): RunEnvironment;
}

/** The projects that this engine has open, by their real path. */
export class OpenProjects {
  readonly #options: OpenProjectsOptions;
  readonly #projects = new Map<string, Promise<OpenProject>>();
  readonly #closing = new Map<string, Promise<void>>();

  constructor(options: OpenProjectsOptions) {
    this.#options = options;
  }

  async open(path: string, create: boolean): Promise<OpenProject> {
    const key = realPath(path);
    const found = this.#projects.get(key);
    if (found !== undefined) return await found;
    return await this.#keep(key, () => this.#options.open(key, create));
  }

  /** Makes a new project: a path at which there is something is refused. */
  async create(path: string): Promise<OpenProject> {
    const key = realPath(path);
    return await this.#keep(key, () => this.#options.createNew(key));
  }

  /** Who opens what is just being closed waits for it, and finds its lock free. */
  async #keep(key: string, open: () => Promise<ProjectStore>): Promise<OpenProject> {
    const opening = (async () => {
      await this.#closing.get(key)?.catch(() => undefined);
      const store = await open();
      const changes = new ChangeFeed();
      const environment = this.#options.environment(store);
      const runs = new RunService(environment, changes);
      const curation = new CurationService(environment, runs);
      return { store, changes, runs, curation, evaluations: new EvaluationService(environment, runs, changes) };
    })();
    // A new project is refused when it is open already, and what is open stays so.
    if (!this.#projects.has(key)) {
      this.#projects.set(key, opening);
      opening.catch(() => this.#projects.delete(key));
    }
    return await opening;
  }

  isOpen(path: string): boolean {
    return this.#projects.has(realPath(path));
  }

  /** Those that are open; one that fails to open is not. */
  async all(): Promise<readonly OpenProject[]> {
    const opened = await Promise.allSettled(this.#projects.values());
    return opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  async get(path: string): Promise<OpenProject> {
    const found = this.#projects.get(realPath(path));
    if (found === undefined)
      throw new EngineError('not-found', `The project ${path} is not open. Open it first.`, { project: path });
    return await found;
  }

  async close(path: string): Promise<void> {
    const key = realPath(path);
    const project = await this.get(key);
    this.#projects.delete(key);
    const closing = closeProject(project);
    this.#closing.set(key, closing);
    await closing.finally(() => this.#closing.delete(key));
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([
      ...this.#closing.values(),
      ...[...this.#projects.keys()].map((path) => this.close(path)),
    ]);
  }
}

async function closeProject({ store, runs, curation, evaluations }: OpenProject): Promise<void> {
  try {
    await evaluations.cancel();
    await curation.close();
    await runs.close();
  } finally {
    await store.close();
  }
}

/** The path with links resolved, as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory()
      ? join(realpathSync(folder), basename(path))
      : path;
  }
}
