import { delimitedRow, escapeFormula } from '../delimited-row.ts';
import type { ExportShape } from '../export-row.ts';
import type { ExportOption, RowWriter } from './export-format.ts';
import { cellText, refuseHalfPairs, refuseUnknownFields, tableColumns } from './table-columns.ts';

export const spreadsheetSafe: ExportOption = {
  name: 'spreadsheetSafe',
  title: 'Safe for spreadsheets',
  description:
    "Puts ' before cells that a spreadsheet would run as formulas. It changes those texts; leave it off for training.",
  kind: 'switch',
  default: false,
};

/** Rows after RFC 4180 with a header; lists and objects as JSON. */
export function delimitedRows(shape: ExportShape, delimiter: ',' | '\t', isSafe: boolean): RowWriter {
  const columns = tableColumns(shape);
  const format = delimiter === ',' ? 'CSV' : 'TSV';
  let alteredCells = 0;

  function line(cells: readonly string[], id: string | undefined): string {
    for (const [index, cell] of cells.entries()) refuseHalfPairs({ id }, columns[index]?.name ?? '', cell, format);
    const safe = isSafe ? cells.map(alter) : cells;
    return `${delimitedRow(safe, delimiter)}\r\n`;
  }

  function alter(cell: string): string {
    const escaped = escapeFormula(cell);
    if (escaped !== cell) alteredCells++;
    return escaped;
  }

  return {
    head: () =>
      line(
        columns.map(({ name }) => name),
        undefined,
      ),
    row(row) {
      refuseUnknownFields(row, shape);
      return line(
        columns.map(({ value }) => cellText(value(row))),
        row.id,
      );
    },
    tail: () => '',
    get alteredCells() {
      return alteredCells;
    },
  };
}
