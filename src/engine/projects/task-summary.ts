import type { TaskKindSummary } from '../../shared/contract/recipe-answers.ts';
import type { Task } from '../../shared/domain/task.ts';
import type { TaskKind } from '../tasks/task-kind.ts';

/** A task of this kind of which nothing is known yet. */
export function blankTask(kind: string): Task {
  return { kind, textType: 'text', language: 'en', labels: [], multiple: false, knowledge: [] };
}

export function taskHasLabels(kind: TaskKind): boolean {
  return kind.fields(blankTask(kind.id)).some(({ type }) => type === 'label' || type === 'labels');
}

export function summariseTaskKind(kind: TaskKind): TaskKindSummary {
  return {
    kind: kind.id,
    title: kind.title,
    summary: kind.summary,
    hasLabels: taskHasLabels(kind),
    fields: kind.fields(blankTask(kind.id)).map(({ name, type, description }) => ({ name, type, description })),
  };
}
