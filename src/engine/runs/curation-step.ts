import { createRandom } from '../../shared/base/random.ts';
import type { CurationStep } from '../../shared/contract/recipe.ts';
import type { MarkPlanContext, MarkRunContext } from '../methods/contexts.ts';
import type { UnitResult } from '../methods/work.ts';
import type { NewScore } from '../storage/project-store.ts';
import { getMethod, parseParams } from './generation-slots.ts';
import { ruleVerdicts } from './rule-verdicts.ts';
import type { StepContext } from './run-session.ts';
import { keptView, runView } from './sample-views.ts';
import { type StepEnd, StepRunner } from './step-runner.ts';
import { embeddingPort, modelPorts, seedPort } from './unit-context.ts';

/** Units of a mark that compute side by side: they share two cores with the models. */
const unitsInWork = 2;

/** Runs one mark of the recipe over all samples of the run, then lets the step's rules decide over the scores. */
export async function runCuration(step: StepContext, index: number): Promise<StepEnd> {
  const path = `curate/${index}`;
  const entry = step.recipe.curate[index];
  if (entry === undefined) throw new Error(`The recipe has no step ${path}.`);
  const { store, methods, clock } = step.environment;
  const end = await scoreSamples(step, { path, entry, dropped: droppedBefore(step, index) });
  if (end.kind !== 'done') return end;
  const method = getMethod(methods, 'mark', entry.method);
  const verdicts = ruleVerdicts({ path, entry, method, scores: store.marks.scores(step.runId, path) });
  store.transaction(() => {
    store.marks.setVerdicts(step.runId, path, method.version, verdicts, clock.now().toISOString());
  });
  return end;
}

/** What scoring needs of a step's context. */
export type ScoringContext = Pick<
  StepContext,
  'environment' | 'runId' | 'recipe' | 'models' | 'tally' | 'signal' | 'window' | 'log' | 'onProgress' | 'baseContext'
>;

/** Scores all samples of the run with one mark, under the path. `dropped`: what the steps before it leave out. */
export async function scoreSamples(
  step: ScoringContext,
  place: { readonly path: string; readonly entry: CurationStep; readonly dropped: ReadonlySet<string> },
): Promise<StepEnd> {
  const { path, entry, dropped } = place;
  const { environment, runId, signal } = step;
  const { store } = environment;
  const method = getMethod(environment.methods, 'mark', entry.method);
  const base = step.baseContext('curation', path);
  const samples = runView(store, runId, store.samples.countOfRun(runId));
  const kept = keptView(samples, dropped);

  const runner = new StepRunner<Record<string, unknown>, MarkPlanContext, MarkRunContext>({
    environment,
    runId,
    path,
    method,
    params: parseParams(method, entry.params),
    work: method.work,
    window: step.window,
    inFlight: unitsInWork,
    signal,
    planContext: (view) => ({ ...base, round: view.round, outstanding: view.outstanding.length, samples }),
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
      samples,
      kept,
      scores: async (earlier, name) => numberScores(store.marks.scores(runId, earlier), name),
    }),
    decide(_unit, result: UnitResult) {
      store.marks.addScores(
        runId,
        path,
        (result.scores ?? []).flatMap(({ sampleId, scores }) =>
          Object.entries(scores).map(([name, score]) => ({ sampleId, name, score })),
        ),
      );
      return [];
    },
    accepted: () => samples.count,
    budget: () => ({ units: Number.MAX_SAFE_INTEGER }),
    onDecided: () => step.onProgress(),
    warn: (sentence) => step.log.add('warning', sentence),
  });
  return await runner.run();
}

/** Samples that steps before this one dropped. */
function droppedBefore(step: Pick<StepContext, 'environment' | 'runId'>, index: number): ReadonlySet<string> {
  const earlier = new Set(Array.from({ length: index }, (_, before) => `curate/${before}`));
  const verdicts = step.environment.store.marks.verdicts(step.runId);
  return new Set(
    verdicts
      .filter((verdict) => verdict.kind === 'drop' && earlier.has(verdict.step))
      .map((verdict) => verdict.sampleId),
  );
}

function numberScores(scores: readonly NewScore[], name: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const entry of scores) {
    if (entry.name === name && entry.score.kind === 'number') numbers.set(entry.sampleId, entry.score.value);
  }
  return numbers;
}
