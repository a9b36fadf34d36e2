import type { RunSummary } from '../../shared/contract/answers.ts';
import { generationPath } from '../runs/generation-step.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { StoredRun } from '../storage/project-store.ts';
import type { AreaHandlers } from './handler.ts';

export function runHandlers(projects: OpenProjects): AreaHandlers<'run'> {
  return {
    async 'run.start'({ project, recipe, allowOutside, limit }, { signal }) {
      const { runs } = await projects.get(project);
      return await runs.start({ ...recipe, allowOutside, ...(limit === undefined ? {} : { limit }) }, signal);
    },
    async 'run.resume'({ project, run }, { signal }) {
      const { runs } = await projects.get(project);
      return { run: await runs.resume(run, signal) };
    },
    async 'run.pause'({ project, run }) {
      await (await projects.get(project)).runs.pause(run);
      return {};
    },
    async 'run.cancel'({ project, run }) {
      await (await projects.get(project)).runs.cancel(run);
      return {};
    },
    async 'run.wait'({ project, run }, { signal }) {
      const opened = await projects.get(project);
      await opened.runs.wait(run, signal);
      return summarise(opened, opened.runs.get(run));
    },
    async 'run.list'({ project }) {
      const opened = await projects.get(project);
      return { runs: summariseRuns(opened) };
    },
    async 'run.report'({ project, run }) {
      return (await projects.get(project)).runs.report(run);
    },
    async 'run.rejections'({ project, run, limit }) {
      const { store } = await projects.get(project);
      const rejections = store.runs.rejections(run, generationPath, limit);
      return {
        rejections: rejections.map(({ rule, reason, text, cell }) => ({
          rule,
          reason,
          text: text ?? '',
          cell: cell ?? '',
        })),
      };
    },
  };
}

export function summariseRuns(project: OpenProject): readonly RunSummary[] {
  return project.runs.list().map((run) => summarise(project, run));
}

function summarise({ store }: OpenProject, run: StoredRun): RunSummary {
  const split = /^([a-z-]+): (.*)$/su.exec(run.message);
  const failed = run.state === 'failed' && split !== null;
  return {
    run: run.id,
    name: recipeName(store.recipes.get(run.recipeId).json),
    state: run.state,
    message: failed ? (split[2] ?? '') : run.message,
    code: failed ? (split[1] ?? '') : '',
    accepted: store.samples.countOfRun(run.id),
    createdAt: run.createdAt,
    workedMs: run.workedMs,
  };
}

function recipeName(json: unknown): string {
  return typeof json === 'object' && json !== null && 'name' in json && typeof json.name === 'string' ? json.name : '';
}
