import { dirname } from 'node:path';
import { canonicalJson, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError, errorCodes, isEngineError } from '../../shared/domain/engine-error.ts';
import type { RunProgress, RunReport } from '../../shared/domain/run-report.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import { describeProblems, parseRecipe } from '../recipes/parse-recipe.ts';
import type { StoredRun } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { type FixedParts, fixedParts, methodVersions, modelHashes, refuseChanges, windowFor } from './fixed-parts.ts';
import { importSources, refusedRows } from './import-sources.ts';
import { methodsOfRecipe, neededRoles, openModels } from './needed-models.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { RunEnvironment } from './run-environment.ts';
import { findShortfalls, makeFunnel, makeRunReport } from './run-report.ts';
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

export interface StartedRun {
  readonly run: string;
  /** What a person should know of: rows of sources that were refused. */
  readonly notes: readonly string[];
}

interface ActiveRun {
  readonly controller: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  /** Another run has its turn. */
  isWaiting: boolean;
  progress: RunProgress;
}

type ProgressListener = (progress: RunProgress) => void;

/** Why a session was stopped from outside. */
type StopReason = 'paused' | 'cancelled';

/** Starts, resumes, pauses and cancels the runs of one project. One run is active at a time; others wait visibly. */
export class RunService {
  readonly #environment: RunEnvironment;
  readonly #active = new Map<string, ActiveRun>();
  readonly #listeners = new Map<string, Set<ProgressListener>>();
  /** How runs ended whose last state could not be stored, on a full disk: told as long as this process lives. */
  readonly #unsaved = new Map<string, RunChange>();
  readonly #closing = new AbortController();
  readonly #starting = new Set<Promise<unknown>>();
  #queue: Promise<void> = Promise.resolve();

  constructor(environment: RunEnvironment) {
    this.#environment = environment;
  }

  /** Checks everything that can be known before, stores the run and starts it. Throws what a person must mend first. */
  start(request: StartRequest, signal: AbortSignal): Promise<StartedRun> {
    return this.#beforeClosing((either) => this.#start(request, either), signal);
  }

  /** Goes on with a paused, failed or broken-off run. Refused when the recipe's methods or models have changed since. */
  resume(runId: string | undefined, signal: AbortSignal): Promise<string> {
    return this.#beforeClosing((either) => this.#resume(runId, either), signal);
  }

  async #start(request: StartRequest, signal: AbortSignal): Promise<StartedRun> {
    const { store, clock, engineVersion, methods } = this.#environment;
    const { recipe, kind } = this.#parse(request);
    const folder = dirname(request.file);
    const { ids, imported } = await importSources({ store, clock, recipe, kind, folder, signal });
    const prepared = await this.#openModels(recipe, folder, signal);
    signal.throwIfAborted();
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
      methods: methodVersions(recipe, methods),
      models: modelHashes(prepared.models),
      sources: Object.fromEntries(ids),
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
    return { run: id, notes: imported.flatMap(refusedRows) };
  }

  async #resume(runId: string | undefined, signal: AbortSignal): Promise<string> {
    const { store, methods } = this.#environment;
    const run = runId === undefined ? this.#lastUnfinished() : store.runs.get(runId);
    if (this.#active.has(run.id)) return run.id;
    if (run.state === 'done' || run.state === 'cancelled') {
      throw new EngineError('bad-request', `The run ${run.id} is ${run.state}. Start a new run to make more samples.`, {
        run: run.id,
      });
    }
    const fixed = fixedParts(run);
    const recipe = this.recipeOf(run.id);
    const prepared = await this.#openModels(recipe, dirname(fixed.file), signal);
    refuseChanges(run.id, fixed, {
      methods: methodVersions(recipe, methods),
      models: modelHashes(prepared.models),
    });
    signal.throwIfAborted();
    // Someone else may have asked for the same while the models were opened.
    if (!this.#active.has(run.id)) this.#launch(run.id, { recipe, kind: this.#kindOf(recipe), fixed, ...prepared });
    return run.id;
  }

  async pause(runId: string): Promise<void> {
    await this.#stop(runId, 'paused');
  }

  /** What was accepted stays; the run cannot be resumed. */
  async cancel(runId: string): Promise<void> {
    await this.#stop(runId, 'cancelled');
    const run = this.#environment.store.runs.get(runId);
    if (run.state !== 'done') this.#save(runId, cancelledRun);
  }

  /** Pauses whatever is active and starts nothing more; for closing the project. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#starting);
    await Promise.allSettled([...this.#active.keys()].map((id) => this.#stop(id, 'paused')));
  }

  /** Resolves when the run is no longer active. */
  async wait(runId: string, signal: AbortSignal): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) return;
    await Promise.race([
      active.ended.promise,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  }

  /** Throws the error that a run failed with, if it did. */
  refuseFailure(runId: string): void {
    const { state, message } = this.get(runId);
    if (state === 'failed') throw toError(message);
  }

  /** The run as it is: one that its process left behind is not running. */
  get(runId: string): StoredRun {
    return this.#asItIs(this.#environment.store.runs.get(runId));
  }

  list(): readonly StoredRun[] {
    return this.#environment.store.runs.list().map((run) => this.#asItIs(run));
  }

  #asItIs(stored: StoredRun): StoredRun {
    const run = { ...stored, ...this.#unsaved.get(stored.id) };
    return run.state === 'running' && !this.#active.has(run.id) ? { ...run, state: 'paused' } : run;
  }

  report(runId: string): RunReport {
    const { state, message } = this.get(runId);
    return { ...makeRunReport(this.#environment.store, runId, this.recipeOf(runId)), state, message };
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
    const { methods, taskKinds, trustedFolders } = this.#environment;
    const folder = { folder: dirname(request.file), allowOutside: [...trustedFolders, ...request.allowOutside] };
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

  async #beforeClosing<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const started = work(AbortSignal.any([signal, this.#closing.signal]));
    this.#starting.add(started);
    try {
      return await started;
    } finally {
      this.#starting.delete(started);
    }
  }

  async #openModels(recipe: Recipe, folder: string, signal: AbortSignal): Promise<PreparedRun> {
    const { models, methods } = this.#environment;
    const roles = neededRoles(recipe, methods);
    const open = await openModels(recipe, roles, models, { folder, signal });
    const slots = Math.max(
      1,
      ...[...roles].flatMap((role) =>
        recipe.models[role] === undefined || role === 'embedder' ? [] : [models.slots(recipe.models[role])],
      ),
    );
    return { models: open, slots };
  }

  #launch(runId: string, run: LaunchedRun): void {
    const meter = new ProgressMeter(this.#environment.clock);
    const [before] = [...this.#active.keys()].slice(-1);
    if (before !== undefined) this.#save(runId, { message: `Waits until the run ${before} rests.` });
    const active: ActiveRun = {
      controller: new AbortController(),
      ended: Promise.withResolvers<void>(),
      isWaiting: true,
      progress: this.#progress(runId, run.recipe, meter, undefined),
    };
    this.#active.set(runId, active);
    const turn = this.#queue.then(async () => {
      if (active.controller.signal.aborted) return;
      active.isWaiting = false;
      await this.#work(runId, run, active, meter);
    });
    turn.then(active.ended.resolve, active.ended.reject);
    // Whoever waits for the run is told; the next one has its turn in any case.
    active.ended.promise.catch(() => undefined);
    this.#queue = turn.catch(() => undefined);
  }

  async #work(runId: string, run: LaunchedRun, { controller }: ActiveRun, meter: ProgressMeter): Promise<void> {
    let publishedAt = Number.NEGATIVE_INFINITY;
    const publish = (snapshot: SessionSnapshot) => {
      meter.read(snapshot.accepted, snapshot.tally.completionTokens);
      const now = this.#environment.clock.elapsedMs();
      if (now - publishedAt < progressEveryMs) return;
      publishedAt = now;
      this.#publish(runId, this.#progress(runId, run.recipe, meter, snapshot));
    };
    try {
      this.#environment.store.runs.update(runId, { state: 'running', message: '' });
      this.#unsaved.delete(runId);
      const end = await runSession({
        environment: this.#environment,
        runId,
        recipe: run.recipe,
        kind: run.kind,
        models: run.models,
        // Safe: the keys of `sources` are roles.
        sourceIds: new Map(Object.entries(run.fixed.sources) as [SourceRole, readonly string[]][]),
        window: { ahead: run.fixed.ahead, block: run.fixed.block },
        inFlight: 2 * run.slots,
        signal: controller.signal,
        onProgress: publish,
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
      this.#save(runId, { state: 'waiting-for-people', message: 'Waits for people. Look in Annotate.' });
      return;
    }
    const isShort = end.generation.kind === 'budget' && findShortfalls(store, runId).length > 0;
    const message = isShort && end.generation.kind === 'budget' ? budgetMessage(end.generation.reason) : '';
    this.#save(runId, { state: 'done', message, endedAt: clock.now().toISOString() });
  }

  #fail(runId: string, signal: AbortSignal, error: unknown): void {
    if (signal.aborted) {
      const isCancelled = signal.reason === ('cancelled' satisfies StopReason);
      this.#save(
        runId,
        isCancelled ? cancelledRun : { state: 'paused', message: 'Paused. `seedloom resume` goes on.' },
      );
      return;
    }
    // What is no EngineError is a bug: kept with its stack, so that the person can report it; the run can still be resumed.
    const message = isEngineError(error)
      ? `${error.code}: ${error.message}`
      : `internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    this.#save(runId, { state: 'failed', message });
  }

  async #stop(runId: string, reason: StopReason): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) return;
    active.controller.abort(reason);
    if (active.isWaiting) {
      this.#active.delete(runId);
      this.#fail(runId, active.controller.signal, undefined);
      active.ended.resolve();
    }
    await active.ended.promise;
  }

  /** Where the project cannot be written the change is kept here: whoever asks must hear why the run ended. */
  #save(runId: string, change: RunChange): void {
    try {
      this.#environment.store.runs.update(runId, change);
      this.#unsaved.delete(runId);
    } catch {
      this.#unsaved.set(runId, change);
    }
  }

  #publish(runId: string, progress: RunProgress): void {
    const active = this.#active.get(runId);
    if (active !== undefined) active.progress = progress;
    for (const listener of this.#listeners.get(runId) ?? []) listener(progress);
  }

  #progress(runId: string, recipe: Recipe, meter: ProgressMeter, snapshot: SessionSnapshot | undefined): RunProgress {
    const { store, methods } = this.#environment;
    const run = this.get(runId);
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

const cancelledRun: RunChange = { state: 'cancelled', message: 'Cancelled. What was accepted is kept.' };

type RunChange = Partial<Pick<StoredRun, 'state' | 'message' | 'endedAt'>>;

interface PreparedRun {
  readonly models: OpenModels;
  readonly slots: number;
}

interface LaunchedRun extends PreparedRun {
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly fixed: FixedParts;
}

/** How many cells there are is not known before the run: for `per: cell` the limit alone counts. */
function withLimit(recipe: Recipe, limit: number): Recipe {
  const { target } = recipe.generate;
  const asked = target.per === 'label' ? target.accepted * Math.max(1, recipe.task.labels.length) : target.accepted;
  const accepted = target.per === 'cell' ? limit : Math.min(limit, asked);
  return { ...recipe, generate: { ...recipe.generate, target: { ...target, accepted, per: 'total' } } };
}

function asTrial(recipe: Recipe, attempts: number): Recipe {
  const target = { ...recipe.generate.target, attempts };
  return { ...recipe, generate: { ...recipe.generate, target }, curate: [], evaluate: [] };
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
