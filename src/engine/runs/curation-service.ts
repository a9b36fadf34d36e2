import { dirname } from 'node:path';
import { createRandom } from '../../shared/base/random.ts';
import type {
  CurationFunnel,
  CurationPreview,
  CurationStepState,
  CurationSteps,
  CurationWork,
} from '../../shared/contract/curation-answers.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { readRecipe } from '../recipes/read-recipe.ts';
import { parseRule } from '../recipes/rule.ts';
import { readRule } from '../recipes/rule-syntax.ts';
import type { StepPreview, StepVerdicts, StoredChange } from '../storage/project-store.ts';
import { previewRule } from './curation-preview.ts';
import { scoreSamples } from './curation-step.ts';
import { windowFor } from './fixed-parts.ts';
import { hasRowsOf, importSources } from './import-sources.ts';
import { type MatchedStep, matchSteps, nextPath } from './match-steps.ts';
import { openModels, rolesOfMethod } from './needed-models.ts';
import { findKind, parseStart } from './prepare-run.ts';
import { ruleVerdicts } from './rule-verdicts.ts';
import type { RunEnvironment } from './run-environment.ts';
import { openRunLog } from './run-log.ts';
import { modelsOfRun } from './run-models.ts';
import type { RunService } from './run-service.ts';
import { sourceReader } from './unit-context.ts';

/** The project's own recipe, with where it would stand as a file. */
export interface OwnRecipeText {
  readonly text: string;
  readonly file: string;
}

interface Work {
  readonly runId: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  readonly startedAt: number;
  now: Pick<CurationWork, 'step' | 'title' | 'stepNumber' | 'steps'>;
}

/** Curates the samples of runs that have ended with the steps of the project's own recipe. Nothing is generated. */
export class CurationService {
  readonly #environment: RunEnvironment;
  readonly #runs: RunService;
  #work: Work | undefined;
  #isClosed = false;

  constructor(environment: RunEnvironment, runs: RunService) {
    this.#environment = environment;
    this.#runs = runs;
  }

  async steps(own: OwnRecipeText, runId: string, signal: AbortSignal): Promise<CurationSteps> {
    const { store } = this.#environment;
    const parsed = readRecipe({ ...own, hasRows: hasRowsOf(store) }, this.#environment);
    const counts = await store.reader.curationCounts({ runId, steps: [] }, signal);
    const answer = { samples: counts.samples, work: this.#workOf(runId) };
    if (parsed.kind === 'problems')
      return { ...answer, steps: [], obstacle: parsed.problems[0]?.message ?? 'The recipe is not right.' };
    const matched = this.#match(parsed.recipe, runId);
    const steps: CurationStepState[] = [];
    for (const step of matched) steps.push(await this.#state(step, runId, signal));
    return { ...answer, steps, obstacle: this.#obstacle(runId)?.message ?? '' };
  }

  /** Scores what is not scored yet. Gives what the rules then say, as a change for the history. */
  async score(own: OwnRecipeText, runId: string, signal: AbortSignal): Promise<StoredChange> {
    const obstacle = this.#obstacle(runId);
    if (obstacle !== undefined) throw obstacle;
    const controller = new AbortController();
    const ended = Promise.withResolvers<void>();
    const rest = this.#environment.activity?.begin({ project: this.#environment.store.path, run: runId });
    this.#work = {
      runId,
      controller,
      ended: ended.promise,
      startedAt: this.#environment.clock.elapsedMs(),
      now: { step: '', title: 'Getting ready', stepNumber: 0, steps: 0 },
    };
    const log = openRunLog(this.#environment, runId);
    try {
      await this.#score(own, runId, AbortSignal.any([signal, controller.signal]));
      log.add('state', "Curated with the steps of the project's recipe.");
      return await this.verdicts(own, runId);
    } catch (error) {
      if (!controller.signal.aborted && !signal.aborted) throw error;
      log.add('state', 'Curation was stopped. What was scored is kept.');
      throw new EngineError('cancelled', 'Curation was stopped. What was scored is kept.');
    } finally {
      this.#work = undefined;
      rest?.();
      ended.resolve();
    }
  }

  cancel(runId: string): void {
    if (this.#work?.runId === runId) this.#work.controller.abort();
  }

  async preview(
    own: OwnRecipeText,
    runId: string,
    asked: { readonly step: number; readonly rule?: string; readonly bins: number; readonly signal: AbortSignal },
  ): Promise<CurationPreview> {
    const step = this.#match(this.#recipe(own), runId)[asked.step];
    if (step === undefined) throw noStep(asked.step);
    const rule = asked.rule ?? step.entry.drop ?? '';
    return await previewRule(this.#environment.store, runId, { ...asked, step, rule: rule.trim() });
  }

  /** What the rules say of the stored scores: of one step, or of all, those of former recipes left out. */
  async verdicts(own: OwnRecipeText, runId: string, only?: number): Promise<StoredChange> {
    const { store, clock } = this.#environment;
    const at = clock.now().toISOString();
    const matched = this.#match(this.#recipe(own), runId);
    if (only !== undefined && matched[only] === undefined) throw noStep(only);
    const chosen = matched.filter(({ index }) => only === undefined || index === only);
    const standing = store.marks.stepVerdicts(runId);
    const after = chosen.flatMap(({ entry, method, stored }): StepVerdicts[] => {
      if (stored === undefined) return [];
      const { path: step } = stored;
      const scores = store.marks.currentScores(runId, step);
      const verdicts = ruleVerdicts({ path: step, entry, method, scores });
      return [{ step, methodVersion: method.version, verdicts, at }];
    });
    const touched = new Set([
      ...after.map(({ step }) => step),
      ...(only === undefined ? standing.map(({ step }) => step) : []),
    ]);
    const side = (verdicts: readonly StepVerdicts[]) =>
      [...touched].map(
        (step) => verdicts.find((one) => one.step === step) ?? { step, methodVersion: 1, verdicts: [], at },
      );
    return { kind: 'verdicts', run: runId, before: side(standing), after: side(after) };
  }

  async funnel(own: OwnRecipeText, runId: string, signal: AbortSignal): Promise<CurationFunnel> {
    const { store, methods } = this.#environment;
    const parsed = readRecipe({ ...own, hasRows: hasRowsOf(store) }, this.#environment);
    const matched = parsed.kind === 'recipe' ? this.#match(parsed.recipe, runId) : [];
    const known = matched.flatMap(({ index, stored }) => (stored === undefined ? [] : [{ index, path: stored.path }]));
    const counts = await store.reader.curationCounts({ runId, steps: known.map(({ path }) => path) }, signal);
    const rules = store.marks.rules(runId);
    return {
      samples: counts.samples,
      kept: counts.samples - counts.dropped,
      dropped: counts.dropped,
      toReview: counts.toReview,
      steps: counts.steps.map(({ step: path, ...numbers }) => {
        const index = known.find((one) => one.path === path)?.index ?? null;
        const standing = rules.find(({ step, kind }) => step === path && kind === 'drop');
        const method = index === null ? undefined : matched[index]?.method;
        const named = method ?? methods.find('mark', rules.find(({ step }) => step === path)?.method ?? '');
        const rule = standing?.rule ?? (index === null ? '' : (matched[index]?.entry.drop ?? ''));
        const words = rule === '' || named === undefined ? '' : parseRule(rule, named.writes).describe();
        return { index, path, title: named?.title ?? standing?.method ?? path, rule, words, ...numbers };
      }),
      overlap: counts.overlap,
      people: counts.people,
    };
  }

  /** Stops what works; for closing the project. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#work?.controller.abort();
    await this.#work?.ended;
  }

  #recipe(own: OwnRecipeText): Recipe {
    const { store } = this.#environment;
    return parseStart(this.#environment, { ...own, allowOutside: [], hasRows: hasRowsOf(store) }).recipe;
  }

  #match(recipe: Recipe, runId: string): readonly MatchedStep[] {
    const { store, methods } = this.#environment;
    return matchSteps(store, runId, { recipe, methods });
  }

  #workOf(runId: string): CurationWork | null {
    const work = this.#work;
    if (work?.runId !== runId) return null;
    return { ...work.now, seconds: (this.#environment.clock.elapsedMs() - work.startedAt) / 1000 };
  }

  #obstacle(runId: string): EngineError | undefined {
    const run = this.#runs.get(runId);
    if (run.isHidden)
      return new EngineError('bad-request', `The run ${runId} was undone. Redo it, then curate it.`, { run: runId });
    if (run.state !== 'done' && run.state !== 'cancelled') {
      const message = `The run ${runId} has not ended: it curates its samples itself. Let it go on, or cancel it.`;
      return new EngineError('run-busy', message, { run: runId });
    }
    const busy = this.#runs.list().find(({ id }) => this.#runs.isActive(id));
    if (busy !== undefined) {
      const message = `The run ${busy.id} is at work and needs the models. Wait for it, or pause it.`;
      return new EngineError('run-busy', message, { run: busy.id });
    }
    if (this.#work !== undefined || this.#isClosed)
      return new EngineError('run-busy', 'The steps are being run.', { run: runId });
    return undefined;
  }

  async #state(step: MatchedStep, runId: string, signal: AbortSignal): Promise<CurationStepState> {
    const { store } = this.#environment;
    const { index, entry, method, stored } = step;
    const drop = entry.drop ?? '';
    const review = entry.review ?? '';
    // Safe: parameters of a recipe are JSON.
    const params = (entry.params ?? {}) as CurationStepState['params'];
    const words = (rule: string) => (rule === '' ? '' : parseRule(rule, method.writes).describe());
    const rulesTold = { drop, dropWords: words(drop), review, reviewWords: words(review) };
    const told = { index, method: method.id, title: method.title, params, ...rulesTold };
    if (stored === undefined) return { ...told, state: 'waits', path: null, scored: 0, isApplied: false };
    const { path } = stored;
    const ask = (rule: string): Promise<StepPreview> =>
      store.reader.previewStep(
        { runId, step: path, bins: 4, ...(rule === '' ? {} : { condition: readRule(rule) }) },
        signal,
      );
    const dropping = await ask(drop);
    const reviewing = review === '' ? undefined : await ask(review);
    const rules = store.marks.rules(runId).filter((rule) => rule.step === path);
    const stands = (kind: 'drop' | 'review', text: string, matched: number) => {
      const own = rules.filter((rule) => rule.kind === kind);
      return own.every(({ rule }) => rule === text) && own.length === Number(matched > 0);
    };
    const dropped = dropping.rule?.matched ?? 0;
    const isApplied =
      stands('drop', drop, dropped) &&
      (dropping.rule === null || dropping.rule.standing === dropped) &&
      stands('review', review, reviewing?.rule?.matched ?? 0);
    const state = stored.status !== 'done' ? 'part' : dropping.old > 0 ? 'old' : 'scored';
    return { ...told, state, path, scored: dropping.scored, isApplied };
  }

  async #score(own: OwnRecipeText, runId: string, signal: AbortSignal): Promise<void> {
    const { store, clock, models: provider } = this.#environment;
    const recipe = this.#recipe(own);
    const kind = findKind(this.#environment, recipe);
    const folder = dirname(own.file);
    const states: { readonly step: MatchedStep; readonly state: CurationStepState['state'] }[] = [];
    for (const step of this.#match(recipe, runId))
      states.push({ step, state: (await this.#state(step, runId, signal)).state });
    const waiting = states.filter(({ state }) => state !== 'scored').map(({ step }) => step);
    if (waiting.length === 0) return;
    const roles = new Set(waiting.flatMap(({ entry, method }) => rolesOfMethod(method, entry.params)));
    const { ids } = await importSources({ store, clock, recipe, kind, folder, signal });
    const models = modelsOfRun(await openModels(recipe, roles, provider, { folder, signal }), {
      run: runId,
      isTrial: false,
    });
    signal.throwIfAborted();
    const dropped = new Set<string>();
    for (const { step, state } of states) {
      const path = state === 'scored' || state === 'part' ? (step.stored?.path ?? '') : nextPath(store, runId);
      if (state !== 'scored') {
        if (this.#work !== undefined) {
          const place = { stepNumber: waiting.indexOf(step) + 1, steps: waiting.length };
          this.#work.now = { step: path, title: step.method.title, ...place };
        }
        await scoreSamples(
          {
            environment: this.#environment,
            runId,
            recipe,
            models,
            tally: { ...store.calls.totals(runId) },
            signal,
            window: windowFor(1),
            log: openRunLog(this.#environment, runId),
            onProgress: () => undefined,
            baseContext: (stage, place) => ({
              task: recipe.task,
              kind,
              purpose: recipe.purpose,
              random: createRandom(recipe.seed).fork(place),
              signal,
              sources: sourceReader(store, ids, stage),
            }),
          },
          { path, entry: step.entry, dropped: new Set(dropped) },
        );
      }
      const scores = store.marks.currentScores(runId, path);
      for (const { sampleId, kind: verdict } of ruleVerdicts({ path, entry: step.entry, method: step.method, scores }))
        if (verdict === 'drop') dropped.add(sampleId);
    }
  }
}

function noStep(index: number): EngineError {
  return new EngineError('not-found', `The recipe has no curation step ${index + 1} any more. Load it again.`);
}
