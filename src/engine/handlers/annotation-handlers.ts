import type { AnnotateSamples } from '../annotation/annotate-samples.ts';
import { compareLabels } from '../annotation/annotated-labels.ts';
import { measureProgress } from '../annotation/annotation-progress.ts';
import type { EditSamples } from '../projects/edit-samples.ts';
import { labelValue, type TaskRules } from '../projects/task-rules.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { AreaHandlers } from './handler.ts';

export interface AnnotationHandlerParts {
  readonly projects: OpenProjects;
  readonly annotating: AnnotateSamples;
  readonly editing: EditSamples;
  rulesOf(project: OpenProject): TaskRules;
}

export function annotationHandlers({
  projects,
  annotating,
  editing,
  rulesOf,
}: AnnotationHandlerParts): AreaHandlers<'annotation'> {
  return {
    async 'annotation.queue'({ project, ...request }, { signal }) {
      return await annotating.queue(await projects.get(project), request, signal);
    },
    async 'annotation.label'({ project, ...answer }) {
      annotating.label(await projects.get(project), answer);
      return {};
    },
    async 'annotation.skip'({ project, ...answer }) {
      annotating.skip(await projects.get(project), answer);
      return {};
    },
    async 'annotation.undo'({ project, annotator }) {
      return await annotating.undo(await projects.get(project), annotator);
    },
    async 'annotation.progress'({ project }, { signal }) {
      const opened = await projects.get(project);
      return await measureProgress(opened.store.annotations.all(), rulesOf(opened), signal);
    },
    async 'annotation.settle'({ project, sample, labels }) {
      const opened = await projects.get(project);
      const chosen = new Map([[sample, labelValue(rulesOf(opened), labels)]]);
      await editing.settle(opened, chosen, () => `Settle the label of ${sample}`);
      return {};
    },
    async 'annotation.aggregate'({ project, minimum }) {
      const opened = await projects.get(project);
      const { toTake, tied } = compareLabels(opened.store.annotations.all(), rulesOf(opened), minimum);
      const title = (count: number) =>
        `Take the annotators' label for ${count === 1 ? '1 sample' : `${count} samples`}`;
      return { changed: await editing.settle(opened, toTake, title), tied: tied.length };
    },
  };
}
