import type { RecipeReader } from '../recipes/read-recipe.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import { planRecipe } from '../runs/plan-recipe.ts';
import { previewPrompt } from '../runs/preview-prompt.ts';
import { type RunEnvironment, systemClock } from '../runs/run-environment.ts';
import type { AttemptRunner } from '../runs/trial-run.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { AreaHandlers } from './handler.ts';

export interface GenerationHandlerParts {
  readonly projects: OpenProjects;
  readonly reader: RecipeReader;
  readonly trials: AttemptRunner;
  environment(store: ProjectStore): RunEnvironment;
  /** The project's own recipe, with where it would stand as a file. */
  recipeOf(project: OpenProject): { readonly text: string; readonly file: string };
}

/** What a recipe would do, before it is run. */
export function generationHandlers({
  projects,
  reader,
  trials,
  environment,
  recipeOf,
}: GenerationHandlerParts): AreaHandlers<'generation'> & AreaHandlers<'prompt'> {
  return {
    async 'generation.plan'({ project }, { signal }) {
      const { text, file } = recipeOf(await projects.get(project));
      return planRecipe({ text, file }, reader, signal);
    },
    async 'generation.try'({ project, attempts, seed }, { signal }) {
      const opened = await projects.get(project);
      const { text, file } = recipeOf(opened);
      const startedAt = systemClock.elapsedMs();
      const shown = await trials.attempts(
        { text, file, allowOutside: [], ...(seed === undefined ? {} : { seed }) },
        { count: attempts, project: opened.store, signal },
      );
      return { attempts: shown, seconds: (systemClock.elapsedMs() - startedAt) / 1000 };
    },
    async 'prompt.preview'({ project, cell, ordinal }, { signal }) {
      const opened = await projects.get(project);
      const { text, file } = recipeOf(opened);
      const request = { recipe: { text, file }, ordinal, ...(cell === undefined ? {} : { cell }) };
      return await previewPrompt(environment(opened.store), request, signal);
    },
  };
}
