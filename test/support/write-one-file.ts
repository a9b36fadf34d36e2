import { basename, dirname, extname } from 'node:path';
import { checkOptions } from '../../src/engine/documents/export-formats/check-options.ts';
import { exportFormatRegistry } from '../../src/engine/documents/export-formats/registry.ts';
import type { ExportRow, ExportShape } from '../../src/engine/documents/export-row.ts';
import { writeExport } from '../../src/engine/documents/write-export.ts';

export interface OneFile {
  readonly path: string;
  readonly format: string;
  readonly rows: Iterable<ExportRow> | AsyncIterable<ExportRow>;
  readonly fields: readonly string[];
  readonly includeConditions?: boolean;
  readonly includeVerdicts?: boolean;
  readonly spreadsheetSafe?: boolean;
  readonly overwrite?: boolean;
  readonly makeFolder?: boolean;
  readonly shape?: Partial<ExportShape>;
  readonly signal: AbortSignal;
}

/** Writes one data file and its manifest, without a card; the fields are texts unless the shape says otherwise. */
export async function writeOneFile(request: OneFile) {
  const format = exportFormatRegistry.find(({ id }) => id === request.format);
  if (format === undefined) throw new Error(`There is no format ${request.format}.`);
  const report = await writeExport({
    folder: dirname(request.path),
    baseName: basename(request.path, extname(request.path)),
    format,
    options: checkOptions(
      format,
      request.spreadsheetSafe === undefined ? {} : { spreadsheetSafe: request.spreadsheetSafe },
    ),
    shape: {
      name: 'Set',
      taskKind: 'classification',
      textType: 'text',
      language: 'en',
      fields: request.fields.map((name) => ({ name, type: 'text', isTarget: name === 'label' })),
      labels: [],
      includeConditions: request.includeConditions === true,
      includeVerdicts: request.includeVerdicts === true,
      ...request.shape,
    },
    parts: [{ rows: request.rows }],
    overwrite: request.overwrite === true,
    makeFolder: request.makeFolder === true,
    signal: request.signal,
  });
  const [file] = report.files;
  return {
    path: report.paths[0] ?? '',
    manifestPath: report.manifestPath,
    rows: report.rows,
    sizeBytes: file?.sizeBytes ?? 0,
    sha256: file?.sha256 ?? '',
    columns: report.columns,
    escapedCells: report.alteredCells,
  };
}
