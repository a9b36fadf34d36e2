import type { JsonObject } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { StoredRun } from '../storage/project-store.ts';
import { methodsOfRecipe } from './needed-models.ts';
import type { StepWindow } from './step-runner.ts';
import type { OpenModels } from './unit-context.ts';

/** What stays the same from the start of a run to its end; a resumed run that differs is refused. */
export interface FixedParts extends StepWindow {
  /** The recipe's file: scripts of models are looked up in its folder. */
  readonly file: string;
  readonly allowOutside: readonly string[];
  readonly limit: number | null;
  readonly engine: string;
  readonly methods: JsonObject;
  readonly models: JsonObject;
  /** Ids of the imported sources by role: a file that changed since is not read again. */
  readonly sources: { readonly [role in SourceRole]?: readonly string[] };
  /** The run whose cells it fills up, or null. */
  readonly topUpOf: string | null;
  /** Runs whose first accepted samples the novelty rules know from the start. */
  readonly earlier: readonly EarlierSamples[];
}

export interface EarlierSamples {
  readonly run: string;
  /** How many it had when this run started. */
  readonly accepted: number;
}

export function fixedParts(run: StoredRun): FixedParts {
  // Safe: `RunService` wrote it. Runs of older versions have no word of others.
  const stored = run.fixed as unknown as Omit<FixedParts, 'topUpOf' | 'earlier'> & Partial<FixedParts>;
  return { topUpOf: null, earlier: [], ...stored };
}

/** At most four times the slots ahead of what is decided; planned anew after each round of slots. */
export function windowFor(slots: number): StepWindow {
  return { ahead: 4 * slots, block: slots };
}

/** `{ "generate": "single-prompt@1" }` */
export function methodVersions(recipe: Recipe, methods: MethodRegistry): JsonObject {
  return Object.fromEntries(
    methodsOfRecipe(recipe, methods).map(({ path, method }) => [path, `${method.id}@${method.version}`]),
  );
}

/** Id, file hash and adapter of each model by role. */
export function modelHashes(models: OpenModels): JsonObject {
  const language = [...models.language].map(
    ([role, model]) => [role, `${model.identity.id} ${model.identity.hash} ${model.identity.adapter}`] as const,
  );
  const embedding =
    models.embedding === undefined
      ? []
      : ([['embedder', `${models.embedding.identity.id} ${models.embedding.identity.hash}`]] as const);
  return Object.fromEntries([...language, ...embedding]);
}

/** Throws EngineError `run-changed` that names what is not as it was. */
export function refuseChanges(
  runId: string,
  fixed: FixedParts,
  now: { readonly methods: JsonObject; readonly models: JsonObject },
): void {
  const changed = (['methods', 'models'] as const).flatMap((part) =>
    Object.keys({ ...fixed[part], ...now[part] })
      .filter((key) => fixed[part][key] !== now[part][key])
      .map((key) => `${key} (was ${fixed[part][key] ?? 'absent'}, is ${now[part][key] ?? 'absent'})`),
  );
  if (changed.length === 0) return;
  throw new EngineError(
    'run-changed',
    `The run ${runId} cannot go on as it was: ${changed.join('; ')} changed since it started. Put back what changed, or start a new run in this project.`,
    { run: runId, changed },
  );
}
