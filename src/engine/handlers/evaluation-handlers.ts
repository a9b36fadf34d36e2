import { dirname, join } from 'node:path';
import { exportReportPage } from '../runs/evaluation-page/export-report-page.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { AreaHandlers } from './handler.ts';

export interface EvaluationHandlerParts {
  readonly projects: OpenProjects;
  /** The project's own recipe, with where it would stand as a file. */
  recipeOf(project: OpenProject): { readonly text: string; readonly file: string };
}

export function evaluationHandlers({ projects, recipeOf }: EvaluationHandlerParts): AreaHandlers<'evaluation'> {
  return {
    async 'evaluation.run'({ project, run, measures }, { signal }) {
      const opened = await projects.get(project);
      const { text, file } = recipeOf(opened);
      return await opened.evaluations.run({ run, text, file, ...(measures === undefined ? {} : { measures }) }, signal);
    },
    async 'evaluation.state'({ project }) {
      return { running: (await projects.get(project)).evaluations.progress };
    },
    async 'evaluation.cancel'({ project }) {
      await (await projects.get(project)).evaluations.cancel();
      return {};
    },
    async 'evaluation.reports'({ project }) {
      return { reports: (await projects.get(project)).evaluations.list() };
    },
    async 'evaluation.report'({ project, report }) {
      return (await projects.get(project)).evaluations.get(report);
    },
    async 'evaluation.compare'({ project, left, right }) {
      return (await projects.get(project)).evaluations.compare(left, right);
    },
    async 'evaluation.exportReport'({ project, report, file, overwrite }, { signal }) {
      const { store, evaluations } = await projects.get(project);
      const found = evaluations.get(report);
      const own = join(dirname(store.path), 'reports', `${report}.html`);
      // A report never changes: what stands in its own place is the same page.
      const path = await exportReportPage(found, {
        file: file ?? own,
        overwrite: overwrite || file === undefined,
        signal,
      });
      return { file: path };
    },
  };
}
