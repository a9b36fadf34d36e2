import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';

export interface RecipeFile {
  readonly file: string;
  readonly text: string;
  readonly folder: string;
}

const largestBytes = 1_000_000;

/** Reads the recipe that a command names. */
export function readRecipeFile(path: string): RecipeFile {
  const file = resolve(path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined)
    throw new EngineError(
      'recipe-invalid',
      `There is no file ${file}. Give the path of a recipe, for example resources/recipes/card-problems.yaml.`,
      { file },
    );
  if (!found.isFile())
    throw new EngineError('recipe-invalid', `${file} is no file. Give the path of a recipe.`, { file });
  if (found.size > largestBytes)
    throw new EngineError('recipe-invalid', `${file} has ${found.size} bytes; a recipe has at most ${largestBytes}.`, {
      file,
    });
  return { file, text: readFileSync(file, 'utf8'), folder: dirname(file) };
}

/** Where a project lies when the command names none: beside the recipe, under its name. */
export function defaultProject(recipe: RecipeFile): string {
  const name =
    recipe.file
      .split(/[\\/]/u)
      .at(-1)
      ?.replace(/\.(ya?ml|json)$/iu, '') ?? 'project';
  return join(recipe.folder, `${name}.seedloom`);
}
