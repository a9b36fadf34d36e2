import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { type EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { Artefact, Decided, Outcome, Unit, UnitResult, Work } from '../methods/work.ts';
import type { StoredUnit } from '../storage/project-store.ts';
import type { RunEnvironment } from './run-environment.ts';
import { hostKeepsDying } from './step-errors.ts';
import { StepNotices } from './step-notices.ts';
import { stopsTheRun } from './unit-failure.ts';

/** How far ahead a step may work. Part of what a run fixes at its start, so that a resumed run plans at the same points. */
export interface StepWindow {
  /** Units between the decided prefix and the last one started. */
  readonly ahead: number;
  /** Units decided between two plans. */
  readonly block: number;
}

export interface StepRunnerOptions<P, PlanContext, RunContext> {
  readonly environment: RunEnvironment;
  readonly runId: string;
  readonly path: string;
  readonly method: { readonly id: string; readonly version: number };
  readonly params: P;
  readonly work: Work<P, PlanContext, RunContext>;
  readonly window: StepWindow;
  /** Units in work at once. */
  readonly inFlight: number;
  readonly signal: AbortSignal;
  planContext(view: PlanView): PlanContext;
  runContext(unit: Unit, acceptedBefore: number): RunContext;
  /** Stores what the unit gave; called in unit order inside a transaction. */
  decide(unit: Unit, result: UnitResult): readonly Outcome[];
  /** Accepted samples so far: what a round freezes. */
  accepted(): number;
  /** Units that may still be planned, or why no more may be. */
  budget(plannedUnits: number): { readonly units: number } | { readonly ended: string };
  /** A reason to end the step with an error, looked at after each decided block. */
  giveUp?(): EngineError | undefined;
  /** Aborted when a person wants the step to end with what is decided. */
  readonly finishing?: AbortSignal;
  onDecided?(): void;
  /** What a person should find in the log of the run. */
  warn?(sentence: string): void;
}

export interface PlanView {
  readonly round: number;
  readonly room: number;
  readonly nextOrdinal: number;
  readonly outstanding: readonly Unit[];
}

export type StepEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'budget'; readonly reason: string }
  | { readonly kind: 'waiting-for-people' };

/** What is stored of a step beside the method's own state. */
interface StepState {
  readonly work: Json;
  /** How many units were decided when `plan` was last called. */
  readonly decidedAtPlan: number;
  readonly next: 'go' | 'wait-for-people' | 'done' | 'budget';
  readonly budgetReason: string;
}

type Settled =
  | { readonly kind: 'result'; readonly result: UnitResult }
  | { readonly kind: 'failed'; readonly reason: string };

const attemptsPerUnit = 3;
const hostDeathsPerUnit = 5;
/** The budget's reason when a person ended the step. */
export const endedByPerson = 'person';

/**
 * Drives one `Work`: plans at fixed points of the decided order, runs units side by side, decides them in
 * order. State and planned units commit together, and so do a unit's results and its state; killed at any
 * moment it goes on from the store. See SPEC.md.
 */
export class StepRunner<P, PlanContext, RunContext> {
  readonly #options: StepRunnerOptions<P, PlanContext, RunContext>;
  readonly #settled = new Map<number, Settled>();
  readonly #running = new Map<number, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #notices: StepNotices;
  #units: StoredUnit[] = [];
  #state!: StepState;
  #round = 0;
  #decided = 0;
  #fatal: unknown;
  #wake: () => void = () => undefined;

  constructor(options: StepRunnerOptions<P, PlanContext, RunContext>) {
    this.#options = options;
    this.#notices = new StepNotices((sentence) => options.warn?.(sentence));
  }

  async run(): Promise<StepEnd> {
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    const onAbort = () => this.#wake();
    signal.addEventListener('abort', onAbort);
    this.#options.finishing?.addEventListener('abort', onAbort);
    try {
      await this.#load();
      for (;;) {
        if (this.#fatal !== undefined) throw this.#fatal;
        this.#options.signal.throwIfAborted();
        this.#decideReady();
        if (this.#state.next !== 'go') return this.#end();
        if (this.#options.finishing?.aborted === true) {
          this.#finish({ ...this.#state, next: 'budget', budgetReason: endedByPerson });
          continue;
        }
        if (this.#atBoundary()) {
          await this.#plan();
          continue;
        }
        this.#startUnits(signal);
        await this.#nextEvent();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#options.finishing?.removeEventListener('abort', onAbort);
      this.#stop.abort();
      await Promise.allSettled(this.#running.values());
      this.#notices.flush();
      this.#options.environment.store.calls.flush();
    }
  }

  async #load(): Promise<void> {
    const { environment, runId, path, method, params } = this.#options;
    const found = environment.store.runs.findStep(runId, path);
    if (found !== undefined && found.status !== 'planned') {
      // Safe: this class wrote it.
      const state = found.state as unknown as StepState;
      // A step that waited for people asks its plan again: they may have done their part.
      this.#state = state.next === 'wait-for-people' ? { ...state, next: 'go' } : state;
      this.#round = found.round;
      this.#units = [...environment.store.runs.units(runId, path)];
      this.#decided = this.#units.filter((unit) => unit.state !== 'planned').length;
      return;
    }
    const work = await this.#options.work.start(this.#options.planContext(this.#planView(0)), params);
    this.#state = { work, decidedAtPlan: 0, next: 'go', budgetReason: '' };
    environment.store.transaction(() => {
      this.#saveStep('running', method.version);
    });
  }

  #atBoundary(): boolean {
    const outstanding = this.#units.length - this.#decided;
    return (
      this.#round === 0 || outstanding === 0 || this.#decided - this.#state.decidedAtPlan >= this.#options.window.block
    );
  }

  async #plan(): Promise<void> {
    const { environment, params, work, accepted, giveUp, method } = this.#options;
    const problem = giveUp?.();
    if (problem !== undefined) throw problem;
    const budget = this.#options.budget(this.#units.length);
    if ('ended' in budget) {
      // What is in work is skipped only when nothing more may be spent; planned units are paid for already.
      if (this.#units.length > this.#decided && budget.ended !== 'time') {
        this.#state = { ...this.#state, decidedAtPlan: this.#decided };
        return;
      }
      this.#finish({ ...this.#state, next: 'budget', budgetReason: budget.ended });
      return;
    }
    const view = this.#planView(
      Math.max(0, Math.min(this.#options.window.ahead - (this.#units.length - this.#decided), budget.units)),
    );
    const plan = await work.plan(this.#options.planContext(view), params, this.#state.work, this.#decidedSincePlan());
    if (plan.next === 'done') {
      if (plan.units.length > 0) throw new Error(`${method.id} planned units and said that it is done.`);
      this.#finish({ work: plan.state, decidedAtPlan: this.#decided, next: 'done', budgetReason: '' });
      return;
    }
    if (plan.units.length === 0 && plan.next === 'go' && this.#units.length === this.#decided) {
      throw new Error(`${method.id} planned nothing while nothing is outstanding.`);
    }
    const acceptedBefore = accepted();
    const first = this.#units.length;
    const units = plan.units.map(
      (unit, index): StoredUnit => ({
        runId: this.#options.runId,
        step: this.#options.path,
        ordinal: first + index,
        key: unit.key,
        json: unit.json,
        ...(unit.cell === undefined ? {} : { cell: unit.cell }),
        round: this.#round,
        attempt: 0,
        state: 'planned',
        inputHash: createHash('sha256')
          .update(canonicalJson({ key: unit.key, json: unit.json, round: this.#round }))
          .digest('hex'),
        acceptedBefore,
        outcomes: [],
      }),
    );
    this.#state = { work: plan.state, decidedAtPlan: this.#decided, next: plan.next, budgetReason: '' };
    this.#round += 1;
    environment.store.transaction(() => {
      this.#saveStep('running', method.version);
      environment.store.runs.addUnits(units);
    });
    this.#units.push(...units);
    environment.faults.at('after-plan');
  }

  #finish(state: StepState): void {
    const { environment, method } = this.#options;
    this.#state = state;
    this.#stop.abort();
    environment.store.transaction(() => {
      for (const unit of this.#units.slice(this.#decided)) {
        environment.store.runs.saveUnit({ ...unit, state: 'skipped' });
      }
      this.#saveStep('done', method.version);
    });
  }

  #end(): StepEnd {
    switch (this.#state.next) {
      case 'budget':
        return { kind: 'budget', reason: this.#state.budgetReason };
      case 'wait-for-people':
        return { kind: 'waiting-for-people' };
      default:
        return { kind: 'done' };
    }
  }

  #startUnits(signal: AbortSignal): void {
    const last = Math.min(this.#units.length, this.#decided + this.#options.window.ahead);
    for (let ordinal = this.#decided; ordinal < last && this.#running.size < this.#options.inFlight; ordinal++) {
      const unit = this.#units[ordinal];
      if (unit === undefined || this.#running.has(ordinal) || this.#settled.has(ordinal)) continue;
      const promise = this.#execute(unit, signal)
        .then((settled) => {
          this.#settled.set(ordinal, settled);
        })
        .catch((error: unknown) => {
          this.#fatal ??= error;
        })
        .finally(() => {
          this.#running.delete(ordinal);
          this.#wake();
        });
      this.#running.set(ordinal, promise);
    }
  }

  /** One unit with its retries. Throws only what ends the run or stops it. */
  async #execute(stored: StoredUnit, signal: AbortSignal): Promise<Settled> {
    const { environment, work, params } = this.#options;
    let attempt = stored.attempt;
    let deaths = 0;
    for (;;) {
      signal.throwIfAborted();
      const unit = toUnit(stored, attempt);
      try {
        return {
          kind: 'result',
          result: await work.run(this.#options.runContext(unit, stored.acceptedBefore), params, unit),
        };
      } catch (error) {
        signal.throwIfAborted();
        if (isEngineError(error, 'model-host-died')) {
          deaths += 1;
          if (deaths > hostDeathsPerUnit) throw hostKeepsDying(deaths);
          this.#notices.hostDied(stored.ordinal, error.message);
          continue;
        }
        if (stopsTheRun(error)) throw error;
        attempt += 1;
        const reason = error instanceof Error ? error.message : String(error);
        if (attempt >= attemptsPerUnit) {
          this.#notices.givenUp(attemptsPerUnit, reason);
          return { kind: 'failed', reason };
        }
        const again: StoredUnit = { ...stored, attempt, state: 'planned' };
        environment.store.runs.saveUnit(again);
        this.#units[stored.ordinal] = again;
      }
    }
  }

  /** Decides the settled prefix up to the next planning point, in one transaction. */
  #decideReady(): void {
    const { environment } = this.#options;
    const limit = Math.min(this.#units.length, this.#state.decidedAtPlan + this.#options.window.block);
    let ready = this.#decided;
    while (ready < limit && this.#settled.has(ready)) ready += 1;
    if (ready === this.#decided) return;
    environment.faults.at('before-commit');
    const decided: StoredUnit[] = [];
    environment.store.transaction(() => {
      for (let ordinal = this.#decided; ordinal < ready; ordinal++) decided.push(this.#decideUnit(ordinal));
    });
    for (const unit of decided) {
      this.#units[unit.ordinal] = unit;
      this.#settled.delete(unit.ordinal);
    }
    this.#decided = ready;
    environment.faults.at('after-commit');
    this.#options.onDecided?.();
  }

  #decideUnit(ordinal: number): StoredUnit {
    const { environment, runId, path, decide } = this.#options;
    const stored = this.#units[ordinal];
    const settled = this.#settled.get(ordinal);
    if (stored === undefined || settled === undefined) throw new Error(`Unit ${ordinal} of ${path} is not settled.`);
    const outcomes: readonly Outcome[] =
      settled.kind === 'failed'
        ? [{ kind: 'failed', reason: settled.reason }]
        : decide.call(this.#options, toUnit(stored, stored.attempt), settled.result);
    if (settled.kind === 'failed') {
      environment.store.runs.addRejections(runId, path, [
        {
          unitOrdinal: ordinal,
          position: 0,
          rule: 'failed',
          reason: settled.reason,
          ...(stored.cell === undefined ? {} : { cell: stored.cell }),
        },
      ]);
    } else {
      for (const artefact of settled.result.artefacts ?? []) {
        environment.store.runs.addArtefact(runId, path, ordinal, stored.round, artefact.name, artefact.json);
      }
    }
    // Safe: outcomes are plain readonly data of strings.
    const saved: StoredUnit = {
      ...stored,
      state: settled.kind === 'failed' ? 'failed' : 'decided',
      outcomes: outcomes as unknown as Json,
    };
    environment.store.runs.saveUnit(saved);
    return saved;
  }

  #decidedSincePlan(): readonly Decided[] {
    const { environment, runId, path } = this.#options;
    return this.#units.slice(this.#state.decidedAtPlan, this.#decided).map((stored) => {
      const artefacts: readonly Artefact[] = environment.store.runs.artefactsOfUnit(runId, path, stored.ordinal);
      // Safe: `#decideUnit` wrote the outcomes.
      return {
        unit: toUnit(stored, stored.attempt),
        outcomes: stored.outcomes as unknown as readonly Outcome[],
        artefacts,
      };
    });
  }

  #planView(room: number): PlanView {
    return {
      round: this.#round,
      room,
      nextOrdinal: this.#units.length,
      outstanding: this.#units.slice(this.#decided).map((unit) => toUnit(unit, unit.attempt)),
    };
  }

  #saveStep(status: 'running' | 'done', version: number): void {
    const { environment, runId, path, method, params } = this.#options;
    environment.store.runs.saveStep({
      runId,
      path,
      method: method.id,
      version,
      // Safe: params come from the recipe's JSON through the method's schema; the state is plain data.
      params: params as unknown as Json,
      state: this.#state as unknown as Json,
      round: this.#round,
      status,
      summary: environment.store.runs.findStep(runId, path)?.summary ?? {},
    });
  }

  #nextEvent(): Promise<void> {
    if (this.#fatal !== undefined || this.#options.signal.aborted || this.#settled.has(this.#decided))
      return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function toUnit(stored: StoredUnit, attempt: number): Unit {
  return {
    key: stored.key,
    json: stored.json,
    ...(stored.cell === undefined ? {} : { cell: stored.cell }),
    ordinal: stored.ordinal,
    round: stored.round,
    attempt,
  };
}
