import type { Json } from '../../../shared/base/json.ts';
import type { ExportRow, ExportShape } from '../export-row.ts';
import type { RowWriter } from './export-format.ts';
import { refuseUnknownFields, tableColumns } from './table-columns.ts';

/** One JSON value a line. Half surrogate pairs are escaped, so JSON holds any text. */
export function jsonLines(value: (row: ExportRow) => string): RowWriter {
  return { head: () => '', row: (row) => `${value(row)}\n`, tail: () => '' };
}

/** One JSON list, an element a line. */
export function jsonList(value: (row: ExportRow) => string): RowWriter {
  return {
    head: () => '[',
    row: (row, index) => `${index === 0 ? '' : ','}\n${value(row)}`,
    tail: (rows) => (rows === 0 ? ']\n' : '\n]\n'),
  };
}

/** A sample with all its columns as the text of a JSON object; fields may have any name, `__proto__` too. */
export function tableObject(shape: ExportShape): (row: ExportRow) => string {
  const columns = tableColumns(shape);
  return (row) => {
    refuseUnknownFields(row, shape);
    return objectText(columns.map(({ name, value }) => [name, value(row)]));
  };
}

export function objectText(members: readonly (readonly [string, Json | undefined])[]): string {
  const set = members.flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`],
  );
  return `{${set.join(',')}}`;
}
