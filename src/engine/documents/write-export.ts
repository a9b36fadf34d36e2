import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type NewFile, writeFilesTogether } from './atomic-files.ts';
import type { ExportFormat, ExportOptions, Piece, PlannedFile, WrittenFile } from './export-formats/export-format.ts';
import type { ExportRow, ExportShape } from './export-row.ts';

export interface ExportPart {
  /** Absent when the set is not split. */
  readonly split?: string;
  readonly rows: Iterable<ExportRow> | AsyncIterable<ExportRow>;
}

export interface ExportRequest {
  readonly folder: string;
  /** Of the files, without an ending; `exportFileName` makes one. */
  readonly baseName: string;
  readonly format: ExportFormat;
  /** Checked by `checkOptions`. */
  readonly options: ExportOptions;
  readonly shape: ExportShape;
  /** One file each, written in this order. */
  readonly parts: readonly ExportPart[];
  /** Made when the rows are written; it goes with them. */
  readonly card?: (report: ExportReport) => Promise<{ readonly markdown: string; readonly json: string }>;
  /** Default false. */
  readonly overwrite?: boolean;
  /** Make the folder when it is missing, mode 0700. Default false. */
  readonly makeFolder?: boolean;
  readonly signal: AbortSignal;
}

export interface ExportReport {
  readonly files: readonly WrittenFile[];
  readonly rows: number;
  readonly columns: readonly string[];
  /** Cells changed for spreadsheets. */
  readonly alteredCells: number;
}

const bufferCharacters = 256 * 1024;

/** The files that an export writes; `names` are all of them, relative to the folder, the data first. */
export function planExport(request: Omit<ExportRequest, 'parts' | 'signal'>, splits: readonly (string | undefined)[]) {
  const { format, baseName, shape, options } = request;
  const data = splits.map(
    (split): PlannedFile => ({ name: format.fileOf(baseName, split), ...(split === undefined ? {} : { split }) }),
  );
  const companions = format.companions?.(shape, options, data) ?? [];
  const single = data.length === 1 && data[0]?.split === undefined ? data[0]?.name : undefined;
  // A folder inside the export is no place for what describes the whole.
  const manifest = `${single === undefined || single.includes('/') ? baseName : single}.manifest.json`;
  const card = request.card === undefined ? [] : [format.cardHead === undefined ? 'card.md' : 'README.md', 'card.json'];
  const names = [...data.map(({ name }) => name), manifest, ...card, ...companions.map(({ name }) => name)];
  return { data, companions, manifest, names };
}

/**
 * Writes a dataset, its manifest, its card and what its readers need beside it: all or nothing, mode 0600.
 *
 * @returns `paths` of everything, the data first.
 * @throws EngineError `export-exists`, `disk-full`, `folder-read-only`, `not-found`, `bad-request`, `cancelled`.
 */
export async function writeExport(
  request: ExportRequest,
): Promise<ExportReport & { readonly paths: readonly string[]; readonly manifestPath: string }> {
  const { folder, format, options, shape, parts, signal } = request;
  const plan = planExport(
    request,
    parts.map(({ split }) => split),
  );
  const paths = plan.names.map((name) => join(folder, ...name.split('/')));
  const how = { overwrite: request.overwrite === true, makeFolder: request.makeFolder === true, signal };
  const report = await writeFilesTogether(paths, how, async (files) => {
    const byName = new Map(plan.names.map((name, index) => [name, files[index]]));
    const fileOf = (name: string): NewFile => {
      const file = byName.get(name);
      if (file === undefined) throw new Error(`No file was planned for ${name}.`);
      return file;
    };
    const written: WrittenFile[] = [];
    let alteredCells = 0;
    for (const [index, part] of parts.entries()) {
      const planned = plan.data[index];
      if (planned === undefined) throw new Error('Every part has its file.');
      const result = await writeRows(request, part.rows, fileOf(planned.name));
      alteredCells += result.alteredCells;
      written.push({ ...planned, rows: result.rows, sizeBytes: result.sizeBytes, sha256: result.sha256 });
    }
    const rows = written.reduce((sum, file) => sum + file.rows, 0);
    const facts: ExportReport = { files: written, rows, columns: format.columns(shape), alteredCells };
    await fileOf(plan.manifest).write(manifestText(request, facts));
    for (const { name, text } of plan.companions) await fileOf(name).write(text);
    const card = await request.card?.(facts);
    if (card !== undefined) {
      const head = format.cardHead?.(shape, options, written);
      await fileOf(head === undefined ? 'card.md' : 'README.md').write(`${head ?? ''}${card.markdown}`);
      await fileOf('card.json').write(card.json);
    }
    return facts;
  });
  return { ...report, paths, manifestPath: join(folder, plan.manifest) };
}

async function writeRows(
  { format, shape, options, signal }: ExportRequest,
  source: ExportPart['rows'],
  file: NewFile,
): Promise<Pick<WrittenFile, 'rows' | 'sizeBytes' | 'sha256'> & { readonly alteredCells: number }> {
  const hash = createHash('sha256');
  const writer = format.open(shape, options);
  let sizeBytes = 0;
  let rows = 0;
  let text = '';

  await put(writer.head());
  for await (const row of source) {
    if (signal.aborted)
      throw new EngineError('cancelled', `The export to ${file.path} was stopped; nothing was written.`, {
        file: file.path,
      });
    await put(writer.row(row, rows));
    rows++;
  }
  await put(writer.tail(rows));
  await flush();
  return { rows, sizeBytes, sha256: hash.digest('hex'), alteredCells: writer.alteredCells ?? 0 };

  async function put(piece: Piece): Promise<void> {
    if (typeof piece === 'string') {
      text += piece;
      if (text.length >= bufferCharacters) await flush();
    } else if (piece.length > 0) await write(piece);
  }

  async function flush(): Promise<void> {
    const bytes = Buffer.from(text);
    text = '';
    await write(bytes);
  }

  async function write(bytes: Uint8Array): Promise<void> {
    hash.update(bytes);
    sizeBytes += bytes.length;
    await file.write(bytes);
    // Rows may come without waiting for anything; the engine answers others in between.
    await nextTurn();
  }
}

function manifestText({ format, options }: ExportRequest, report: ExportReport): string {
  const [only, ...others] = report.files;
  const about = {
    columns: report.columns,
    spreadsheetSafe: options['spreadsheetSafe'] === true,
    escapedCells: report.alteredCells,
  };
  const manifest =
    only !== undefined && others.length === 0 && only.split === undefined
      ? {
          file: only.name,
          format: format.id,
          rows: only.rows,
          sizeBytes: only.sizeBytes,
          sha256: only.sha256,
          ...about,
        }
      : {
          format: format.id,
          rows: report.rows,
          files: report.files.map(({ name, ...rest }) => ({ file: name, ...rest })),
          ...about,
        };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
