import { statSync } from 'node:fs';
import type { ProjectSummary } from '../../shared/contract/answers.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { AreaHandlers } from './handler.ts';
import { summariseRuns } from './run-handlers.ts';

export function projectHandlers(projects: OpenProjects): AreaHandlers<'project'> {
  return {
    'project.create': async ({ project }) => summarise(await projects.create(project)),
    'project.open': async ({ project, create }) => summarise(await projects.open(project, create)),
    'project.describe': async ({ project }) => summarise(await projects.get(project)),
    async 'project.close'({ project }) {
      await projects.close(project);
      return {};
    },
    'project.verify': async ({ project }) => (await projects.get(project)).store.verify(),
    async 'project.backup'({ project, to }, { signal }) {
      await (await projects.get(project)).store.backup(to, signal);
      return {};
    },
  };
}

function summarise(project: OpenProject): ProjectSummary {
  const runs = summariseRuns(project);
  return {
    project: project.store.path,
    sizeBytes: statSync(project.store.path).size,
    samples: runs.reduce((sum, run) => sum + run.accepted, 0),
    runs,
  };
}
