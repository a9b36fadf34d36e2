import { delimitedRows, spreadsheetSafe } from './delimited.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { columnNames } from './table-columns.ts';

export const tsv: ExportFormat = {
  id: 'tsv',
  title: 'TSV',
  group: 'Tables',
  purpose: 'A table with tabs between the cells, for tools that ask for it.',
  options: [spreadsheetSafe],
  fileOf: plainFile('tsv'),
  columns: columnNames,
  open: (shape, options) => delimitedRows(shape, '\t', options['spreadsheetSafe'] === true),
};
