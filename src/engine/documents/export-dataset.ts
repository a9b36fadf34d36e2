import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Origin } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import { writeFilesTogether } from './atomic-files.ts';
import { delimitedRow, escapeFormula } from './delimited-row.ts';
import type { TableFormat } from './row-outcome.ts';

/** One sample as it goes out. Labels are among the fields, as the task kind names them. */
export interface ExportRow {
  readonly id: string;
  readonly fields: Fields;
  readonly group: string;
  readonly origin: Origin;
  readonly parents: readonly string[];
  readonly weight: number;
  /** The values of its conditions, in words. */
  readonly conditions?: { readonly [condition: string]: string };
  /** `keep` unless a rule said otherwise. */
  readonly verdict?: 'keep' | 'drop' | 'review';
}

export interface ExportRequest {
  readonly path: string;
  readonly format: TableFormat;
  /** Streamed; the caller leaves out dropped samples unless they are wanted. */
  readonly rows: Iterable<ExportRow> | AsyncIterable<ExportRow>;
  /** The fields of the task kind, in order: the columns of the file. */
  readonly fields: readonly string[];
  /** Default false. */
  readonly includeConditions?: boolean;
  /** A verdict column, for exports with dropped samples. Default false. */
  readonly includeVerdicts?: boolean;
  /** For csv and tsv: change cells that a spreadsheet would run as formulas. Default false, since it changes the texts. */
  readonly spreadsheetSafe?: boolean;
  /** Default false. */
  readonly overwrite?: boolean;
  /** Make the folder when it is missing, mode 0700. Default false. */
  readonly makeFolder?: boolean;
  readonly signal: AbortSignal;
}

export interface ExportReport {
  readonly path: string;
  readonly manifestPath: string;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly columns: readonly string[];
  /** Cells changed by `spreadsheetSafe`. */
  readonly escapedCells: number;
}

const bufferCharacters = 256 * 1024;

/**
 * Writes a dataset and `<name>.manifest.json` beside it: both or none, mode 0600.
 *
 * JSON holds any text, half surrogate pairs included (escaped). CSV cannot hold those, and says so instead of replacing them.
 *
 * @throws EngineError `export-exists`, `disk-full`, `folder-read-only`, `not-found`, `bad-request`, `cancelled`.
 */
export async function exportDataset(request: ExportRequest): Promise<ExportReport> {
  const manifestPath = `${request.path}.manifest.json`;
  const columns = columnsOf(request);
  return writeFilesTogether(
    [request.path, manifestPath],
    { overwrite: request.overwrite === true, makeFolder: request.makeFolder === true, signal: request.signal },
    async (files) => {
      const [data, manifest] = files;
      if (!data || !manifest) throw new Error('Two files were asked for.');
      const hash = createHash('sha256');
      const text = new DatasetText(request, columns);
      let sizeBytes = 0;
      let rows = 0;
      let buffer = text.head();

      for await (const row of request.rows) {
        if (request.signal.aborted)
          throw new EngineError('cancelled', `The export to ${request.path} was stopped; nothing was written.`, {
            file: request.path,
          });
        buffer += text.row(row, rows);
        rows++;
        if (buffer.length >= bufferCharacters) await flush();
      }
      buffer += text.tail(rows);
      await flush();

      const report: ExportReport = {
        path: request.path,
        manifestPath,
        rows,
        sizeBytes,
        sha256: hash.digest('hex'),
        columns: columns.map((column) => column.name),
        escapedCells: text.escapedCells,
      };
      await manifest.write(manifestText(request, report));
      return report;

      async function flush(): Promise<void> {
        const bytes = Buffer.from(buffer);
        buffer = '';
        hash.update(bytes);
        sizeBytes += bytes.length;
        await data?.write(bytes);
        // Rows may come without waiting for anything; the engine answers others in between.
        await nextTurn();
      }
    },
  );
}

/** A dataset's name as a file name on every system: letters, digits, dash, dot and underscore, at most 80 characters. */
export function exportFileName(name: string, format: TableFormat): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const short = [...plain]
    .slice(0, 80)
    .join('')
    .replace(/[-.]+$/, '');
  const isReserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(short);
  return `${short === '' ? 'dataset' : isReserved ? `dataset-${short}` : short}.${format}`;
}

interface Column {
  readonly name: string;
  readonly value: (row: ExportRow) => Json | undefined;
}

/** What is known of a sample besides its fields. A field of the same name wins; then this is called `sample_…`. */
function columnsOf(request: ExportRequest): readonly Column[] {
  const about: Column[] = [
    { name: 'id', value: (row) => row.id },
    { name: 'group', value: (row) => row.group },
    { name: 'origin', value: (row) => row.origin },
    { name: 'parents', value: (row) => row.parents },
    { name: 'weight', value: (row) => row.weight },
  ];
  if (request.includeConditions) about.push({ name: 'conditions', value: (row) => row.conditions ?? {} });
  if (request.includeVerdicts) about.push({ name: 'verdict', value: (row) => row.verdict ?? 'keep' });
  const taken = new Set(request.fields);
  const renamed = about.map((column) => {
    let name = column.name;
    while (taken.has(name)) name = `sample_${name}`;
    return { ...column, name };
  });
  const fields = request.fields.map((name) => ({
    name,
    value: (row: ExportRow) => (Object.hasOwn(row.fields, name) ? row.fields[name] : undefined),
  }));
  const [id, ...others] = renamed;
  return [...(id ? [id] : []), ...fields, ...others];
}

class DatasetText {
  readonly #request: ExportRequest;
  readonly #columns: readonly Column[];
  escapedCells = 0;

  constructor(request: ExportRequest, columns: readonly Column[]) {
    this.#request = request;
    this.#columns = columns;
  }

  head(): string {
    switch (this.#request.format) {
      case 'jsonl':
        return '';
      case 'json':
        return '[';
      default:
        return this.#line(
          this.#columns.map((column) => column.name),
          undefined,
        );
    }
  }

  row(row: ExportRow, index: number): string {
    this.#refuseUnknownFields(row);
    switch (this.#request.format) {
      case 'jsonl':
        return `${this.#object(row)}\n`;
      case 'json':
        return `${index === 0 ? '' : ','}\n${this.#object(row)}`;
      default:
        return this.#line(
          this.#columns.map((column) => cellText(column.value(row))),
          row.id,
        );
    }
  }

  tail(rows: number): string {
    if (this.#request.format !== 'json') return '';
    return rows === 0 ? ']\n' : '\n]\n';
  }

  #object(row: ExportRow): string {
    const members = this.#columns.flatMap((column) => {
      const value = column.value(row);
      return value === undefined ? [] : [`${JSON.stringify(column.name)}:${JSON.stringify(value)}`];
    });
    return `{${members.join(',')}}`;
  }

  #line(cells: readonly string[], sampleId: string | undefined): string {
    const broken = cells.findIndex((cell) => !cell.isWellFormed());
    if (broken !== -1) {
      const column = this.#columns[broken]?.name ?? '';
      const where = sampleId === undefined ? 'the header' : `sample ${sampleId}`;
      throw new EngineError(
        'bad-request',
        `${where}, column ${column}: half a surrogate pair stands in the text, which ${this.#request.format.toUpperCase()} cannot hold. ` +
          'Edit the sample, or export as JSON Lines.',
        { column, ...(sampleId === undefined ? {} : { sample: sampleId }) },
      );
    }
    const delimiter = this.#request.format === 'tsv' ? '\t' : ',';
    const safe = this.#request.spreadsheetSafe ? cells.map((cell) => this.#escape(cell)) : cells;
    return `${delimitedRow(safe, delimiter)}\r\n`;
  }

  #escape(cell: string): string {
    const escaped = escapeFormula(cell);
    if (escaped !== cell) this.escapedCells++;
    return escaped;
  }

  /** A field that has no column would be lost without a word. */
  #refuseUnknownFields(row: ExportRow): void {
    const unknown = Object.keys(row.fields).find((name) => !this.#request.fields.includes(name));
    if (unknown === undefined) return;
    throw new EngineError(
      'bad-request',
      `Sample ${row.id} has a field \`${unknown}\` that the export has no column for. Name it among the fields.`,
      {
        sample: row.id,
        field: unknown,
      },
    );
  }
}

/** Texts as they are; nothing for what is absent; everything else as JSON. */
function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function manifestText(request: ExportRequest, report: ExportReport): string {
  const manifest = {
    file: basename(report.path),
    format: request.format,
    rows: report.rows,
    sizeBytes: report.sizeBytes,
    sha256: report.sha256,
    columns: report.columns,
    spreadsheetSafe: request.spreadsheetSafe === true,
    escapedCells: report.escapedCells,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
