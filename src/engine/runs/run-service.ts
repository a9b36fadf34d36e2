import { dirname } from 'node:path';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { RunProgress, RunReport } from '../../shared/domain/run-report.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { StoredRun } from '../storage/project-store.ts';
import { ChangeFeed } from './change-feed.ts';
import { fixedParts, methodVersions, modelHashes, refuseChanges } from './fixed-parts.ts';
import { askedOf, findFrozenSlots, generationPath } from './frozen-slots.ts';
import { type NewRun, prepareStart, prepareTopUp, storeRun } from './new-run.ts';
import { findKind, type LaunchedRun, prepareModels, type StartRequest } from './prepare-run.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { RunEnvironment } from './run-environment.ts';
import { openRunLog, type RunLog } from './run-log.ts';
import { cancelledRun, endMessage, failureMessage, pausedRun, type RunChange, toError } from './run-messages.ts';
import { makeProgress } from './run-progress.ts';
import { refuseEmpty, refuseEnded, refuseHidden } from './run-refusals.ts';
import { findShortfalls, makeRunReport } from './run-report.ts';
import { runSession, type SessionEnd, type SessionSnapshot } from './run-session.ts';
import type { TopUpRequest } from './top-up.ts';

export type { StartRequest } from './prepare-run.ts';

export interface StartedRun {
  readonly run: string;
  /** What a person should know of: rows of sources that were refused. */
  readonly notes: readonly string[];
}

interface ActiveRun {
  readonly controller: AbortController;
  /** Aborted when a person ends generation with what is there. */
  readonly finishing: AbortController;
  /** Tells the engine that it rests. */
  readonly rest: () => void;
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
  readonly #changes: ChangeFeed;
  readonly #active = new Map<string, ActiveRun>();
  readonly #listeners = new Map<string, Set<ProgressListener>>();
  /** How runs ended whose last state could not be stored, on a full disk: told as long as this process lives. */
  readonly #unsaved = new Map<string, RunChange>();
  readonly #asked = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #starting = new Set<Promise<unknown>>();
  #queue: Promise<void> = Promise.resolve();

  constructor(environment: RunEnvironment, changes: ChangeFeed = new ChangeFeed()) {
    this.#environment = environment;
    this.#changes = changes;
  }

  /** Checks everything that can be known before, stores the run and starts it. Throws what a person must mend first. */
  start(request: StartRequest, signal: AbortSignal): Promise<StartedRun> {
    return this.#beforeClosing((either) => this.#start(request, either), signal);
  }

  /** More samples for cells of a run that has ended: a run of its own with that run's recipe, sources and pools, and another seed. */
  topUp(request: TopUpRequest, signal: AbortSignal): Promise<StartedRun> {
    return this.#beforeClosing((either) => this.#topUp(request, either), signal);
  }

  /** Goes on with a paused, failed or broken-off run. Refused when the recipe's methods or models have changed since. */
  resume(runId: string | undefined, signal: AbortSignal): Promise<string> {
    return this.#beforeClosing((either) => this.#resume(runId, either), signal);
  }

  async #start(request: StartRequest, signal: AbortSignal): Promise<StartedRun> {
    return this.#begin(await prepareStart(this.#environment, request, signal));
  }

  async #topUp(request: TopUpRequest, signal: AbortSignal): Promise<StartedRun> {
    const before = this.get(request.run);
    refuseHidden(before);
    const recipe = this.recipeOf(before.id);
    return this.#begin(await prepareTopUp(this.#environment, { before, recipe, request, signal }));
  }

  #begin(fresh: NewRun): StartedRun {
    const run = storeRun(this.#environment, fresh);
    this.#changes.changed('runs', 'sources', 'samples');
    this.#launch(run, fresh.launched, openRunLog(this.#environment, run));
    return { run, notes: fresh.notes };
  }

  async #resume(runId: string | undefined, signal: AbortSignal): Promise<string> {
    const { store, methods } = this.#environment;
    const run = runId === undefined ? this.#lastUnfinished() : store.runs.get(runId);
    if (this.#active.has(run.id)) return run.id;
    refuseEnded(run);
    refuseHidden(run);
    const fixed = fixedParts(run);
    const recipe = this.recipeOf(run.id);
    const prepared = await prepareModels(this.#environment, recipe, { folder: dirname(fixed.file), signal });
    refuseChanges(run.id, fixed, {
      methods: methodVersions(recipe, methods),
      models: modelHashes(prepared.models),
    });
    signal.throwIfAborted();
    // Someone else may have asked for the same while the models were opened.
    if (this.#active.has(run.id)) return run.id;
    const log = openRunLog(this.#environment, run.id);
    if (run.state === 'running')
      log.add('warning', 'Seedloom ended while the run worked. It goes on from what was stored.');
    log.add('state', `Resumed with Seedloom ${this.#environment.engineVersion}.`);
    this.#launch(run.id, { recipe, kind: findKind(this.#environment, recipe), fixed, ...prepared }, log);
    return run.id;
  }

  /**
   * Ends generation with what is accepted, then curation and evaluation go on; a run that rests is resumed for that. The
   * wish is stored before this resolves, so that a run which is killed then ends its generation when it goes on.
   */
  async finish(runId: string, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#environment;
    const run = store.runs.get(runId);
    refuseEnded(run);
    refuseEmpty(run, store.samples.countOfRun(runId));
    const isGenerated = store.runs.findStep(runId, generationPath)?.status === 'done';
    if (!isGenerated && !this.#isFinishing(runId)) {
      store.runs.addArtefact(runId, generationPath, -1, 0, finishArtefact, { at: clock.now().toISOString() });
      openRunLog(this.#environment, runId).add('state', 'A person ends generation with what is accepted.');
    }
    const active = this.#active.get(runId);
    if (active === undefined) await this.resume(runId, signal);
    else active.finishing.abort();
  }

  #isFinishing(runId: string): boolean {
    return this.#environment.store.runs.findArtefact(runId, generationPath, finishArtefact) !== undefined;
  }

  async pause(runId: string): Promise<void> {
    await this.#stop(runId, 'paused');
  }

  /** What was accepted stays; the run cannot be resumed. */
  async cancel(runId: string): Promise<void> {
    await this.#stop(runId, 'cancelled');
    const run = this.#environment.store.runs.get(runId);
    if (run.state === 'done' || run.state === 'cancelled') return;
    this.#save(runId, cancelledRun(this.#environment.clock.now()));
    openRunLog(this.#environment, runId).add('state', 'Cancelled. What was accepted is kept.');
  }

  /** Works, or waits for its turn: it will add samples without being asked again. */
  isActive(runId: string): boolean {
    return this.#active.has(runId);
  }

  /** Samples that the run asks for. */
  asked(runId: string): number {
    const known = this.#asked.get(runId);
    if (known !== undefined) return known;
    const frozen = findFrozenSlots(this.#environment.store, runId);
    const { target } = this.recipeOf(runId).generate;
    if (frozen === undefined) return target.accepted;
    const asked = askedOf(frozen.cells);
    this.#asked.set(runId, asked);
    return asked;
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

  /** The recipe as the run started with it, defaults and all. A top-up has the seed of its own. */
  recipeOf(runId: string): Recipe {
    const { store } = this.#environment;
    const { recipeId, seed } = store.runs.get(runId);
    // Safe: `start` stored a checked recipe.
    return { ...(store.recipes.get(recipeId).json as unknown as Recipe), seed };
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

  async #beforeClosing<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const started = work(AbortSignal.any([signal, this.#closing.signal]));
    this.#starting.add(started);
    try {
      return await started;
    } finally {
      this.#starting.delete(started);
    }
  }

  #launch(runId: string, run: LaunchedRun, log: RunLog): void {
    const { activity, clock, store } = this.#environment;
    const meter = new ProgressMeter(clock);
    const [before] = [...this.#active.keys()].slice(-1);
    if (before !== undefined) {
      const message = `Waits until the run ${before} rests.`;
      this.#save(runId, { message });
      log.add('state', message);
    }
    const active: ActiveRun = {
      controller: new AbortController(),
      finishing: new AbortController(),
      rest: activity?.begin({ project: store.path, run: runId }) ?? (() => undefined),
      ended: Promise.withResolvers<void>(),
      isWaiting: true,
      progress: this.#progress(runId, run.recipe, meter, undefined),
    };
    if (this.#isFinishing(runId)) active.finishing.abort();
    this.#active.set(runId, active);
    const turn = this.#queue.then(async () => {
      if (active.controller.signal.aborted) return;
      active.isWaiting = false;
      if (before !== undefined) log.add('state', 'Its turn has come.');
      await this.#work(runId, run, { active, meter, log });
    });
    turn.then(active.ended.resolve, active.ended.reject);
    // Whoever waits for the run is told; the next one has its turn in any case.
    active.ended.promise.catch(() => undefined);
    this.#queue = turn.catch(() => undefined);
  }

  async #work(
    runId: string,
    run: LaunchedRun,
    { active, meter, log }: { readonly active: ActiveRun; readonly meter: ProgressMeter; readonly log: RunLog },
  ): Promise<void> {
    const { controller, finishing } = active;
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
        earlier: run.fixed.earlier,
        finishing: finishing.signal,
        log,
        signal: controller.signal,
        onProgress: publish,
      });
      this.#finish(runId, end, log);
    } catch (error) {
      this.#fail(runId, controller.signal, error);
    } finally {
      this.#rest(runId);
      this.#publish(runId, this.#progress(runId, run.recipe, meter, undefined));
    }
  }

  #finish(runId: string, end: SessionEnd, log: RunLog): void {
    const { store, clock } = this.#environment;
    if (end.kind === 'waiting-for-people') {
      const message = 'Waits for people. Look in Annotate.';
      this.#save(runId, { state: 'waiting-for-people', message });
      log.add('state', message);
      return;
    }
    const accepted = store.samples.countOfRun(runId);
    const isShort = findShortfalls(store, runId).length > 0;
    const message = endMessage(end.generation, { accepted, asked: this.asked(runId), isShort });
    this.#save(runId, { state: 'done', message, endedAt: clock.now().toISOString() });
    log.add('state', `Done with ${accepted} of ${this.asked(runId)} accepted.${message === '' ? '' : ` ${message}`}`);
  }

  #fail(runId: string, signal: AbortSignal, error: unknown): void {
    const log = openRunLog(this.#environment, runId);
    if (signal.aborted) {
      const isCancelled = signal.reason === ('cancelled' satisfies StopReason);
      this.#save(runId, isCancelled ? cancelledRun(this.#environment.clock.now()) : pausedRun);
      log.add('state', isCancelled ? 'Cancelled. What was accepted is kept.' : 'Paused.');
      return;
    }
    const message = failureMessage(error);
    this.#save(runId, { state: 'failed', message });
    log.add('error', message);
  }

  #rest(runId: string): void {
    this.#active.get(runId)?.rest();
    this.#active.delete(runId);
  }

  async #stop(runId: string, reason: StopReason): Promise<void> {
    const active = this.#active.get(runId);
    if (active === undefined) return;
    active.controller.abort(reason);
    if (active.isWaiting) {
      this.#rest(runId);
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
    this.#changes.changed('runs');
  }

  #publish(runId: string, progress: RunProgress): void {
    const active = this.#active.get(runId);
    if (active !== undefined) active.progress = progress;
    for (const listener of this.#listeners.get(runId) ?? []) listener(progress);
    this.#changes.changed('runs', 'samples');
  }

  #progress(runId: string, recipe: Recipe, meter: ProgressMeter, snapshot: SessionSnapshot | undefined): RunProgress {
    return makeProgress({ environment: this.#environment, run: this.get(runId), recipe, meter, snapshot });
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

/** Says in the store that a person ends generation. */
const finishArtefact = 'finish';
