import type { Json } from '../../shared/base/json.ts';
import type { Task } from '../../shared/domain/task.ts';
import type { DatasetMember, ProjectStore } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { StepContext } from './run-session.ts';
import { droppedOfRun, keptView, runView } from './sample-views.ts';

/** Pins what curation and people kept as a dataset version: revision, label and weight of each sample. Done once a run. */
export async function pinDataset(step: StepContext): Promise<void> {
  const { environment, runId, recipe } = step;
  const { store, clock } = environment;
  const id = datasetOfRun(runId);
  if (store.datasets.list().some((version) => version.id === id)) return;
  const kind = step.baseContext('curation', 'dataset').kind;
  const members = await keptMembers(store, runId, { kind, task: recipe.task });
  store.transaction(() => {
    store.datasets.add({ id, runId, name: recipe.name, at: clock.now().toISOString() }, members);
  });
}

/** What rules and people keep of a run now, in the order it was accepted. */
export async function keptMembers(
  store: ProjectStore,
  runId: string,
  { kind, task }: { readonly kind: TaskKind; readonly task: Task },
): Promise<readonly DatasetMember[]> {
  const targets = kind.fields(task).filter((field) => field.isTarget);
  const members: DatasetMember[] = [];
  const kept = keptView(runView(store, runId, store.samples.countOfRun(runId)), droppedOfRun(store, runId));
  for await (const sample of kept.stream()) {
    const label: Record<string, Json> = {};
    for (const field of targets) label[field.name] = sample.fields[field.name] ?? null;
    members.push({ sampleId: sample.id, revision: sample.revision, label, weight: 1 });
  }
  return members;
}

export function datasetOfRun(runId: string): string {
  return `${runId}-dataset`;
}
