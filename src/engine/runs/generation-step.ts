import { createRandom } from '../../shared/base/random.ts';
import { attemptLimit, type Recipe } from '../../shared/contract/recipe.ts';
import type { EngineError } from '../../shared/domain/engine-error.ts';
import type { Cell, Sample } from '../../shared/domain/sample.ts';
import type {
  BaseContext,
  CellProgress,
  ProcedurePlanContext,
  ProcedureRunContext,
  PromptPort,
} from '../methods/contexts.ts';
import type { AcceptRule, DemonstrationPicker } from '../methods/slots.ts';
import type { Draft, Outcome, Unit, UnitResult } from '../methods/work.ts';
import type { StoredRejection } from '../storage/project-store.ts';
import { findFrozenSlots, freezeSlots, generationPath } from './frozen-slots.ts';
import { type GenerationSlots, getMethod, openGenerationSlots, parseParams } from './generation-slots.ts';
import type { StepContext } from './run-session.ts';
import { runView } from './sample-views.ts';
import { noAnswers } from './step-errors.ts';
import { type StepEnd, StepRunner } from './step-runner.ts';
import { embeddingPort, modelPorts, seedPort } from './unit-context.ts';

export { generationPath };

/** Attempts in a row without one readable answer, or that failed altogether, after which generation gives up. */
const fruitlessTries = 100;

interface CellCount {
  accepted: number;
  attempts: number;
}

/** Runs the procedure of a recipe: opens the slots, renders, asks, decides drafts in unit order. */
export class GenerationStep {
  readonly #step: StepContext;
  readonly #recipe: Recipe;
  readonly #base: BaseContext;
  readonly #counts = new Map<string, CellCount>();
  readonly #texts = new Map<string, string>();
  readonly #pickers = new Map<number, Promise<DemonstrationPicker>>();
  readonly #slots: GenerationSlots;
  readonly #prompt: PromptPort;
  #rules: readonly { readonly id: string; readonly rule: AcceptRule }[] = [];
  #seeds: readonly Sample[] = [];
  #accepted = 0;
  #fruitless = 0;

  constructor(step: StepContext, prompt: PromptPort) {
    this.#step = step;
    this.#recipe = step.recipe;
    this.#base = step.baseContext('generation', generationPath);
    this.#prompt = prompt;
    const { store, methods } = step.environment;
    const frozen = findFrozenSlots(store, step.runId);
    this.#slots = openGenerationSlots({ recipe: step.recipe, methods, context: this.#base, frozen });
    // Runs of older versions froze them only here.
    if (frozen === undefined) freezeSlots(store, step.runId, this.#slots);
  }

  get cells(): readonly Cell[] {
    return this.#slots.cells;
  }

  get accepted(): number {
    return this.#accepted;
  }

  /** Accepted samples by cell, in cell order. */
  progress(): readonly { readonly cell: Cell; readonly accepted: number; readonly attempts: number }[] {
    return this.#slots.cells.map((cell) => ({ cell, ...this.#count(cell.id) }));
  }

  async run(): Promise<StepEnd> {
    const { environment, runId, signal, window, inFlight, finishing } = this.#step;
    const { generate } = this.#recipe;
    await this.#restore();
    const method = getMethod(environment.methods, 'procedure', generate.procedure.method);
    const params = parseParams(method, generate.procedure.params);
    const runner = new StepRunner<Record<string, unknown>, ProcedurePlanContext, ProcedureRunContext>({
      environment,
      runId,
      path: generationPath,
      method,
      params,
      work: method.work,
      window,
      inFlight,
      signal,
      planContext: (view) => ({
        ...this.#base,
        random: createRandom(this.#recipe.seed).fork(generationPath, 'plan', view.round),
        round: view.round,
        outstanding: view.outstanding.length,
        room: view.room,
        nextOrdinal: view.nextOrdinal,
        cells: this.#cellProgress(view.outstanding),
      }),
      runContext: (unit, acceptedBefore) => this.#runContext(unit, acceptedBefore),
      decide: (unit, result) => this.#decide(unit, result),
      accepted: () => this.#accepted,
      budget: (planned) => this.#budget(planned),
      giveUp: () => this.#giveUp(),
      finishing,
      onDecided: () => this.#step.onProgress(),
      warn: (sentence) => this.#step.log.add('warning', sentence),
    });
    return await runner.run();
  }

  /** Puts the counters and the accept rules where the stored part of the run left them. */
  async #restore(): Promise<void> {
    const { environment, runId } = this.#step;
    const { store } = environment;
    this.#seeds = this.#base.sources.has('seeds') ? await this.#base.sources.read('seeds') : [];
    for (const seed of this.#seeds) this.#texts.set(seed.id, this.#base.kind.text(seed.fields));
    this.#rules = this.#slots.openAcceptRules(this.#seeds);
    for (const stored of store.runs.units(runId, generationPath, { states: ['decided', 'failed'] })) {
      // Safe: the step runner stored the outcomes that `#decide` gave.
      this.#tally(stored.cell, stored.outcomes as unknown as readonly Outcome[]);
    }
    for (const { run, accepted } of this.#step.earlier) {
      for await (const sample of runView(store, run, accepted).stream()) this.#remember(sample);
    }
    for await (const sample of runView(store, runId, this.#accepted).stream()) this.#remember(sample);
  }

  #remember(sample: Sample): void {
    this.#texts.set(sample.id, this.#base.kind.text(sample.fields));
    for (const { rule } of this.#rules) rule.add(sample);
  }

  #tally(unitCell: string | undefined, outcomes: readonly Outcome[]): void {
    if (unitCell !== undefined) this.#count(unitCell).attempts += 1;
    for (const outcome of outcomes) {
      if (outcome.kind !== 'accepted') continue;
      this.#accepted += 1;
      if (outcome.cell !== undefined) this.#count(outcome.cell).accepted += 1;
    }
    const isFruitless = outcomes.length > 0 && outcomes.every(gaveNothing);
    this.#fruitless = isFruitless ? this.#fruitless + 1 : 0;
  }

  #count(cellId: string): CellCount {
    const found = this.#counts.get(cellId);
    if (found !== undefined) return found;
    const created = { accepted: 0, attempts: 0 };
    this.#counts.set(cellId, created);
    return created;
  }

  #cellProgress(outstanding: readonly Unit[]): readonly CellProgress[] {
    const waiting = new Map<string, number>();
    for (const unit of outstanding) {
      if (unit.cell !== undefined) waiting.set(unit.cell, (waiting.get(unit.cell) ?? 0) + 1);
    }
    return this.#slots.cells.map((cell) => ({ cell, ...this.#count(cell.id), outstanding: waiting.get(cell.id) ?? 0 }));
  }

  #budget(planned: number): { readonly units: number } | { readonly ended: string } {
    const { target } = this.#recipe.generate;
    const wanted = this.#slots.cells.reduce((sum, cell) => sum + cell.quota, 0);
    const attempts = attemptLimit(target, wanted);
    if (target.minutes !== undefined && this.#step.workedMs() >= target.minutes * 60_000) return { ended: 'time' };
    return planned >= attempts ? { ended: 'attempts' } : { units: attempts - planned };
  }

  #giveUp(): EngineError | undefined {
    return this.#fruitless >= fruitlessTries ? noAnswers(this.#fruitless) : undefined;
  }

  #runContext(unit: Unit, acceptedBefore: number): ProcedureRunContext {
    const { environment, runId, signal, models, tally } = this.#step;
    const { store, neighbours, faults } = environment;
    const place = { runId, step: generationPath, unitOrdinal: unit.ordinal, attempt: unit.attempt };
    const embeddings = embeddingPort(models, environment.embeddingCache ?? store, signal);
    return {
      ...this.#base,
      random: createRandom(this.#recipe.seed).fork(generationPath, unit.key, unit.attempt),
      models: modelPorts({ models, store, place, signal, faults, tally, watch: environment.watch }),
      embeddings,
      neighbours,
      progress: () => undefined,
      seed: seedPort(this.#recipe.seed, generationPath, unit),
      cell: (cellId, ordinal) => this.#slots.cellForAttempt(cellId, ordinal),
      accepted: runView(store, runId, acceptedBefore),
      artefact: (name) => store.runs.findArtefact(runId, generationPath, name, unit.round),
      prompt: this.#prompt,
      demonstrations: {
        pick: async (cell, ordinal, exclude) => {
          const picker = await this.#picker(unit.round, acceptedBefore);
          return picker.pick({ cell, text: this.#prompt.conditionText(cell), ordinal, exclude });
        },
      },
      decoding: (cell) => this.#slots.decoding(cell),
      violations: (cell, text) => this.#slots.violations(cell, text),
    };
  }

  /** Opened once, or once a round when the method looks at accepted samples. */
  #picker(round: number, acceptedBefore: number): Promise<DemonstrationPicker> {
    const { environment, signal, models, runId } = this.#step;
    const { demonstrations } = this.#recipe.generate;
    const method = getMethod(environment.methods, 'demonstrations', demonstrations.method);
    const params = parseParams(method, demonstrations.params);
    const key = method.readsAccepted?.(params) === true ? round : -1;
    const found = this.#pickers.get(key);
    if (found !== undefined) return found;
    const opened = method.open(
      {
        ...this.#base,
        random: createRandom(this.#recipe.seed).fork(generationPath, 'demonstrations', key),
        models: {
          get: () => {
            throw new Error('Demonstrations make no calls to a language model.');
          },
        },
        embeddings: embeddingPort(models, environment.embeddingCache ?? environment.store, signal),
        neighbours: environment.neighbours,
        progress: () => undefined,
        seeds: this.#seeds,
        accepted: runView(environment.store, runId, acceptedBefore),
        cells: this.#slots.cells,
      },
      params,
    );
    this.#pickers.set(key, opened);
    // One that failed (its embedder died) is opened anew by the next try.
    opened.catch(() => this.#pickers.delete(key));
    return opened;
  }

  #decide(unit: Unit, result: UnitResult): readonly Outcome[] {
    const { environment, runId } = this.#step;
    const rejections: StoredRejection[] = [];
    const outcomes: Outcome[] = [];
    const reject = (
      rejection: Pick<StoredRejection, 'rule' | 'reason'>,
      cell: string | undefined,
      text: string | undefined,
    ) => {
      rejections.push({
        unitOrdinal: unit.ordinal,
        position: rejections.length,
        rule: rejection.rule,
        reason: rejection.reason,
        ...(cell === undefined ? {} : { cell }),
        ...(text === undefined ? {} : { text }),
      });
      outcomes.push({ kind: 'rejected', rule: rejection.rule, reason: rejection.reason });
    };
    for (const rejection of result.rejected ?? []) reject(rejection, rejection.cell ?? unit.cell, rejection.text);
    (result.drafts ?? []).forEach((draft, index) => {
      const text = this.#base.kind.text(draft.fields);
      const turnedAway = this.#turnAway(unit, draft, text);
      if (turnedAway === undefined) outcomes.push(this.#store(unit, draft, index, outcomes));
      else reject(turnedAway, draft.cell ?? unit.cell, text);
    });
    environment.store.runs.addRejections(runId, generationPath, rejections);
    this.#tally(unit.cell, outcomes);
    return outcomes;
  }

  #groupOf(parent: string | undefined): string | undefined {
    return parent === undefined ? undefined : this.#step.environment.store.samples.byIds([parent])[0]?.group;
  }

  #turnAway(unit: Unit, draft: Draft, text: string): { readonly rule: string; readonly reason: string } | undefined {
    const cellId = draft.cell ?? unit.cell;
    const cell = cellId === undefined ? undefined : this.#slots.cellForAttempt(cellId, unit.ordinal);
    if (unit.cell !== undefined && cell !== undefined && this.#count(unit.cell).accepted >= cell.quota) {
      return { rule: 'surplus', reason: 'The cell had its quota already.' };
    }
    const shown = [...(draft.demonstrations ?? []), ...(draft.parents ?? [])].flatMap(
      (id) => this.#texts.get(id) ?? [],
    );
    for (const { id, rule } of this.#rules) {
      const rejection = rule.check({ fields: draft.fields, text, cell, finish: draft.finish, shown });
      if (rejection !== undefined) return { rule: id, reason: rejection.reason };
    }
    return undefined;
  }

  #store(unit: Unit, draft: Draft, draftIndex: number, before: readonly Outcome[]): Outcome {
    const { environment, runId } = this.#step;
    const number = this.#accepted + before.filter((outcome) => outcome.kind === 'accepted').length + 1;
    const id = `${runId}-${String(number).padStart(5, '0')}`;
    const cellId = draft.cell ?? unit.cell;
    const cell = cellId === undefined ? undefined : this.#slots.cellForAttempt(cellId, unit.ordinal);
    const parents = draft.parents ?? [];
    const createdAt = environment.clock.now().toISOString();
    environment.store.samples.add({
      id,
      origin: 'generated',
      runId,
      step: generationPath,
      unitOrdinal: unit.ordinal,
      draftIndex,
      ...(cellId === undefined ? {} : { cell: cellId }),
      group: draft.group ?? this.#groupOf(parents[0]) ?? id,
      fields: draft.fields,
      conditions: cell?.values ?? {},
      demonstrations: draft.demonstrations ?? [],
      parents,
      private: this.#step.private,
      round: unit.round,
      ...(draft.meanLogProbability === undefined ? {} : { meanLogProbability: draft.meanLogProbability }),
      calls: draft.calls,
      createdAt,
    });
    this.#remember(environment.store.samples.get(id));
    return { kind: 'accepted', sampleId: id, ...(cellId === undefined ? {} : { cell: cellId }) };
  }
}

function gaveNothing(outcome: Outcome): boolean {
  return outcome.kind === 'failed' || (outcome.kind === 'rejected' && outcome.rule === 'unreadable');
}
