import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Fields, Task } from '../../../shared/domain/task.ts';
import type { TaskKind } from '../../tasks/task-kind.ts';

/** Reads what a small classifier learns from and predicts. */
export interface ClassReader {
  readonly names: readonly string[];
  input(fields: Fields): string;
  /** Place in `names`; undefined without a label, with several, or with one that the task does not have. */
  classOf(fields: Fields): number | undefined;
}

/** @throws EngineError `bad-request` when the task has no classes, or several for one text. */
export function classReader(kind: TaskKind, task: Task, methodTitle: string): ClassReader {
  const { student } = kind;
  if (student === undefined || task.multiple) {
    const why = student === undefined ? `the task kind \`${kind.id}\` has no labels` : 'texts have several labels here';
    throw new EngineError(
      'bad-request',
      `"${methodTitle}" needs one label for each text, but ${why}. Remove this step.`,
      { kind: kind.id },
    );
  }
  const names = student.allClasses(task);
  const places = new Map(names.map((name, place) => [name, place]));
  return {
    names,
    input: (fields) => student.input(fields),
    classOf(fields) {
      const [name, ...more] = student.classes(fields, task);
      return name === undefined || more.length > 0 ? undefined : places.get(name);
    },
  };
}

/** All labels of a sample in one key, the same for the same set of labels; '' for a task or sample without. */
export function labelKey(fields: Fields, kind: TaskKind, task: Task): string {
  return [...(kind.student?.classes(fields, task) ?? [])].sort().join('\u0000');
}
