import type { CellState, PlannedCell } from '../../../shared/contract/run-answers.ts';

/** What a place of the matrix holds: one cell, or several that other conditions tell apart. */
export interface CellSum {
  readonly asked: number;
  readonly accepted: number;
  readonly inWork: number;
  readonly cells: readonly CellCount[];
}

/** A cell as the plan or a run has it. */
export interface CellCount extends PlannedCell {
  readonly accepted: number;
  readonly inWork: number;
}

export interface CoverageMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, then by column; undefined where the two do not go together. */
  readonly body: readonly (readonly (CellSum | undefined)[])[];
  readonly rowSums: readonly CellSum[];
  readonly columnSums: readonly CellSum[];
  readonly total: CellSum;
}

export function toCellCounts(cells: readonly (PlannedCell | CellState)[]): readonly CellCount[] {
  return cells.map((cell) => ({
    cell: cell.cell,
    values: cell.values,
    quota: cell.quota,
    accepted: 'accepted' in cell ? cell.accepted : 0,
    inWork: 'inWork' in cell ? cell.inWork : 0,
  }));
}

export function sumOfCells(cells: readonly CellCount[]): CellSum {
  return {
    asked: cells.reduce((sum, { quota }) => sum + quota, 0),
    accepted: cells.reduce((sum, { accepted }) => sum + accepted, 0),
    inWork: cells.reduce((sum, { inWork }) => sum + inWork, 0),
    cells,
  };
}

/** Conditions that the cells tell apart, with their values in the order in which they come. */
export function conditionsOfCells(
  cells: readonly PlannedCell[],
): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const { values } of cells) {
    for (const [name, id] of Object.entries(values)) found.set(name, (found.get(name) ?? new Set()).add(id));
  }
  return [...found].map(([name, values]) => ({ name, values: [...values] }));
}

export function coverageMatrix(cells: readonly CellCount[], rowName: string, columnName: string): CoverageMatrix {
  const valuesOf = (name: string) => [...new Set(cells.map(({ values }) => values[name] ?? ''))];
  const rows = valuesOf(rowName);
  const columns = valuesOf(columnName);
  const places = Map.groupBy(cells, ({ values }) => JSON.stringify([values[rowName] ?? '', values[columnName] ?? '']));
  return {
    rows,
    columns,
    body: rows.map((row) =>
      columns.map((column) => {
        const found = places.get(JSON.stringify([row, column]));
        return found === undefined ? undefined : sumOfCells(found);
      }),
    ),
    rowSums: rows.map((row) => sumOfCells(cells.filter(({ values }) => (values[rowName] ?? '') === row))),
    columnSums: columns.map((column) =>
      sumOfCells(cells.filter(({ values }) => (values[columnName] ?? '') === column)),
    ),
    total: sumOfCells(cells),
  };
}

/** Below it most places of a matrix would be empty, and a list says more. */
const leastFilled = 1 / 3;
const mostColumns = 30;

/** The two conditions to begin with; undefined where a list is better. */
export function matrixToBegin(
  cells: readonly PlannedCell[],
): { readonly row: string; readonly column: string } | undefined {
  const conditions = conditionsOfCells(cells).filter(({ values }) => values.length > 1);
  for (const [at, one] of conditions.entries()) {
    for (const other of conditions.slice(at + 1)) {
      const [row, column] = one.values.length >= other.values.length ? [one, other] : [other, one];
      const filled = new Set(cells.map(({ values }) => JSON.stringify([values[row.name], values[column.name]]))).size;
      const share = filled / (row.values.length * column.values.length);
      if (share >= leastFilled && column.values.length <= mostColumns) return { row: row.name, column: column.name };
    }
  }
  return undefined;
}

export interface CellGroup {
  readonly name: string;
  /** The value that the cells share; undefined where they have none, or are all cells. */
  readonly value?: { readonly name: string; readonly id: string };
  readonly sum: CellSum;
}

/** The list in groups of the condition that has the fewest values; one group without a name where there is one condition. */
export function cellGroups(cells: readonly CellCount[]): readonly CellGroup[] {
  const conditions = conditionsOfCells(cells).filter(({ values }) => values.length > 1);
  const [first] = conditions.toSorted((a, b) => a.values.length - b.values.length);
  if (first === undefined || conditions.length < 2) return [{ name: '', sum: sumOfCells(cells) }];
  const { name } = first;
  return [...Map.groupBy(cells, ({ values }) => values[name] ?? '')].map(([id, group]) => ({
    name: id === '' ? `no ${name}` : id,
    ...(id === '' ? {} : { value: { name, id } }),
    sum: sumOfCells(group),
  }));
}

export function isShort({ asked, accepted }: Pick<CellSum, 'asked' | 'accepted'>): boolean {
  return accepted < asked;
}

export function shortCells(cells: readonly CellCount[]): readonly CellCount[] {
  return cells.filter(({ quota, accepted }) => accepted < quota);
}

/** A cell in words: its values, without those that all cells share. */
export function cellInWords({ values, cell }: Pick<PlannedCell, 'values' | 'cell'>, except?: string): string {
  const words = Object.values(values).filter((value) => value !== '' && value !== except);
  return words.length === 0 ? (except ?? (cell === 'all' ? 'All samples' : cell)) : words.join(' · ');
}
