import type { Json } from '../../shared/base/json.ts';
import type { Cell, Demonstration } from '../../shared/domain/sample.ts';
import type { Fields, Task, TaskKindId } from '../../shared/domain/task.ts';

export interface FieldDefinition {
  readonly name: string;
  readonly type: 'text' | 'list-of-texts' | 'label' | 'labels';
  readonly required: boolean;
  readonly isTarget: boolean;
  readonly description: string;
}

/** One kind of task: its fields, checks, prompt parts, what a student sees. One file each, listed in `registry.ts`. */
export interface TaskKind {
  readonly id: TaskKindId;
  readonly title: string;
  readonly summary: string;
  fields(task: Task): readonly FieldDefinition[];
  /** What is wrong with these fields, in sentences; empty when nothing is. Label names are checked against the codebook. */
  check(fields: Fields, task: Task): readonly string[];
  /** Problems of the task itself: a classification without labels. */
  checkTask(task: Task): readonly string[];
  /** The text that duplicates, novelty and embeddings compare. */
  text(fields: Fields): string;
  /** What a student learns from and predicts; undefined when the kind has no student. */
  student: StudentView | undefined;
  prompt: TaskPrompt;
}

export interface StudentView {
  input(fields: Fields): string;
  /** The classes of a sample: one for single-label tasks. */
  classes(fields: Fields, task: Task): readonly string[];
  allClasses(task: Task): readonly string[];
}

/** The pieces that the composer puts together. */
export interface TaskPrompt {
  /** Role, goal and format in one block (A2); for raw form a heading that a text would have. */
  task(task: Task, form: 'raw' | 'chat', cell: Cell): string;
  /** A demonstration in exactly the format the answer must take. */
  demonstration(
    demonstration: Demonstration,
    task: Task,
    form: 'raw' | 'chat',
  ): { readonly request: string; readonly answer: string };
  /** The condition block for a cell, one short requirement a line. */
  conditions(cell: Cell, task: Task, form: 'raw' | 'chat'): string;
  /** The open slot: what comes right before the answer, and what ends it. */
  cue(
    cell: Cell,
    task: Task,
    form: 'raw' | 'chat',
  ): { readonly text: string; readonly stop: readonly string[]; readonly schema?: Json };
  /** Turns the answer into fields with the target that the cell asked for. */
  read(
    answer: string,
    cell: Cell,
    task: Task,
  ): { readonly kind: 'fields'; readonly fields: Fields } | { readonly kind: 'unreadable'; readonly reason: string };
}
