import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonList, tableObject } from './json-rows.ts';
import { columnNames } from './table-columns.ts';

export const json: ExportFormat = {
  id: 'json',
  title: 'JSON',
  group: 'Tables',
  purpose: 'One list of objects: for scripts that read a whole file at once.',
  options: [],
  fileOf: plainFile('json'),
  columns: columnNames,
  open: (shape) => jsonList(tableObject(shape)),
};
