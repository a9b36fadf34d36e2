import { isJsonObject, type Json } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';

/** Names of the recipe that a parameter may choose from. */
export function namesOfRecipe({ written, resolved }: RecipeState) {
  const recipe = resolved ?? written ?? {};
  const task = objectOf(recipe['task']);
  const conditions = objectOf(recipe['generate'])['conditions'];
  return {
    label: namesIn(task['labels']),
    condition: namesIn(conditions),
    'model-role': [...new Set(['generator', 'embedder', ...Object.keys(objectOf(recipe['models']))])],
    'source-role': Object.keys(objectOf(recipe['sources'])),
  };
}

export function taskKindOf({ written, resolved }: Pick<RecipeState, 'written' | 'resolved'>): string {
  const { kind } = objectOf((resolved ?? written)?.['task']);
  return typeof kind === 'string' ? kind : '';
}

function namesIn(list: Json | undefined): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: Json) => {
    const name = isJsonObject(item) ? item['name'] : item;
    return typeof name === 'string' ? [name] : [];
  });
}

function objectOf(value: Json | undefined) {
  return isJsonObject(value) ? value : {};
}
