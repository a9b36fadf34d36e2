import { dirname } from 'node:path';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { describeProblems, type ParsedRecipe, parseRecipe } from './parse-recipe.ts';

/** What a recipe is checked against in this engine. */
export interface RecipeReader {
  readonly methods: MethodRegistry;
  readonly taskKinds: readonly TaskKind[];
  /** Folders that came with Seedloom: any recipe may read them. */
  readonly trustedFolders: readonly string[];
  /** The person's endpoints as a recipe names them; left out, any passes. */
  endpointIds?(): readonly string[];
}

export interface RecipeToRead {
  readonly text: string;
  /** Its sources are looked up in the folder of this file. */
  readonly file: string;
  readonly allowOutside?: readonly string[];
  /** Whether the rows of a file that is gone are in the project. */
  hasRows?(role: SourceRole, path: string): boolean;
}

/** The one way in which the engine reads a recipe: for checking, for an estimate, for a run, for a project's own. */
export function readRecipe(recipe: RecipeToRead, reader: RecipeReader): ParsedRecipe {
  return parseRecipe(recipe.text, {
    methods: reader.methods,
    kinds: reader.taskKinds,
    endpointIds: reader.endpointIds?.bind(reader),
    folder: {
      folder: dirname(recipe.file),
      allowOutside: [...reader.trustedFolders, ...(recipe.allowOutside ?? [])],
      ...(recipe.hasRows === undefined ? {} : { hasRows: recipe.hasRows.bind(recipe) }),
    },
  });
}

/** Like `readRecipe`, for one that must be right. Throws the first problem's code; the message has all of them. */
export function requireRecipe(
  recipe: RecipeToRead,
  reader: RecipeReader,
): Extract<ParsedRecipe, { readonly kind: 'recipe' }> {
  const parsed = readRecipe(recipe, reader);
  if (parsed.kind === 'recipe') return parsed;
  throw new EngineError(
    parsed.problems[0]?.code ?? 'recipe-invalid',
    describeProblems(parsed.problems, recipe.file),
    // Plain data: the problems are made of texts and numbers.
    { problems: JSON.parse(canonicalJson(parsed.problems)) as Json },
  );
}
