import { stringify } from 'yaml';
import type { ExportShape } from '../export-row.ts';
import type { ExportFormat, WrittenFile } from './export-format.ts';
import { parquetRows } from './parquet-rows.ts';
import { columnNames, type TableColumn, tableColumns } from './table-columns.ts';

/** The kinds of tasks under the names that the hub uses; others are left out of the card rather than guessed. */
const categories: Readonly<Record<string, string>> = {
  classification: 'text-classification',
  'question-answering': 'question-answering',
};

export const huggingFace: ExportFormat = {
  id: 'hugging-face',
  title: 'Hugging Face folder',
  group: 'Hugging Face',
  purpose:
    'A folder that the datasets library loads and the hub takes as it is: Parquet for each split, README.md with its header.',
  options: [
    {
      name: 'license',
      title: 'Licence',
      description: 'Id of the licence as the hub writes it: apache-2.0, cc-by-4.0. "unknown" says nothing.',
      kind: 'text',
      default: 'unknown',
    },
  ],
  isBinary: true,
  fileOf: (_baseName, split) => `data/${split ?? 'train'}-00000-of-00001.parquet`,
  columns: columnNames,
  open: parquetRows,
  cardHead: (shape, options, files) => `---\n${stringify(header(shape, String(options['license']), files))}---\n\n`,
};

function header(shape: ExportShape, license: string, files: readonly WrittenFile[]) {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const category = categories[shape.taskKind];
  const splitOf = (file: WrittenFile) => file.split ?? 'train';
  return {
    pretty_name: shape.name,
    license: license.trim() === '' ? 'unknown' : license.trim(),
    language: [shape.language.split('-')[0] ?? shape.language],
    ...(category === undefined ? {} : { task_categories: [category] }),
    size_categories: [sizeCategory(rows)],
    tags: ['synthetic', 'seedloom'],
    configs: [
      {
        config_name: 'default',
        data_files: files.map((file) => ({ split: splitOf(file), path: `data/${splitOf(file)}-*` })),
      },
    ],
    dataset_info: {
      features: tableColumns(shape).map(feature),
      splits: files.map((file) => ({ name: splitOf(file), num_bytes: file.sizeBytes, num_examples: file.rows })),
      download_size: sizeBytes,
      dataset_size: sizeBytes,
    },
  };
}

function feature({ name, type }: TableColumn) {
  if (type === 'list-of-texts') return { name, sequence: 'string' };
  return { name, dtype: type === 'number' ? 'float64' : 'string' };
}

function sizeCategory(rows: number): string {
  const steps = [
    [1_000, 'n<1K'],
    [10_000, '1K<n<10K'],
    [100_000, '10K<n<100K'],
    [1_000_000, '100K<n<1M'],
  ] as const;
  return steps.find(([limit]) => rows < limit)?.[1] ?? '1M<n<10M';
}
