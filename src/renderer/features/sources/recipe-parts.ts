import { isJsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';

/** The kind of task that the recipe names, also while the recipe has problems. */
export function taskKindOf({ written }: RecipeState): string {
  const task = written?.task;
  return isJsonObject(task) && typeof task.kind === 'string' ? task.kind : 'classification';
}

/** Names of the labels in the codebook; an entry may be the name alone. */
export function codebookNames({ written }: RecipeState): readonly string[] {
  const task = written?.task;
  const labels = isJsonObject(task) && Array.isArray(task.labels) ? task.labels : [];
  return labels.flatMap((label) => {
    if (typeof label === 'string') return [label];
    return isJsonObject(label) && typeof label.name === 'string' ? [label.name] : [];
  });
}
