import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { type SourceRole, sourceRoles } from '../../shared/domain/sample.ts';
import type { FoundProblem } from './recipe-problem.ts';

export interface RecipeFolder {
  /** The folder that the recipe lies in. */
  readonly folder: string;
  /** Real paths of files and folders outside it that the person allowed. */
  readonly allowOutside: readonly string[];
  /** Whether the rows of a file that is gone are at hand: then it is not missed. */
  hasRows?(role: SourceRole, path: string): boolean;
}

/** Files that the recipe reads or writes outside its own folder, links followed, and that nobody allowed; files that are not there. */
export function checkFiles(recipe: Recipe, place: RecipeFolder): readonly FoundProblem[] {
  const { folder, allowOutside } = place;
  const allowed = [folder, ...allowOutside].map(realPath);
  const files = [
    ...sourceRoles.flatMap((role) => {
      const file = recipe.sources[role]?.file;
      return file === undefined ? [] : [{ path: ['sources', role, 'file'], file, verb: 'reads', role }];
    }),
    { path: ['export', 'to'], file: recipe.export.to, verb: 'writes', role: undefined },
  ];
  const resolved = files.map((entry) => ({ ...entry, real: realPath(resolve(folder, entry.file)) }));
  const missing = resolved
    .filter(({ role, real }) => role !== undefined && !existsSync(real) && place.hasRows?.(role, real) !== true)
    .map(({ path, file, real }) => ({
      code: 'source-invalid' as const,
      path,
      message: `There is no file \`${file}\` (${real}). Paths count from the folder of the recipe.`,
    }));
  const outside = resolved
    .filter(({ real }) => !allowed.some((place) => isInside(real, place)))
    .map(({ path, file, verb, real }) => ({
      code: 'source-outside-folder' as const,
      path,
      message: `The recipe ${verb} \`${file}\`, which is outside its folder (${real}). Move it beside the recipe, or allow this path.`,
    }));
  // What may not be read is not looked for either.
  return [...outside, ...missing.filter(({ path }) => !outside.some((other) => other.path === path))];
}

/** The place itself counts as inside. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Links followed as far as the path exists: what is not there yet is where its nearest existing folder really is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const parent = dirname(path);
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || parent === path) throw error;
    return join(realPath(parent), basename(path));
  }
}
