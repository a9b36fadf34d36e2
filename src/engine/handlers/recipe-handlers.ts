import { dirname } from 'node:path';
import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import { describeProblems, parseRecipe } from '../recipes/parse-recipe.ts';
import { estimateRun, type TrialRunner } from '../runs/estimate-run.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

export interface RecipeHandlerParts {
  readonly methods: MethodRegistry;
  readonly taskKinds: readonly TaskKind[];
  readonly trials: TrialRunner;
  /** Folders that came with Seedloom: any recipe may read them. */
  readonly trustedFolders: readonly string[];
}

export function recipeHandlers({
  methods,
  taskKinds,
  trials,
  trustedFolders,
}: RecipeHandlerParts): AreaHandlers<'recipe'> {
  const parse = (request: { readonly text: string; readonly file: string; readonly allowOutside: readonly string[] }) =>
    parseRecipe(request.text, {
      methods,
      kinds: taskKinds,
      folder: { folder: dirname(request.file), allowOutside: [...trustedFolders, ...request.allowOutside] },
    });
  return {
    'recipe.validate'(request) {
      const parsed = parse(request);
      if (parsed.kind === 'recipe') return { problems: [], recipe: toObject(parsed.json) };
      return {
        problems: parsed.problems.map(({ path, line, column, message }) => ({ path, line, column, message })),
        recipe: null,
      };
    },
    async 'recipe.estimate'(request, { signal }) {
      const parsed = parse(request);
      if (parsed.kind === 'problems') {
        throw new EngineError(
          parsed.problems[0]?.code ?? 'recipe-invalid',
          describeProblems(parsed.problems, request.file),
        );
      }
      const { text, file, allowOutside, trials: attempts } = request;
      return await estimateRun({
        recipe: parsed.recipe,
        methods,
        request: { text, file, allowOutside },
        attempts,
        trials,
        signal,
      });
    },
  };
}

function toObject(json: unknown): JsonObject | null {
  const plain: unknown = JSON.parse(JSON.stringify(json));
  // Safe: parsed from JSON text.
  return isJsonObject(plain) ? (plain as JsonObject) : null;
}
