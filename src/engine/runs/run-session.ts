import { createRandom } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { BaseContext } from '../methods/contexts.ts';
import type { Stage } from '../methods/method.ts';
import { createComposer } from '../prompts/composer.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { CallTally } from './call-log.ts';
import { runCuration } from './curation-step.ts';
import { runEvaluation } from './evaluation-step.ts';
import type { EarlierSamples } from './fixed-parts.ts';
import { GenerationStep } from './generation-step.ts';
import { loggedStep } from './logged-step.ts';
import { pinDataset } from './pin-dataset.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunLog } from './run-log.ts';
import { modelsOfRun } from './run-models.ts';
import type { StepEnd, StepWindow } from './step-runner.ts';
import { type OpenModels, sourceReader } from './unit-context.ts';
import { WorkedTime } from './worked-time.ts';

/** What every step of a run is given. */
export interface StepContext {
  readonly environment: RunEnvironment;
  readonly runId: string;
  readonly recipe: Recipe;
  readonly models: OpenModels;
  readonly tally: CallTally;
  readonly signal: AbortSignal;
  readonly window: StepWindow;
  readonly inFlight: number;
  /** Something that was shown to a model is private: so is what it wrote. */
  readonly private: boolean;
  /** Samples of earlier runs that the novelty rules know. */
  readonly earlier: readonly EarlierSamples[];
  /** Aborted when a person ends generation with what is there. */
  readonly finishing: AbortSignal;
  readonly log: RunLog;
  workedMs(): number;
  onProgress(): void;
  baseContext(stage: Stage, path: string): BaseContext;
}

export interface RunSessionOptions {
  readonly environment: RunEnvironment;
  readonly runId: string;
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly models: OpenModels;
  readonly sourceIds: ReadonlyMap<SourceRole, readonly string[]>;
  readonly window: StepWindow;
  readonly inFlight: number;
  readonly earlier: readonly EarlierSamples[];
  readonly finishing: AbortSignal;
  readonly log: RunLog;
  readonly signal: AbortSignal;
  onProgress(snapshot: SessionSnapshot): void;
}

/** Where a running session is; progress is made from it. */
export interface SessionSnapshot {
  readonly step: string;
  readonly accepted: number;
  readonly tally: Readonly<CallTally>;
}

/** How generation ended; curation and evaluation end when they are done or the run fails. */
export interface SessionEnd {
  readonly kind: 'done' | 'waiting-for-people';
  readonly generation: StepEnd;
}

/** One pass over the steps of a run, from wherever the store says it is. */
export async function runSession(options: RunSessionOptions): Promise<SessionEnd> {
  const { environment, runId, recipe, kind, sourceIds, signal } = options;
  const { store } = environment;
  const tally: CallTally = { ...store.calls.totals(runId) };
  const worked = new WorkedTime(environment, runId);
  let step = 'generate';
  let accepted = () => store.samples.countOfRun(runId);
  const context: StepContext = {
    environment,
    runId,
    recipe,
    models: modelsOfRun(options.models, { run: runId, isTrial: environment.watch !== undefined }),
    tally,
    signal,
    window: options.window,
    inFlight: options.inFlight,
    private: isShownPrivate(recipe),
    earlier: options.earlier,
    finishing: options.finishing,
    log: options.log,
    workedMs: () => worked.now(),
    onProgress() {
      worked.save();
      options.onProgress({ step, accepted: accepted(), tally: { ...tally } });
    },
    baseContext: (stage, path) => ({
      task: recipe.task,
      kind,
      purpose: recipe.purpose,
      random: createRandom(recipe.seed).fork(path),
      signal,
      sources: sourceReader(store, sourceIds, stage),
    }),
  };
  try {
    const composer = createComposer({ task: recipe.task, kind, purpose: recipe.purpose });
    const generationStep = new GenerationStep(context, composer);
    accepted = () => generationStep.accepted;
    const generation = await loggedStep(context, step, () => generationStep.run());
    if (generation.kind === 'waiting-for-people') return { kind: 'waiting-for-people', generation };
    for (const index of recipe.curate.keys()) {
      step = `curate/${index}`;
      context.onProgress();
      const end = await loggedStep(context, step, () => runCuration(context, index));
      if (end.kind === 'waiting-for-people') return { kind: 'waiting-for-people', generation };
    }
    await pinDataset(context);
    for (const index of recipe.evaluate.keys()) {
      step = `evaluate/${index}`;
      context.onProgress();
      await loggedStep(context, step, () => runEvaluation(context, index, generationStep.progress()));
    }
    return { kind: 'done', generation };
  } finally {
    worked.save({ isEnd: true });
  }
}

/** Seeds, documents and knowledge are shown to the generator. */
function isShownPrivate(recipe: Recipe): boolean {
  const shown = [recipe.sources.seeds, recipe.sources.documents, recipe.sources.knowledge, recipe.sources.validation];
  return shown.some((source) => source !== undefined && source.private !== false);
}
