import type { Json } from '../../shared/base/json.ts';
import type { SourceRow } from './reader-protocol.ts';

/** What the values of one column look like. */
export interface ColumnProfile {
  readonly name: string;
  /** Rows with a value that is not empty. */
  readonly filled: number;
  /** Rows whose value is a list. */
  readonly lists: number;
  readonly isNumeric: boolean;
  /** Characters. */
  readonly meanLength: number;
  /** Different values with their counts, the items of lists each; undefined when there are too many. */
  readonly values: ReadonlyMap<string, number> | undefined;
}

const mostValues = 1000;
const longestValue = 200;

interface Counted {
  filled: number;
  lists: number;
  numbers: number;
  characters: number;
  values: Map<string, number> | undefined;
}

/** Counts over rows that come in batches; what it holds does not grow with the file. */
export class ColumnProfiler {
  readonly #columns = new Map<string, Counted>();

  constructor(columns: readonly string[]) {
    for (const name of columns)
      this.#columns.set(name, { filled: 0, lists: 0, numbers: 0, characters: 0, values: new Map() });
  }

  add(rows: readonly SourceRow[]): void {
    for (const { values } of rows) {
      for (const [name, value] of Object.entries(values)) {
        const column = this.#columns.get(name);
        if (column !== undefined) count(column, value);
      }
    }
  }

  profiles(): readonly ColumnProfile[] {
    return [...this.#columns].map(([name, { filled, lists, numbers, characters, values }]) => ({
      name,
      filled,
      lists,
      isNumeric: filled > 0 && numbers === filled,
      meanLength: filled === 0 ? 0 : characters / filled,
      values,
    }));
  }
}

function count(column: Counted, value: Json): void {
  const items = (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text.trim() !== '');
  if (items.length === 0) return;
  column.filled += 1;
  if (Array.isArray(value)) column.lists += 1;
  if (items.every((text) => Number.isFinite(Number(text)))) column.numbers += 1;
  for (const text of items) {
    column.characters += text.length;
    if (column.values === undefined) continue;
    if (text.length > longestValue) column.values = undefined;
    else column.values.set(text.trim(), (column.values.get(text.trim()) ?? 0) + 1);
    if ((column.values?.size ?? 0) > mostValues) column.values = undefined;
  }
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
