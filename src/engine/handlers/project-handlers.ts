import type { ProjectSummary } from '../../shared/contract/project-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Examples } from '../projects/examples.ts';
import { type PersonalLibrary, projectSize } from '../projects/personal-library.ts';
import type { OpenedProject, ProjectShelf } from '../projects/project-shelf.ts';
import { taskHasLabels } from '../projects/task-summary.ts';
import { newRecipe } from '../recipes/new-recipe.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';
import { summariseRuns } from './run-handlers.ts';

export interface ProjectHandlerParts {
  readonly projects: OpenProjects;
  readonly shelf: ProjectShelf;
  readonly library: PersonalLibrary;
  readonly examples: Examples;
  readonly taskKinds: readonly TaskKind[];
  readonly clock: Clock;
}

export function projectHandlers(parts: ProjectHandlerParts): AreaHandlers<'project'> {
  const { projects, shelf, library, examples, taskKinds, clock } = parts;
  const opened = (project: OpenedProject) => summariseProject(shelf, project);
  const described = async (path: string) => {
    const project = await projects.get(path);
    return opened({ project, notices: project.store.notices });
  };
  return {
    'project.create': async ({ project }) => opened(await shelf.create(project)),
    'project.open': async ({ project, create }) => opened(await shelf.open(project, create)),
    'project.describe': ({ project }) => described(project),
    async 'project.close'({ project }) {
      await projects.close(project);
      return {};
    },
    'project.verify': async ({ project }) => (await projects.get(project)).store.verify(),
    async 'project.backup'({ project, to }, { signal }) {
      return { path: await shelf.backup(await projects.get(project), to, signal) };
    },
    'project.recent': () => ({ projects: library.recent((path) => projects.isOpen(path)) }),
    'project.examples': async () => ({ examples: await examples.list() }),
    async 'project.createFromExample'({ example: id, name }, { signal }) {
      const example = await examples.get(id);
      const title = name ?? example.title;
      return opened(
        await shelf.createNamed(title, (project) => examples.fill(project, example, { name: title, clock, signal })),
      );
    },
    async 'project.createNew'({ name, taskKind }) {
      const kind = taskKinds.find((known) => known.id === taskKind);
      if (kind === undefined) throw new EngineError('bad-request', `There is no task kind \`${taskKind}\`.`);
      const text = newRecipe({ name, kind: kind.id, hasLabels: taskHasLabels(kind) });
      return opened(
        await shelf.createNamed(name, async ({ store }) => {
          store.drafts.begin(text, clock.now().toISOString());
        }),
      );
    },
    async 'project.rename'({ project, name }) {
      shelf.rename(await projects.get(project), name);
      return await described(project);
    },
    'project.duplicate': async ({ project, name }, { signal }) => opened(await shelf.duplicate(project, name, signal)),
    'project.moveToBin': async ({ project }) => ({ binned: await shelf.moveToBin(project) }),
    'project.bin': () => ({ projects: shelf.bin.list() }),
    'project.restore': async ({ binned }) => opened(await shelf.restore(binned)),
    async 'project.deleteForGood'({ binned }) {
      await shelf.bin.deleteForGood(binned);
      return {};
    },
    'project.forget'({ project }) {
      library.forget(project);
      return {};
    },
  };
}

export function summariseProject(shelf: ProjectShelf, { project, notices }: OpenedProject): ProjectSummary {
  const runs = summariseRuns(project);
  return {
    project: project.store.path,
    name: shelf.nameOf(project),
    sizeBytes: projectSize(project.store.path) ?? 0,
    samples: runs.reduce((sum, run) => sum + run.accepted, 0),
    runs,
    notices,
  };
}
