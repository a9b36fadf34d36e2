import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonLines, tableObject } from './json-rows.ts';
import { columnNames } from './table-columns.ts';

export const jsonl: ExportFormat = {
  id: 'jsonl',
  title: 'JSON Lines',
  group: 'Tables',
  purpose: 'One sample a line with everything that is known of it. Holds any text; read by nearly every training tool.',
  options: [],
  fileOf: plainFile('jsonl'),
  columns: columnNames,
  open: (shape) => jsonLines(tableObject(shape)),
};
