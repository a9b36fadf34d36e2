import type { JsonObject } from '../../../shared/base/json.ts';
import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import type { RecipeProblem } from '../../../shared/contract/recipe-answers.ts';
import type { ScreenId } from '../../state/route-store.ts';
import { objectOf } from './generation-recipe.ts';

/** Something that must be mended before a run, and where. */
export interface Obstacle {
  readonly message: string;
  /** The screen where it is mended; undefined: here, at `part`. */
  readonly screen?: ScreenId;
  /** Part of this screen that it belongs to. */
  readonly part?: string;
  /** Parameter of the part's method. */
  readonly param?: string;
}

/** Problems of the recipe that stop a run, and models that are not on this machine. `recipe` with its defaults, where there are some. */
export function findObstacles(
  problems: readonly RecipeProblem[],
  recipe: JsonObject | null,
  models: readonly ModelSummary[] | undefined,
): readonly Obstacle[] {
  const seen = new Set<string>();
  const found = problems.map(toObstacle).filter(({ message }) => {
    const isNew = !seen.has(message);
    seen.add(message);
    return isNew;
  });
  return [...found, ...missingModels(recipe, models)];
}

function toObstacle({ path, message }: RecipeProblem): Obstacle {
  const [area = ''] = path.split(/[.[]/);
  if (area === 'models') return { message, screen: 'models' };
  if (area === 'sources') return { message, screen: 'sources' };
  if (area === 'task' || area === 'purpose' || area === 'name') return { message, screen: 'task' };
  if (area === 'seed') return { message, part: 'seed' };
  if (area !== 'generate') return { message, screen: 'recipe' };
  const [, key = '', index, rest = ''] = /^generate\.?([a-z]*)(?:\[(\d+)\])?(.*)$/.exec(path) ?? [];
  const part = { conditions: `condition:${index ?? 0}`, accept: `accept:${index ?? 0}` }[key] ?? key;
  const [, param] = /^\.params\.([A-Za-z0-9_-]+)/.exec(rest) ?? [];
  // A method that lacks its source says so at the method; the file is added in Sources.
  const lacksSource = rest === '.method' && /source with the role/.test(message);
  return {
    message,
    ...(part === '' ? { screen: 'recipe' as const } : { part }),
    ...(lacksSource ? { screen: 'sources' as const } : {}),
    ...(param === undefined ? {} : { param }),
  };
}

/** Those that write. Whether a recipe needs its embedder only the engine can tell: it refuses the run where it does. */
function missingModels(recipe: JsonObject | null, models: readonly ModelSummary[] | undefined): readonly Obstacle[] {
  if (models === undefined || recipe === null) return [];
  const ids = new Set(Object.values(objectOf(recipe['models'])));
  return models.flatMap((model) => {
    if (!ids.has(model.model) || model.kind !== 'language' || model.state === 'installed') return [];
    const message =
      model.state === 'changed'
        ? `The file of the model ${model.title} has changed since it was checked.`
        : `The model ${model.title} is not on this machine yet.`;
    return [{ message, screen: 'models' as const }];
  });
}
