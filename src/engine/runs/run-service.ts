import { dirname } from 'node:path';
import { canonicalJson, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError, errorCodes, isEngineError } from '../../shared/domain/engine-error.ts';
import type { RunProgress, RunReport } from '../../shared/domain/run-report.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import { describeProblems, parseRecipe } from '../recipes/parse-recipe.ts';
import type { RunState, StoredRun } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { importSources } from './import-sources.ts';
import { methodsOfRecipe, neededRoles, openModels } from './needed-models.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { RunEnvironment } from './run-environment.ts';
import { makeFunnel, makeRunReport } from './run-report.ts';
import { runSession, type SessionEnd, type SessionSnapshot } from './run-session.ts';
import type { OpenModels } from './unit-context.ts';

export interface StartRequest {
  readonly text: string;
  /** Path of the recipe: sources are looked up in its folder. */
  readonly file: string;
  readonly allowOutside: readonly string[];
  /** Accept at most this many samples. */
  readonly limit?: number;
  /** Make this many attempts and do nothing else: no curation, no evaluation. */
  readonly trial?: number;
}

interface ActiveRun {
  readonly controller: AbortController;
  readonly finished: Promise<void>;
  progress: RunProgress;
}

/** What stays the same from the start of a run to its end; a resumed run that differs is refused. */
interface FixedParts {
  readonly file: string;
  readonly allowOutside: readonly string[];
  readonly limit: number | null;
  readonly engine: string;
  readonly methods: JsonObject;
  readonly models: JsonObject;
  readonly ahead: number;
  readonly block: number;
}

type ProgressListener = (progress: RunProgress) => void;

/** Why a session was stopped from outside. */
type StopReason = 'paused' | 'cancelled';

/** Starts, resumes, pauses and cancels the runs of one project. One run is active at a time; others wait visibly. */
export class RunService {
  readonly #environment: RunEnvironment;
  readonly #active = new Map<string, ActiveRun>();
  readonly #listeners = new Map<string, Set<ProgressListener>>();
  #queue: Promise<void> = Promise.resolve();

  constructor(environment: RunEnvironment) {
    this.#environment = environment;
  }

  /** Checks everything that can be known before, stores the run and starts it. Throws what a person must mend first. */
  async start(request: StartRequest, signal: AbortSignal): Promise<string> {
    const { store, clock, engineVersion } = this.#environment;
    const { recipe, kind } = this.#parse(request);
    const prepared = await this.#prepare(recipe, kind, request, signal);
    const stored = store.recipes.save({
      text: request.text,
      json: toJson(recipe),
      createdAt: clock.now().toISOString(),
    });
    const id = `r${store.runs.list().length + 1}`;
    const fixed: FixedParts = {
      file: request.file,
      allowOutside: request.allowOutside,
      limit: request.limit ?? null,
      engine: engineVersion,
      methods: methodVersions(recipe, this.#environment),
      models: modelHashes(prepared.models),
      ...windowFor(prepared.slots),
    };
    store.runs.create({
      id,
      recipeId: stored.id,
      seed: recipe.seed,
      fixed: toJson(fixed) as JsonObject,
      createdAt: clock.now().toISOString(),
    });
    this.#launch(id, { recipe, kind, fixed, ...prepared });
    return id;
  }

  /** Goes on with a paused, failed or broken-off run. Refused when the recipe's methods or models have changed since. */
  async resume(runId: string | undefined, signal: AbortSignal): Promise<string> {
    const { store } = this.#environment;
    const run = runId === undefined ? this.#lastUnfinished() : store.runs.get(runId);
    if (this.#active.has(run.id)) return run.id;
    if (run.state === 'done' || run.state === 'cancelled') {
      throw new EngineError('bad-request', `The run ${run.id} is ${run.state}. Start a new run to make more samples.`, {
        run: run.id,
      });
    }
    const fixed = fixedParts(run);
    const recipe = this.recipeOf(run.id);
    const kind = this.#kindOf(recipe);
    const prepared = await this.#prepare(recipe, kind, { file: fixed.file }, signal);
    refuseChanges(run.id, fixed, {
      methods: methodVersions(recipe, this.#environment),
      models: modelHashes(prepared.models),
    });
    this.#launch(run.id, { recipe, kind, fixed, ...prepared });
    return run.id;
  }

  async pause(runId: string): Promise<void> {
    await this.#stop(runId, 'paused');
  }

  /** What was accepted stays; the run cannot be resumed. */
  async cancel(runId: string): Promise<void> {
    await this.#stop(runId, 'cancelled');
    const run = this.#environment.store.runs.get(runId);
    if (run.state !== 'done') this.#setState(runId, 'cancelled', 'Cancelled. What was accepted is kept.');
  }

  /** Pauses whatever is active; for closing the project. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#active.keys()].map((id) => this.#stop(id, 'paused')));
  }

  /** Resolves when the run is no longer active. */
  async wait(runId: string, signal: AbortSignal): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) return;
    await Promise.race([
      active.finished,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  }

  /** Throws the error that a run failed with, if it did. */
  refuseFailure(runId: string): void {
    const { state, message } = this.#environment.store.runs.get(runId);
    if (state === 'failed') throw toError(message);
  }

  isActive(runId: string): boolean {
    return this.#active.has(runId);
  }

  report(runId: string): RunReport {
    return makeRunReport(this.#environment.store, runId, this.recipeOf(runId));
  }

  /** The recipe as the run started with it, defaults and all. */
  recipeOf(runId: string): Recipe {
    const { store } = this.#environment;
    // Safe: `start` stored a checked recipe.
    return store.recipes.get(store.runs.get(runId).recipeId).json as unknown as Recipe;
  }

  /** Calls the listener with each new state until the returned function is called. */
  subscribe(runId: string, listener: ProgressListener): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners);
    listeners.add(listener);
    const active = this.#active.get(runId);
    if (active !== undefined) listener(active.progress);
    return () => {
      listeners.delete(listener);
    };
  }

  #parse(request: StartRequest): { readonly recipe: Recipe; readonly kind: TaskKind } {
    const { methods, taskKinds } = this.#environment;
    const folder = { folder: dirname(request.file), allowOutside: request.allowOutside };
    const parsed = parseRecipe(request.text, { methods, kinds: taskKinds, folder });
    if (parsed.kind === 'problems') {
      const code = parsed.problems[0]?.code ?? 'recipe-invalid';
      throw new EngineError(code, describeProblems(parsed.problems, request.file), {
        problems: toJson(parsed.problems),
      });
    }
    const limited = request.limit === undefined ? parsed.recipe : withLimit(parsed.recipe, request.limit);
    const recipe = request.trial === undefined ? limited : asTrial(limited, request.trial);
    return { recipe, kind: this.#kindOf(recipe) };
  }

  #kindOf(recipe: Recipe): TaskKind {
    const kind = this.#environment.taskKinds.find((known) => known.id === recipe.task.kind);
    if (kind === undefined) throw new Error(`A checked recipe has the unknown task kind ${recipe.task.kind}.`);
    return kind;
  }

  async #prepare(
    recipe: Recipe,
    kind: TaskKind,
    request: Pick<StartRequest, 'file'>,
    signal: AbortSignal,
  ): Promise<PreparedRun> {
    const { store, clock, models, methods } = this.#environment;
    const folder = dirname(request.file);
    const { ids } = await importSources({ store, clock, recipe, kind, folder, signal });
    const roles = neededRoles(recipe, methods);
    const open = await openModels(recipe, roles, models, { folder, signal });
    const slots = Math.max(
      1,
      ...[...roles].flatMap((role) =>
        recipe.models[role] === undefined || role === 'embedder' ? [] : [models.slots(recipe.models[role])],
      ),
    );
    return { models: open, sourceIds: ids, slots };
  }

  #launch(runId: string, run: LaunchedRun): void {
    const controller = new AbortController();
    const meter = new ProgressMeter(this.#environment.clock);
    const finished = this.#queue.then(() => this.#work(runId, run, controller, meter));
    this.#queue = finished;
    this.#active.set(runId, { controller, finished, progress: this.#progress(runId, run.recipe, meter, undefined) });
  }

  async #work(runId: string, run: LaunchedRun, controller: AbortController, meter: ProgressMeter): Promise<void> {
    let publishedAt = Number.NEGATIVE_INFINITY;
    const publish = (snapshot: SessionSnapshot, always: boolean) => {
      meter.read(snapshot.accepted, snapshot.tally.completionTokens);
      const now = this.#environment.clock.elapsedMs();
      if (!always && now - publishedAt < progressEveryMs) return;
      publishedAt = now;
      this.#publish(runId, this.#progress(runId, run.recipe, meter, snapshot));
    };
    try {
      controller.signal.throwIfAborted();
      this.#setState(runId, 'running', '');
      const end = await runSession({
        environment: this.#environment,
        runId,
        recipe: run.recipe,
        kind: run.kind,
        models: run.models,
        sourceIds: run.sourceIds,
        window: { ahead: run.fixed.ahead, block: run.fixed.block },
        inFlight: 2 * run.slots,
        signal: controller.signal,
        onProgress: (snapshot) => publish(snapshot, false),
      });
      this.#finish(runId, end);
    } catch (error) {
      this.#fail(runId, controller.signal, error);
    } finally {
      this.#active.delete(runId);
      this.#publish(runId, this.#progress(runId, run.recipe, meter, undefined));
    }
  }

  #finish(runId: string, end: SessionEnd): void {
    const { store, clock } = this.#environment;
    if (end.kind === 'waiting-for-people') {
      this.#setState(runId, 'waiting-for-people', 'Waits for people. Look in Annotate.');
      return;
    }
    const message = end.generation.kind === 'budget' ? budgetMessage(end.generation.reason) : '';
    store.runs.update(runId, { state: 'done', message, endedAt: clock.now().toISOString() });
  }

  #fail(runId: string, signal: AbortSignal, error: unknown): void {
    if (signal.aborted) {
      const reason: unknown = signal.reason;
      if (reason === ('cancelled' satisfies StopReason))
        this.#setState(runId, 'cancelled', 'Cancelled. What was accepted is kept.');
      else this.#setState(runId, 'paused', 'Paused. `seedloom resume` goes on.');
      return;
    }
    if (isEngineError(error)) {
      this.#setState(runId, 'failed', `${error.code}: ${error.message}`);
      return;
    }
    // A bug: kept with its message, so that the person can report it; the run can still be resumed.
    this.#setState(
      runId,
      'failed',
      `internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  async #stop(runId: string, reason: StopReason): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) return;
    active.controller.abort(reason);
    await active.finished;
  }

  #setState(runId: string, state: RunState, message: string): void {
    this.#environment.store.runs.update(runId, { state, message });
  }

  #publish(runId: string, progress: RunProgress): void {
    const active = this.#active.get(runId);
    if (active !== undefined) active.progress = progress;
    for (const listener of this.#listeners.get(runId) ?? []) listener(progress);
  }

  #progress(runId: string, recipe: Recipe, meter: ProgressMeter, snapshot: SessionSnapshot | undefined): RunProgress {
    const { store, methods } = this.#environment;
    const run = store.runs.get(runId);
    const funnel = makeFunnel(store, runId, recipe);
    const step = snapshot?.step ?? 'generate';
    const paths = [
      'generate',
      ...recipe.curate.map((_, index) => `curate/${index}`),
      ...recipe.evaluate.map((_, index) => `evaluate/${index}`),
    ];
    const method = methodsOfRecipe(recipe, methods).find((entry) => entry.path === step)?.method;
    return {
      runId,
      state: run.state,
      message: run.message,
      step,
      stepTitle: method?.title ?? step,
      stepNumber: paths.indexOf(step) + 1,
      steps: paths.length,
      asked: funnel.asked,
      accepted: funnel.accepted,
      tried: funnel.tried,
      rejected: funnel.rejected,
      ...meter.speeds(funnel.asked),
      workedMs: run.workedMs,
    };
  }

  #lastUnfinished(): StoredRun {
    const unfinished = this.#environment.store.runs
      .list()
      .filter((run) => run.state !== 'done' && run.state !== 'cancelled');
    const last = unfinished[unfinished.length - 1];
    if (last === undefined) throw new EngineError('not-found', 'This project has no unfinished run to resume.');
    return last;
  }
}

const progressEveryMs = 200;

interface PreparedRun {
  readonly models: OpenModels;
  readonly sourceIds: ReadonlyMap<SourceRole, readonly string[]>;
  readonly slots: number;
}

interface LaunchedRun extends PreparedRun {
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly fixed: FixedParts;
}

/** At most four times the slots ahead of what is decided; planned anew after each round of slots. */
function windowFor(slots: number): { readonly ahead: number; readonly block: number } {
  return { ahead: 4 * slots, block: slots };
}

function withLimit(recipe: Recipe, limit: number): Recipe {
  const { target } = recipe.generate;
  return {
    ...recipe,
    generate: { ...recipe.generate, target: { ...target, accepted: Math.min(limit, target.accepted), per: 'total' } },
  };
}

function asTrial(recipe: Recipe, attempts: number): Recipe {
  const target = { ...recipe.generate.target, attempts };
  return { ...recipe, generate: { ...recipe.generate, target }, curate: [], evaluate: [] };
}

function methodVersions(recipe: Recipe, environment: RunEnvironment): JsonObject {
  return Object.fromEntries(
    methodsOfRecipe(recipe, environment.methods).map(({ path, method }) => [path, `${method.id}@${method.version}`]),
  );
}

function modelHashes(models: OpenModels): JsonObject {
  const language = [...models.language].map(
    ([role, model]) => [role, `${model.identity.id} ${model.identity.hash} ${model.identity.adapter}`] as const,
  );
  const embedding =
    models.embedding === undefined
      ? []
      : ([['embedder', `${models.embedding.identity.id} ${models.embedding.identity.hash}`]] as const);
  return Object.fromEntries([...language, ...embedding]);
}

function refuseChanges(
  runId: string,
  fixed: FixedParts,
  now: { readonly methods: JsonObject; readonly models: JsonObject },
): void {
  const changed = (['methods', 'models'] as const).flatMap((part) =>
    Object.keys({ ...fixed[part], ...now[part] })
      .filter((key) => fixed[part][key] !== now[part][key])
      .map((key) => `${key} (was ${fixed[part][key] ?? 'absent'}, is ${now[part][key] ?? 'absent'})`),
  );
  if (changed.length === 0) return;
  throw new EngineError(
    'run-changed',
    `The run ${runId} cannot go on as it was: ${changed.join('; ')} changed since it started. Put back what changed, or start a new run in this project.`,
    { run: runId, changed },
  );
}

function fixedParts(run: StoredRun): FixedParts {
  // Safe: `start` wrote it.
  return run.fixed as unknown as FixedParts;
}

/** The message of a failed run begins with the code of its error. */
function toError(message: string): EngineError {
  const code = errorCodes.find((known) => message.startsWith(`${known}: `)) ?? 'internal';
  return new EngineError(code, message.replace(/^[a-z-]+: /u, ''));
}

function budgetMessage(reason: string): string {
  return reason === 'time'
    ? 'The time given in `target: minutes` was spent before the quota was met.'
    : 'The attempts given in `target: attempts` were spent before the quota was met.';
}

/** Plain data, as JSON would carry it. */
function toJson(value: unknown): Json {
  return JSON.parse(canonicalJson(value));
}
