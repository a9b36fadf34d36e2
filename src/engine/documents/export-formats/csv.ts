import { delimitedRows, spreadsheetSafe } from './delimited.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { columnNames } from './table-columns.ts';

export const csv: ExportFormat = {
  id: 'csv',
  title: 'CSV',
  group: 'Tables',
  purpose: 'A table for spreadsheets, pandas and databases.',
  options: [spreadsheetSafe],
  fileOf: plainFile('csv'),
  columns: columnNames,
  open: (shape, options) => delimitedRows(shape, ',', options['spreadsheetSafe'] === true),
};
