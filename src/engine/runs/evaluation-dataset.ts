import { canonicalJson } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { datasetOfRun, keptMembers } from './pin-dataset.ts';

/** The dataset version that is measured: the run's newest where nothing changed since, else a new one. */
export async function pinMeasured(
  store: ProjectStore,
  runId: string,
  { kind, recipe, at }: { readonly kind: TaskKind; readonly recipe: Recipe; readonly at: string },
): Promise<{ readonly id: string; readonly members: number }> {
  const members = await keptMembers(store, runId, { kind, task: recipe.task });
  const versions = store.datasets.list().filter((version) => version.runId === runId);
  const newest = versions.at(-1);
  if (newest !== undefined && canonicalJson(store.datasets.members(newest.id)) === canonicalJson(members))
    return { id: newest.id, members: members.length };
  const id = versions.length === 0 ? datasetOfRun(runId) : `${datasetOfRun(runId)}-${versions.length + 1}`;
  store.transaction(() => {
    store.datasets.add({ id, runId, name: recipe.name, at }, members);
  });
  return { id, members: members.length };
}
