import { canonicalJson, type Json } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import { type RecipeReader, requireRecipe } from '../recipes/read-recipe.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { FixedParts } from './fixed-parts.ts';
import { getMethod } from './generation-slots.ts';
import { refuseUnableModels } from './model-needs.ts';
import { neededRoles, openModels } from './needed-models.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { OpenModels } from './unit-context.ts';

export interface StartRequest {
  readonly text: string;
  /** Path of the recipe: sources are looked up in its folder. */
  readonly file: string;
  readonly allowOutside: readonly string[];
  /** Accept at most this many samples. */
  readonly limit?: number;
  /** Make this many attempts and do nothing else: no curation, no evaluation. */
  readonly trial?: number;
  /** Keep how likely each token was, where the decoding method can. */
  readonly probabilities?: boolean;
  /** In place of the recipe's. */
  readonly seed?: number;
  /** Whether the rows of a file that is gone are at hand. */
  hasRows?(role: SourceRole, path: string): boolean;
}

export interface PreparedRun {
  readonly models: OpenModels;
  readonly slots: number;
}

export interface LaunchedRun extends PreparedRun {
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly fixed: FixedParts;
}

/** The recipe that a run of this request has. Throws `recipe-invalid` and its like with all problems. */
export function parseStart(
  environment: RecipeReader,
  request: StartRequest,
): { readonly recipe: Recipe; readonly kind: TaskKind } {
  let { recipe } = requireRecipe(request, environment);
  if (request.limit !== undefined) recipe = withLimit(recipe, request.limit);
  if (request.trial !== undefined) recipe = asTrial(recipe, request.trial);
  if (request.probabilities === true) recipe = withProbabilities(environment, recipe);
  if (request.seed !== undefined) recipe = { ...recipe, seed: request.seed };
  return { recipe, kind: findKind(environment, recipe) };
}

export function findKind({ taskKinds }: Pick<RunEnvironment, 'taskKinds'>, recipe: Recipe): TaskKind {
  const kind = taskKinds.find((known) => known.id === recipe.task.kind);
  if (kind === undefined) throw new Error(`A checked recipe has the unknown task kind ${recipe.task.kind}.`);
  return kind;
}

/** Opens the models of the recipe's methods; `slots`: as many calls as the widest of them takes at once. */
export async function prepareModels(
  { models, methods }: Pick<RunEnvironment, 'models' | 'methods'>,
  recipe: Recipe,
  options: { readonly folder: string; readonly signal: AbortSignal },
): Promise<PreparedRun> {
  const roles = neededRoles(recipe, methods);
  const open = await openModels(recipe, roles, models, options);
  refuseUnableModels(recipe, methods, open);
  const slots = Math.max(
    1,
    ...[...roles].flatMap((role) =>
      recipe.models[role] === undefined || role === 'embedder' ? [] : [models.slots(recipe.models[role])],
    ),
  );
  return { models: open, slots };
}

/** How many cells there are is not known before the run: for `per: cell` the limit alone counts. */
function withLimit(recipe: Recipe, limit: number): Recipe {
  const { target } = recipe.generate;
  const asked = target.per === 'label' ? target.accepted * Math.max(1, recipe.task.labels.length) : target.accepted;
  const accepted = target.per === 'cell' ? limit : Math.min(limit, asked);
  return { ...recipe, generate: { ...recipe.generate, target: { ...target, accepted, per: 'total' } } };
}

function asTrial(recipe: Recipe, attempts: number): Recipe {
  const target = { ...recipe.generate.target, attempts };
  return { ...recipe, generate: { ...recipe.generate, target }, curate: [], evaluate: [] };
}

function withProbabilities({ methods }: Pick<RunEnvironment, 'methods'>, recipe: Recipe): Recipe {
  const { decoding } = recipe.generate;
  if (!('logProbabilities' in getMethod(methods, 'decoding', decoding.method).params.shape)) return recipe;
  const params = { ...decoding.params, logProbabilities: true };
  return { ...recipe, generate: { ...recipe.generate, decoding: { ...decoding, params } } };
}

/** Plain data, as JSON would carry it. */
export function toJson(value: unknown): Json {
  return JSON.parse(canonicalJson(value));
}
