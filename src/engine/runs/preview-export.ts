import type { ExportPreview } from '../../shared/contract/dataset-answers.ts';
import { exportFileName } from '../documents/export-file-name.ts';
import type { ExportFormat, ExportOptions, RowWriter } from '../documents/export-formats/export-format.ts';
import { jsonLines, tableObject } from '../documents/export-formats/json-rows.ts';
import type { ExportRow } from '../documents/export-row.ts';
import { planExport } from '../documents/write-export.ts';
import { ExportSet, type ExportSetOptions } from './export-set.ts';

export interface PreviewOptions extends ExportSetOptions {
  readonly format: ExportFormat;
  readonly formatOptions: ExportOptions;
  /** How many rows to show. */
  readonly rows: number;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What an export would write, without writing: counts, the names of the files and the first rows. */
export async function previewExport(options: PreviewOptions): Promise<ExportPreview> {
  const { format, formatOptions, folder, signal } = options;
  const set = new ExportSet(options);
  const splits = await set.splits();
  const leftOut = { dropped: 0, toReview: 0, withoutLabelOfPerson: 0 };
  const exported = { kept: 0, toReview: 0, dropped: 0 };
  const counts = new Map<string | undefined, number>();
  const first: ExportRow[] = [];
  for await (const { sample, verdict, leftOut: why } of set.all()) {
    signal.throwIfAborted();
    if (why !== undefined) {
      leftOut[({ dropped: 'dropped', 'to-review': 'toReview', 'no-label': 'withoutLabelOfPerson' } as const)[why]] += 1;
      continue;
    }
    const split = splits?.get(sample.id);
    exported[({ keep: 'kept', review: 'toReview', drop: 'dropped' } as const)[verdict]] += 1;
    counts.set(split, (counts.get(split) ?? 0) + 1);
    if (first.length < options.rows) first.push(set.row({ sample, verdict }));
  }
  const request = {
    folder,
    baseName: exportFileName(options.recipe.name),
    format,
    options: formatOptions,
    shape: set.shape,
    card: () => Promise.resolve({ markdown: '', json: '' }),
  };
  const plan = planExport(request, set.splitNames());
  const isBinary = format.isBinary === true;
  return {
    text: textOf(isBinary ? jsonLines(tableObject(set.shape)) : format.open(set.shape, formatOptions), first),
    isAsJson: isBinary,
    shown: first.length,
    rows: exported.kept + exported.toReview + exported.dropped,
    parts: plan.data.map(({ name, split }) => ({
      split: split ?? null,
      file: name,
      rows: [...counts].find(([key]) => key === split)?.[1] ?? 0,
    })),
    leftOut,
    exported,
    files: plan.names,
    folder,
  };
}

function textOf(writer: RowWriter, rows: readonly ExportRow[]): string {
  return [writer.head(), ...rows.map((row, index) => writer.row(row, index))].join('');
}
