import { createRandom } from '../../shared/base/random.ts';
import type { Score, Verdict, VerdictKind } from '../../shared/domain/sample.ts';
import type { MarkPlanContext, MarkRunContext } from '../methods/contexts.ts';
import type { MarkMethod } from '../methods/method.ts';
import type { UnitResult } from '../methods/work.ts';
import { parseRule } from '../recipes/rule.ts';
import type { NewScore } from '../storage/project-store.ts';
import { getMethod, parseParams } from './generation-slots.ts';
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
  const { environment, runId, signal } = step;
  const { store } = environment;
  const method = getMethod(environment.methods, 'mark', entry.method);
  const base = step.baseContext('curation', path);
  const samples = runView(store, runId, store.samples.countOfRun(runId));
  const kept = keptView(samples, droppedBefore(step, index));

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
  const end = await runner.run();
  if (end.kind === 'done') applyRules(step, index, method);
  return end;
}

/** Samples that steps before this one dropped. */
export function droppedBefore(step: Pick<StepContext, 'environment' | 'runId'>, index: number): ReadonlySet<string> {
  const earlier = new Set(Array.from({ length: index }, (_, before) => `curate/${before}`));
  const verdicts = step.environment.store.marks.verdicts(step.runId);
  return new Set(
    verdicts
      .filter((verdict) => verdict.kind === 'drop' && earlier.has(verdict.step))
      .map((verdict) => verdict.sampleId),
  );
}

/** Verdicts from the stored scores: another threshold needs no new scores. */
function applyRules(step: StepContext, index: number, method: MarkMethod): void {
  const path = `curate/${index}`;
  const entry = step.recipe.curate[index];
  const { store, clock } = step.environment;
  const bySample = new Map<string, Record<string, Score>>();
  for (const { sampleId, name, score } of store.marks.scores(step.runId, path)) {
    const scores = bySample.get(sampleId) ?? {};
    scores[name] = score;
    bySample.set(sampleId, scores);
  }
  const verdicts: Verdict[] = [];
  const rules: readonly (readonly [VerdictKind, string | undefined])[] = [
    ['drop', entry?.drop],
    ['review', entry?.review],
  ];
  for (const [kind, text] of rules) {
    if (text === undefined) continue;
    const rule = parseRule(text, method.writes);
    for (const [sampleId, scores] of bySample) {
      if (rule.evaluate(scores) !== true) continue;
      verdicts.push({
        sampleId,
        kind,
        step: path,
        method: method.id,
        rule: text,
        reason: `${method.title}: ${describeScores(rule.names, scores)}`,
      });
    }
  }
  store.transaction(() => {
    store.marks.setVerdicts(step.runId, path, method.version, verdicts, clock.now().toISOString());
  });
}

function describeScores(names: readonly string[], scores: { readonly [name: string]: Score }): string {
  return names.map((name) => `${name} ${describeScore(scores[name])}`).join(', ');
}

function describeScore(score: Score | undefined): string {
  switch (score?.kind) {
    case 'number':
      return String(Math.round(score.value * 1000) / 1000);
    case 'flag':
      return score.value ? 'yes' : 'no';
    case 'word':
      return score.value;
    default:
      return 'not scored';
  }
}

function numberScores(scores: readonly NewScore[], name: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const entry of scores) {
    if (entry.name === name && entry.score.kind === 'number') numbers.set(entry.sampleId, entry.score.value);
  }
  return numbers;
}
