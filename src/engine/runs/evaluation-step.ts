import { createRandom } from '../../shared/base/random.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { MeasuredDatasets, MeasurePlanContext, MeasureRunContext } from '../methods/contexts.ts';
import { droppedBefore } from './curation-step.ts';
import { getMethod, parseParams } from './generation-slots.ts';
import type { StepContext } from './run-session.ts';
import { keptView, runView } from './sample-views.ts';
import { type StepEnd, StepRunner } from './step-runner.ts';
import { embeddingPort, modelPorts, seedPort } from './unit-context.ts';

/** Runs one measure of the recipe and stores its findings. */
export async function runEvaluation(
  step: StepContext,
  index: number,
  cells: readonly { readonly cell: Cell; readonly accepted: number }[],
): Promise<StepEnd> {
  const path = `evaluate/${index}`;
  const entry = step.recipe.evaluate[index];
  if (entry === undefined) throw new Error(`The recipe has no step ${path}.`);
  const { environment, runId, signal } = step;
  const { store, clock } = environment;
  const method = getMethod(environment.methods, 'measure', entry.method);
  const base = step.baseContext('evaluation', path);
  const raw = runView(store, runId, store.samples.countOfRun(runId));
  const datasets: MeasuredDatasets = {
    raw,
    curated: keptView(raw, droppedBefore(step, step.recipe.curate.length)),
    cells,
  };

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
      random: createRandom(step.recipe.seed).fork(path, unit.key, unit.attempt),
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
      seed: seedPort(step.recipe.seed, path, unit),
      datasets,
    }),
    decide(_unit, result) {
      store.reports.saveFindings(runId, path, result.findings ?? [], clock.now().toISOString());
      return [];
    },
    accepted: () => raw.count,
    budget: () => ({ units: Number.MAX_SAFE_INTEGER }),
    onDecided: () => step.onProgress(),
    warn: (sentence) => step.log.add('warning', sentence),
  }).run();
}
