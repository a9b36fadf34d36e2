import type { Cell } from '../../../../shared/domain/sample.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { findCellLabels } from '../../../tasks/cell-labels.ts';
import type { CellProgress } from '../../contexts.ts';

/** The name of the label that texts of the cell have. */
export function labelOfCell(cell: Cell, task: Task): string | undefined {
  return findCellLabels(cell, task)?.labels[0]?.name;
}

/** The labels that have a cell, in the order of the cells. */
export function labelsOfCells(cells: readonly CellProgress[], task: Task): readonly string[] {
  return [...new Set(cells.flatMap(({ cell }) => labelOfCell(cell, task) ?? []))];
}
