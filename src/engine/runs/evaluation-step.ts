import { createRandom } from '../../shared/base/random.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { MeasuredDatasets, MeasurePlanContext, MeasureRunContext } from '../methods/contexts.ts';
import { getMethod, parseParams } from './generation-slots.ts';
import type { StepContext } from './run-session.ts';
import { droppedOfRun, keptView, runView } from './sample-views.ts';
import { type StepEnd, StepRunner } from './step-runner.ts';
import { embeddingPort, modelPorts, seedPort } from './unit-context.ts';

type MeasuredCells = readonly { readonly cell: Cell; readonly accepted: number }[];

/** What a measure needs, in a run or after it. */
export type MeasureContext = Pick<
  StepContext,
  'environment' | 'runId' | 'recipe' | 'models' | 'tally' | 'signal' | 'window' | 'log' | 'onProgress' | 'baseContext'
>;

interface MeasurePlace {
  /** Of the measure in the recipe: what it draws depends on it. */
  readonly index: number;
  /** Where its state is stored: `evaluate/0`, `measure-2/evaluate/0`. */
  readonly path: string;
  readonly cells: MeasuredCells;
  save(findings: readonly Finding[]): void;
}

/** Runs one measure of the recipe as a step of the run and stores its findings. */
export async function runEvaluation(step: StepContext, index: number, cells: MeasuredCells): Promise<StepEnd> {
  const path = `evaluate/${index}`;
  const { store, clock } = step.environment;
  return await runMeasure(step, {
    index,
    path,
    cells,
    save: (findings) => store.reports.saveFindings(step.runId, path, findings, clock.now().toISOString()),
  });
}

/** Runs one measure over what rules and people kept of a run. */
export async function runMeasure(step: MeasureContext, { index, path, cells, save }: MeasurePlace): Promise<StepEnd> {
  const named = `evaluate/${index}`;
  const entry = step.recipe.evaluate[index];
  if (entry === undefined) throw new Error(`The recipe has no step ${named}.`);
  const { environment, runId, signal } = step;
  const { store } = environment;
  const method = getMethod(environment.methods, 'measure', entry.method);
  const base = step.baseContext('evaluation', named);
  const raw = runView(store, runId, store.samples.countOfRun(runId));
  const datasets: MeasuredDatasets = { raw, curated: keptView(raw, droppedOfRun(store, runId)), cells };

  return await new StepRunner<Record<string, unknown>, MeasurePlanContext, MeasureRunContext>({
    environment,
    runId,
    path,
    method,
    params: parseParams(method, entry.params),
    work: method.work,
    window: step.window,
    inFlight: 1,
    signal,
    planContext: (view) => ({ ...base, round: view.round, outstanding: view.outstanding.length, datasets }),
    runContext: (unit) => ({
      ...base,
      random: createRandom(step.recipe.seed).fork(named, unit.key, unit.attempt),
      models: modelPorts({
        models: step.models,
        store,
        place: { runId, step: path, unitOrdinal: unit.ordinal, attempt: unit.attempt },
        signal,
        faults: environment.faults,
        tally: step.tally,
      }),
      embeddings: embeddingPort(step.models, store, signal),
      neighbours: environment.neighbours,
      progress: () => step.onProgress(),
      seed: seedPort(step.recipe.seed, named, unit),
      datasets,
    }),
    decide(_unit, result) {
      save(result.findings ?? []);
      return [];
    },
    accepted: () => raw.count,
    budget: () => ({ units: Number.MAX_SAFE_INTEGER }),
    onDecided: () => step.onProgress(),
    warn: (sentence) => step.log.add('warning', sentence),
  }).run();
}
