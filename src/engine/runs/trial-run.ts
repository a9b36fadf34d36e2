import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { TrialAttempt } from '../../shared/contract/run-answers.ts';
import { sourceRoles } from '../../shared/domain/sample.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { TrialRunner } from './estimate-run.ts';
import { hasRowsOf } from './import-sources.ts';
import { parseStart, type StartRequest } from './prepare-run.ts';
import type { RunEnvironment } from './run-environment.ts';
import { RunService } from './run-service.ts';
import { CallRecorder, showAttempts } from './trial-attempts.ts';

interface TrialParts {
  open(path: string, create: boolean): Promise<ProjectStore>;
  environment(store: ProjectStore): RunEnvironment;
  /** Memory of the model host, or null when it is not known. */
  memoryBytes(): Promise<number | null>;
}

export interface AttemptRunner {
  /** Attempts of a recipe of this project, each with its prompt, answer and fate. Embeddings are kept there, nothing else. */
  attempts(
    request: StartRequest,
    options: { readonly count: number; readonly project: ProjectStore; readonly signal: AbortSignal },
  ): Promise<readonly TrialAttempt[]>;
}

/** Trials in a project of their own in the temporary folder, removed afterwards. */
export function createTrialRunner(parts: TrialParts): TrialRunner & AttemptRunner {
  return {
    try: (request, attempts, signal) =>
      withTrial(parts, { request, attempts, signal, more: {}, project: undefined }, async ({ runs, run }) => {
        const { funnel, calls, workedMs } = runs.report(run);
        return {
          tried: funnel.tried,
          accepted: funnel.accepted,
          calls: calls.calls,
          seconds: workedMs / 1000,
          memoryBytes: await parts.memoryBytes(),
        };
      }),
    attempts(request, { count, project, signal }) {
      const watch = new CallRecorder();
      return withTrial(
        parts,
        {
          request: { ...request, probabilities: true },
          attempts: count,
          signal,
          more: { watch, embeddingCache: project },
          project,
        },
        ({ environment, runs, run }) =>
          showAttempts({
            environment,
            run,
            recipe: runs.recipeOf(run),
            file: request.file,
            calls: watch.calls,
            signal,
          }),
      );
    },
  };
}

interface Trial {
  readonly environment: RunEnvironment;
  readonly runs: RunService;
  readonly run: string;
}

async function withTrial<T>(
  { open, environment: environmentOf }: TrialParts,
  options: {
    readonly request: StartRequest;
    readonly attempts: number;
    readonly signal: AbortSignal;
    readonly more: Pick<RunEnvironment, 'watch' | 'embeddingCache'>;
    /** Has the rows of files that are gone. */
    readonly project: ProjectStore | undefined;
  },
  read: (trial: Trial) => Promise<T>,
): Promise<T> {
  const { request, attempts, signal, more, project } = options;
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-trial-'));
  try {
    const store = await open(join(folder, 'trial.seedloom'), true);
    try {
      // A trial is no run that anybody could look at.
      const { activity: _, ...usual } = environmentOf(store);
      const environment: RunEnvironment = { ...usual, ...more };
      if (project !== undefined) await copyGoneSources(project, environment, request);
      const runs = new RunService(environment);
      const { run } = await runs.start({ ...request, trial: attempts }, signal);
      const stop = () => void runs.cancel(run);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await runs.wait(run, new AbortController().signal);
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      runs.refuseFailure(run);
      return await read({ environment, runs, run });
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows of files that are gone, from the project that has them: a run there would use them as well. */
async function copyGoneSources(from: ProjectStore, environment: RunEnvironment, request: StartRequest): Promise<void> {
  const { recipe } = parseStart(environment, { ...request, hasRows: hasRowsOf(from) });
  for (const role of sourceRoles) {
    const file = recipe.sources[role]?.file;
    if (file === undefined || existsSync(resolve(dirname(request.file), file))) continue;
    for (const { id, ...source } of from.sources.list()) {
      if (source.role !== role || basename(source.file) !== basename(file)) continue;
      const rows = from.sources.samples([id]).map(({ fields, group }, index) => ({ fields, group, line: index + 1 }));
      await environment.store.sources.importRows(source, rows);
    }
  }
}
