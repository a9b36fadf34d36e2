import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import type { OwnRecipe } from '../projects/own-recipe.ts';
import { type RecipeReader, readRecipe, requireRecipe } from '../recipes/read-recipe.ts';
import { recipeJsonSchema } from '../recipes/recipe-json-schema.ts';
import { estimateRun, type TrialRunner } from '../runs/estimate-run.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { AreaHandlers } from './handler.ts';

export interface RecipeHandlerParts {
  readonly projects: OpenProjects;
  readonly recipes: OwnRecipe;
  readonly reader: RecipeReader;
  readonly trials: TrialRunner;
}

export function recipeHandlers({ projects, recipes, reader, trials }: RecipeHandlerParts): AreaHandlers<'recipe'> {
  return {
    'recipe.validate'(request) {
      const parsed = readRecipe(request, reader);
      if (parsed.kind === 'recipe') return { problems: [], recipe: toObject(parsed.json) };
      return {
        problems: parsed.problems.map(({ path, line, column, message }) => ({ path, line, column, message })),
        recipe: null,
      };
    },
    async 'recipe.estimate'(request, { signal }) {
      const { recipe } = requireRecipe(request, reader);
      const { text, file, allowOutside, trials: attempts } = request;
      return await estimateRun({
        recipe,
        methods: reader.methods,
        request: { text, file, allowOutside },
        attempts,
        trials,
        signal,
      });
    },
    'recipe.get': async ({ project }) => recipes.get(await projects.get(project)),
    'recipe.save': async ({ project, ...request }) => recipes.save(await projects.get(project), request),
    'recipe.change': async ({ project, ...request }) => recipes.change(await projects.get(project), request),
    'recipe.versions': async ({ project }) => ({ versions: recipes.versions(await projects.get(project)) }),
    'recipe.compare': async ({ project, left, right }) => ({
      differences: recipes.compare(await projects.get(project), left, right),
    }),
    'recipe.schema': () => ({ schema: recipeJsonSchema(reader.methods, reader.taskKinds) }),
  };
}

function toObject(json: unknown): JsonObject | null {
  const plain: unknown = JSON.parse(JSON.stringify(json));
  // Safe: parsed from JSON text.
  return isJsonObject(plain) ? (plain as JsonObject) : null;
}
