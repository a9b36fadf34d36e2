import { dirname } from 'node:path';
import type { JsonObject } from '../../shared/base/json.ts';
import { deriveSeed } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { StoredRun } from '../storage/project-store.ts';
import { type FixedParts, fixedParts, methodVersions, modelHashes, windowFor } from './fixed-parts.ts';
import { askedOf, freezeSlots } from './frozen-slots.ts';
import type { FrozenSlots } from './generation-slots.ts';
import { hasRowsOf, importSources, refusedRows } from './import-sources.ts';
import { planGeneration } from './plan-generation.ts';
import { findKind, type LaunchedRun, parseStart, prepareModels, type StartRequest, toJson } from './prepare-run.ts';
import type { RunEnvironment } from './run-environment.ts';
import { openRunLog } from './run-log.ts';
import { earlierSamples, type TopUpRequest, topUpSlots } from './top-up.ts';

/** A run that can begin: everything that can be known before was checked. */
export interface NewRun {
  readonly launched: LaunchedRun;
  readonly recipeId: string;
  readonly slots: FrozenSlots;
  /** What a person should know of: rows of sources that were refused. */
  readonly notes: readonly string[];
}

/** Throws what a person must mend first. Stores the sources and the recipe, no run. */
export async function prepareStart(
  environment: RunEnvironment,
  request: StartRequest,
  signal: AbortSignal,
): Promise<NewRun> {
  const { store, clock, methods } = environment;
  const { recipe, kind } = parseStart(environment, { ...request, hasRows: hasRowsOf(store) });
  const slots = planGeneration({ recipe, kind, methods, signal });
  const folder = dirname(request.file);
  const { ids, imported } = await importSources({ store, clock, recipe, kind, folder, signal });
  const prepared = await prepareModels(environment, recipe, { folder, signal });
  signal.throwIfAborted();
  const { id: recipeId } = store.recipes.save({
    text: request.text,
    json: toJson(recipe),
    createdAt: clock.now().toISOString(),
  });
  const fixed: FixedParts = {
    ...fixedNow(environment, { recipe, ...prepared }),
    file: request.file,
    allowOutside: request.allowOutside,
    limit: request.limit ?? null,
    sources: Object.fromEntries(ids),
    topUpOf: null,
    earlier: [],
  };
  return { launched: { recipe, kind, fixed, ...prepared }, recipeId, slots, notes: imported.flatMap(refusedRows) };
}

/** A run with the recipe, sources and pools of an earlier one, for some of its cells. */
export async function prepareTopUp(
  environment: RunEnvironment,
  options: {
    readonly before: StoredRun;
    /** That of the run before. */
    readonly recipe: Recipe;
    readonly request: TopUpRequest;
    readonly signal: AbortSignal;
  },
): Promise<NewRun> {
  const { store } = environment;
  const { before, request, signal } = options;
  const slots = topUpSlots(store, before, request);
  const earlier = fixedParts(before);
  // Another seed: with the same one the same prompts would give the same texts again.
  const seed = deriveSeed(before.seed, 'top-up', store.runs.list().length);
  const recipe: Recipe = { ...options.recipe, seed };
  const kind = findKind(environment, recipe);
  const prepared = await prepareModels(environment, recipe, { folder: dirname(earlier.file), signal });
  signal.throwIfAborted();
  const fixed: FixedParts = {
    ...fixedNow(environment, { recipe, ...prepared }),
    file: earlier.file,
    allowOutside: earlier.allowOutside,
    limit: null,
    sources: earlier.sources,
    topUpOf: before.id,
    earlier: earlierSamples(store, before.id),
  };
  return { launched: { recipe, kind, fixed, ...prepared }, recipeId: before.recipeId, slots, notes: [] };
}

/** Stores the run with its frozen cells, and the first lines of its log. Gives its id. */
export function storeRun(environment: RunEnvironment, { launched, recipeId, slots, notes }: NewRun): string {
  const { store, clock } = environment;
  const { recipe, fixed } = launched;
  const id = `r${store.runs.list().length + 1}`;
  store.transaction(() => {
    store.runs.create({
      id,
      recipeId,
      seed: recipe.seed,
      fixed: toJson(fixed) as JsonObject,
      createdAt: clock.now().toISOString(),
    });
    freezeSlots(store, id, slots);
  });
  const log = openRunLog(environment, id);
  const what = fixed.topUpOf === null ? '' : `, to fill up ${fixed.topUpOf}`;
  const where = slots.cells.length === 1 ? 'one cell' : `${slots.cells.length} cells`;
  log.add(
    'state',
    `Started "${recipe.name}"${what}: ${askedOf(slots.cells)} samples asked in ${where}; recipe ${recipeId}, seed ${recipe.seed}.`,
  );
  for (const [role, model] of Object.entries(fixed.models))
    log.add('note', `Model as ${role}: ${shortHashes(String(model))}`);
  for (const note of notes) log.add('warning', note);
  return id;
}

function shortHashes(text: string): string {
  return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/gu, '$1…');
}

function fixedNow(
  { engineVersion, methods }: RunEnvironment,
  { recipe, models, slots }: Pick<LaunchedRun, 'recipe' | 'models' | 'slots'>,
): Pick<FixedParts, 'engine' | 'methods' | 'models' | 'ahead' | 'block'> {
  return {
    engine: engineVersion,
    methods: methodVersions(recipe, methods),
    models: modelHashes(models),
    ...windowFor(slots),
  };
}
