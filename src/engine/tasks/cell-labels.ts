import type { Cell, ConditionValue } from '../../shared/domain/sample.ts';
import type { LabelDefinition, Task } from '../../shared/domain/task.ts';

/** The labels that a cell asks for and the condition that says so; undefined when no condition of the cell gives a label. */
export interface CellLabels {
  readonly condition: string;
  readonly labels: readonly LabelDefinition[];
}

/**
 * A condition called `label` or `labels` comes first, then any other whose value stands for labels of the codebook:
 * by `data.labels` (several names), `data.label` (one name), or an id that is a label's name.
 */
export function findCellLabels(cell: Cell, task: Task): CellLabels | undefined {
  const names = Object.keys(cell.values);
  const ordered = [...names.filter(isLabelName), ...names.filter((name) => !isLabelName(name))];
  for (const condition of ordered) {
    const value = cell.values[condition];
    const labels = value === undefined ? undefined : labelsOfValue(value, task);
    if (labels !== undefined) return { condition, labels };
  }
  return undefined;
}

export function findLabel(name: string, task: Task): LabelDefinition | undefined {
  return task.labels.find((label) => label.name === name);
}

function isLabelName(condition: string): boolean {
  return condition === 'label' || condition === 'labels';
}

function labelsOfValue(value: ConditionValue, task: Task): readonly LabelDefinition[] | undefined {
  const several = value.data?.['labels'];
  const one = value.data?.['label'];
  const names = Array.isArray(several) ? several : [typeof one === 'string' ? one : value.id];
  const labels = names.map((name) => (typeof name === 'string' ? findLabel(name, task) : undefined));
  return labels.every((label) => label !== undefined) ? labels : undefined;
}
