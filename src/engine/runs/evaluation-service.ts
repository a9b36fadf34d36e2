import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type {
  EvaluationProgress,
  EvaluationReport,
  EvaluationReportSummary,
  ReportComparison,
} from '../../shared/domain/evaluation-report.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import { pinMeasured } from './evaluation-dataset.ts';
import { compareReports, getReport, listReports, saveReport, titleOfMeasure } from './evaluation-reports.ts';
import { type MeasureContext, runMeasure } from './evaluation-step.ts';
import { fixedParts } from './fixed-parts.ts';
import { findFrozenSlots } from './frozen-slots.ts';
import { getMethod } from './generation-slots.ts';
import { hasRowsOf, importSources } from './import-sources.ts';
import { openModels, rolesOfMethod } from './needed-models.ts';
import { findKind, parseStart, toJson } from './prepare-run.ts';
import type { RunEnvironment } from './run-environment.ts';
import { openRunLog } from './run-log.ts';
import { modelsOfRun } from './run-models.ts';
import { refuseHidden } from './run-refusals.ts';
import type { RunService } from './run-service.ts';
import { sourceReader } from './unit-context.ts';

export interface EvaluationRequest {
  readonly run: string;
  /** The recipe whose measures are taken, and where it would stand as a file. */
  readonly text: string;
  readonly file: string;
  /** Ids of measures of the recipe; all when absent. */
  readonly measures?: readonly string[];
}

/** Measures what is kept of ended runs, again and again; one at a time. Nothing is generated and no verdict changes. */
export class EvaluationService {
  readonly #environment: RunEnvironment;
  readonly #runs: RunService;
  readonly #changes: ChangeFeed;
  #active: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;
  #progress: EvaluationProgress | null = null;

  constructor(environment: RunEnvironment, runs: RunService, changes: ChangeFeed) {
    this.#environment = environment;
    this.#runs = runs;
    this.#changes = changes;
  }

  /** Resolves with the saved report. Stopped, it saves none. */
  async run(request: EvaluationRequest, signal: AbortSignal): Promise<EvaluationReport> {
    if (this.#active !== undefined)
      throw new EngineError('run-busy', 'Another evaluation of this project is at work. Wait for it, or cancel it.');
    const controller = new AbortController();
    const working = this.#measure(request, AbortSignal.any([signal, controller.signal]));
    this.#active = { controller, ended: working.catch(() => undefined) };
    try {
      return await working;
    } catch (error) {
      if (controller.signal.aborted)
        throw new EngineError('cancelled', 'The evaluation was stopped; no report was saved.');
      throw error;
    } finally {
      this.#active = undefined;
      this.#progress = null;
    }
  }

  /** What is measured now, or null. */
  get progress(): EvaluationProgress | null {
    return this.#progress;
  }

  async cancel(): Promise<void> {
    this.#active?.controller.abort();
    await this.#active?.ended;
  }

  list(): readonly EvaluationReportSummary[] {
    return listReports(this.#environment.store, this.#environment.methods);
  }

  get(id: string): EvaluationReport {
    return getReport(this.#environment.store, this.#environment.methods, id);
  }

  compare(left: string, right: string): ReportComparison {
    return compareReports(this.get(left), this.get(right));
  }

  async #measure(request: EvaluationRequest, signal: AbortSignal): Promise<EvaluationReport> {
    const environment = this.#environment;
    const { store, clock, methods } = environment;
    this.#refuseUnfit(request.run);
    const written = parseStart(environment, { ...request, allowOutside: [], hasRows: hasRowsOf(store) });
    const chosen = chooseMeasures(written.recipe, request.measures);
    const recipe = measuredRecipe(this.#runs.recipeOf(request.run), written.recipe);
    const kind = findKind(environment, recipe);
    const folder = dirname(request.file);
    const { ids } = await importSources({ store, clock, recipe: benchmarksOnly(written.recipe), kind, folder, signal });
    const named = chosen.map((index) => ({ index, method: recipe.evaluate[index]?.method ?? '' }));
    const roles = named.flatMap(({ index, method }) =>
      rolesOfMethod(getMethod(methods, 'measure', method), recipe.evaluate[index]?.params),
    );
    const models = await openModels(recipe, new Set(roles), environment.models, { folder, signal });
    const fixed = fixedParts(store.runs.get(request.run));
    // Safe: the keys of `sources` are roles.
    const sources = new Map([...(Object.entries(fixed.sources) as [SourceRole, readonly string[]][]), ...ids]);
    const context: MeasureContext = {
      environment,
      runId: request.run,
      recipe,
      models: modelsOfRun(models, { run: request.run, isTrial: false }),
      tally: { ...store.calls.totals(request.run) },
      signal,
      window: { ahead: fixed.ahead, block: fixed.block },
      log: openRunLog(environment, request.run),
      onProgress: () => undefined,
      baseContext: (stage, path) => ({
        task: recipe.task,
        kind,
        purpose: recipe.purpose,
        random: createRandom(recipe.seed).fork(path),
        signal,
        sources: sourceReader(store, sources, stage),
      }),
    };
    const number = nextNumber(store, request.run);
    const dataset = await pinMeasured(store, request.run, { kind, recipe, at: clock.now().toISOString() });
    const findings: EvaluationReport['findings'][number][] = [];
    for (const [place, { index, method }] of named.entries()) {
      // A measure of few texts never waits for anything: without a turn of the loop no cancel would be heard.
      await nextTurn();
      signal.throwIfAborted();
      const title = titleOfMeasure(methods, method);
      this.#progress = { run: request.run, title, step: place + 1, steps: named.length };
      await runMeasure(context, {
        index,
        path: `measure-${number}/evaluate/${index}`,
        cells: measuredCells(store, request.run),
        save: (found) =>
          findings.push(...found.map((finding) => ({ step: `evaluate/${index}`, method, title, finding }))),
      });
    }
    await nextTurn();
    signal.throwIfAborted();
    const at = clock.now().toISOString();
    const { id: recipeVersion } = store.recipes.save({
      text: request.text,
      json: toJson(written.recipe),
      createdAt: at,
    });
    const report: EvaluationReport = {
      report: `${request.run}-m${number}`,
      run: request.run,
      name: recipe.name,
      at,
      recipeVersion,
      dataset: dataset.id,
      kept: dataset.members,
      measures: [...new Set(named.map(({ method }) => titleOfMeasure(methods, method)))],
      count: findings.length,
      findings,
    };
    saveReport(store, report);
    this.#changes.changed('runs');
    return report;
  }

  #refuseUnfit(runId: string): void {
    const run = this.#runs.get(runId);
    refuseHidden(run);
    if (this.#runs.isActive(runId) || !['done', 'cancelled', 'failed'].includes(run.state))
      throw new EngineError(
        'run-busy',
        `The run ${runId} has not ended. Let it go on, end it with what is there, or cancel it; then measure it.`,
        { run: runId },
      );
    if (this.#environment.store.samples.countOfRun(runId) === 0)
      throw new EngineError('bad-request', `The run ${runId} has no samples to measure.`, { run: runId });
  }
}

/** Places of the measures in the recipe. */
function chooseMeasures(recipe: Recipe, wanted: readonly string[] | undefined): readonly number[] {
  const known = recipe.evaluate.map(({ method }) => method);
  if (known.length === 0)
    throw new EngineError('bad-request', 'The recipe has no measures. Add one in Evaluate, or under `evaluate:`.');
  const unknown = wanted?.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new EngineError(
      'not-found',
      `The recipe has no measure \`${unknown}\` under \`evaluate:\`. It has: ${known.join(', ')}.`,
      { measure: unknown },
    );
  return [...known.keys()].filter((index) => wanted === undefined || wanted.includes(known[index] ?? ''));
}

/** The task and the seed of the run, with the measures and models of the recipe as it is now. */
function measuredRecipe(ofRun: Recipe, now: Recipe): Recipe {
  return { ...ofRun, evaluate: now.evaluate, models: { ...ofRun.models, ...now.models } };
}

/** What is measured against may have been added since; what the samples were made from is that of the run. */
function benchmarksOnly(recipe: Recipe): Recipe {
  const { benchmark, reference } = recipe.sources;
  return {
    ...recipe,
    sources: { ...(benchmark === undefined ? {} : { benchmark }), ...(reference === undefined ? {} : { reference }) },
  };
}

function measuredCells(store: ProjectStore, runId: string) {
  const accepted = store.samples.cellCounts(runId);
  return (findFrozenSlots(store, runId)?.cells ?? []).map((cell) => ({ cell, accepted: accepted.get(cell.id) ?? 0 }));
}

/** Also counts evaluations that were stopped: their steps are not taken up again. */
function nextNumber(store: ProjectStore, runId: string): number {
  const used = store.runs.steps(runId).map(({ path }) => Number(/^measure-(\d+)\//u.exec(path)?.[1] ?? 0));
  return Math.max(0, ...used) + 1;
}
