import type { Recipe } from '../../shared/contract/recipe.ts';
import type { RunProgress } from '../../shared/domain/run-report.ts';
import type { StoredRun } from '../storage/project-store.ts';
import { generationPath } from './frozen-slots.ts';
import { methodsOfRecipe } from './needed-models.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { RunEnvironment } from './run-environment.ts';
import { makeFunnel } from './run-report.ts';
import type { SessionSnapshot } from './run-session.ts';

interface ProgressParts {
  readonly environment: RunEnvironment;
  readonly run: StoredRun;
  readonly recipe: Recipe;
  readonly meter: ProgressMeter;
  /** Undefined before the first and after the last step. */
  readonly snapshot: SessionSnapshot | undefined;
}

/** Where a run is now. */
export function makeProgress({ environment, run, recipe, meter, snapshot }: ProgressParts): RunProgress {
  const { store, methods } = environment;
  const funnel = makeFunnel(store, run.id, recipe);
  const step = snapshot?.step ?? generationPath;
  const paths = [
    generationPath,
    ...recipe.curate.map((_, index) => `curate/${index}`),
    ...recipe.evaluate.map((_, index) => `evaluate/${index}`),
  ];
  const method = methodsOfRecipe(recipe, methods).find((entry) => entry.path === step)?.method;
  return {
    runId: run.id,
    state: run.state,
    message: run.message,
    step,
    stepTitle: method?.title ?? step,
    stepNumber: paths.indexOf(step) + 1,
    steps: paths.length,
    asked: funnel.asked,
    accepted: funnel.accepted,
    tried: funnel.tried,
    rejected: funnel.rejected,
    ...meter.speeds(funnel.asked),
    workedMs: run.workedMs,
  };
}
