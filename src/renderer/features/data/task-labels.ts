import { isJsonObject, type Json } from '../../../shared/base/json.ts';

/** What the Data screen needs of the task. */
export interface TaskLabels {
  /** Kind of the task; '' while it is not known. */
  readonly kind: string;
  readonly names: readonly string[];
  /** Several labels for one text. */
  readonly multiple: boolean;
}

/** @param recipe the recipe with its defaults, or as far as it is written. */
export function taskLabels(recipe: Json | undefined): TaskLabels {
  const task = isJsonObject(recipe) ? recipe['task'] : undefined;
  if (!isJsonObject(task)) return { kind: '', names: [], multiple: false };
  const labels: readonly Json[] = Array.isArray(task['labels']) ? task['labels'] : [];
  const names = labels.map((label) => (isJsonObject(label) ? label['name'] : label));
  return {
    kind: typeof task['kind'] === 'string' ? task['kind'] : '',
    names: names.filter((name) => typeof name === 'string'),
    multiple: task['multiple'] === true,
  };
}

/** The value that `samples.relabel` takes. */
export function labelValue(labels: readonly string[], { multiple }: TaskLabels): Json {
  return multiple ? [...labels] : (labels[0] ?? '');
}

const labelFields = ['label', 'labels'];

/** The labels of a sample's fields, whether one or several. */
export function labelsOf(fields: { readonly [name: string]: Json }): readonly string[] {
  const values = labelFields.flatMap((name) => fields[name] ?? []);
  return values.filter((value) => typeof value === 'string' && value !== '').map(String);
}

export function isLabelField(name: string): boolean {
  return labelFields.includes(name);
}
