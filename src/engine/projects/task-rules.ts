import type { Json } from '../../shared/base/json.ts';
import { recipeSchema } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sample } from '../../shared/domain/sample.ts';
import type { Fields, Task } from '../../shared/domain/task.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { FieldDefinition, TaskKind } from '../tasks/task-kind.ts';
import { withoutCodebook } from './any-labels.ts';
import type { OwnRecipe } from './own-recipe.ts';
import { blankTask } from './task-summary.ts';

/** What the project's own recipe says that a sample must be. */
export interface TaskRules {
  readonly kind: TaskKind;
  readonly task: Task;
  /** The draft whose codebook labels were chosen from. */
  readonly codebook: string;
}

/** The task as it is written, whatever else of the recipe is not right yet. Without a codebook labels are taken as they come. */
export function taskRules(
  { recipes, kinds }: { readonly recipes: OwnRecipe; readonly kinds: readonly TaskKind[] },
  project: OpenProject,
): TaskRules {
  const { version, written } = recipes.get(project);
  const parsed = recipeSchema.shape.task.safeParse(written?.task);
  const [first] = kinds;
  const kind = kinds.find(({ id }) => id === (parsed.success ? parsed.data.kind : first?.id)) ?? first;
  if (kind === undefined) throw new Error('There are no task kinds.');
  const task: Task = parsed.success ? parsed.data : blankTask(kind.id);
  return { kind: task.labels.length === 0 ? withoutCodebook(kind) : kind, task, codebook: version };
}

/** The field that holds the label; undefined where the kind has none. */
export function labelField({ kind, task }: TaskRules): FieldDefinition | undefined {
  return kind.fields(task).find(({ type }) => type === 'label' || type === 'labels');
}

/** The value of that field: one label or a list, as the task has it. */
export function labelValue({ task }: TaskRules, labels: readonly string[]): Json {
  return task.multiple ? [...labels] : (labels[0] ?? '');
}

/** What was wrong before the change may stay wrong: only new problems refuse it. */
export function checkChange({ kind, task }: TaskRules, sample: Sample, fields: Fields): void {
  const before = kind.check(sample.fields, task);
  const problems = [
    ...strangeFields({ kind, task }, fields, sample.fields),
    ...kind.check(fields, task).filter((problem) => !before.includes(problem)),
  ];
  if (problems.length > 0) throw refusal(`Sample ${sample.id} was not changed`, problems);
}

export function strangeFields(
  { kind, task }: Pick<TaskRules, 'kind' | 'task'>,
  fields: Fields,
  before: Fields,
): readonly string[] {
  const known = kind.fields(task).map(({ name }) => name);
  return Object.keys(fields)
    .filter((name) => !known.includes(name) && !Object.hasOwn(before, name))
    .map((name) => `${kind.title} has no field \`${name}\`; it has ${known.join(', ')}.`);
}

export function refusal(what: string, problems: readonly string[]): EngineError {
  return new EngineError('bad-request', `${what}: ${problems.join(' ')}`, { problems });
}
