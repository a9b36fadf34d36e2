import { type ExportFormat, plainFile } from './export-format.ts';
import { parquetRows } from './parquet-rows.ts';
import { columnNames } from './table-columns.ts';

export const parquet: ExportFormat = {
  id: 'parquet',
  title: 'Parquet',
  group: 'Tables',
  purpose: 'A compact table with typed columns, for pandas, DuckDB, Spark and large sets.',
  options: [],
  isBinary: true,
  fileOf: plainFile('parquet'),
  columns: columnNames,
  open: parquetRows,
};
