import { exportRun } from '../runs/export-run.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

export interface DatasetHandlerParts {
  readonly projects: OpenProjects;
  readonly clock: Clock;
  readonly engineVersion: string;
  readonly taskKinds: readonly TaskKind[];
  /** Licences by model id. */
  licences(): Promise<ReadonlyMap<string, string>>;
}

export function datasetHandlers({
  projects,
  clock,
  engineVersion,
  taskKinds,
  licences,
}: DatasetHandlerParts): AreaHandlers<'dataset'> {
  return {
    async 'dataset.export'({ project, run, to, format, includeDropped, overwrite }, { signal }) {
      const { store, runs } = await projects.get(project);
      const recipe = runs.recipeOf(run);
      const kind = taskKinds.find((known) => known.id === recipe.task.kind);
      if (kind === undefined) throw new Error(`The run ${run} has the unknown task kind ${recipe.task.kind}.`);
      const licenceById = await licences();
      return await exportRun({
        store,
        runId: run,
        recipe,
        kind,
        folder: to,
        format: format ?? recipe.export.format,
        includeDropped,
        overwrite,
        engineVersion,
        at: clock.now().toISOString(),
        licenceOf: (id) => licenceById.get(id),
        signal,
      });
    },
  };
}
