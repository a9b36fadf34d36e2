import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Json } from '../../shared/base/json.ts';
import { checkFirstBytes, decodeText } from './decode-text.ts';
import { FileFault, limitFault, sizeInWords } from './file-fault.ts';
import { findDelimiter, parseCsvRow } from './parse-csv-row.ts';
import { parseJsonRow } from './parse-json-row.ts';
import type { ReadLimits } from './read-limits.ts';
import { type RowBytes, RowCollector } from './row-bytes.ts';
import { brokenRow, type RowFormat, type RowOutcome } from './row-outcome.ts';
import { splitCsvRows } from './split-csv-rows.ts';
import { splitJsonList } from './split-json-list.ts';
import { splitLines } from './split-lines.ts';

export interface FileRowsRequest {
  readonly path: string;
  readonly format: RowFormat;
  /** One ASCII character; found in the header when absent. */
  readonly delimiter?: string;
  readonly quotes: boolean;
  readonly limits: ReadLimits;
  /** First rows that a check keeps, default 20. */
  readonly previewRows?: number;
}

/** What is known of a file when its last row was read. */
export interface FileRowsEnd {
  /** sha256 of all bytes, in hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly delimiter: string | undefined;
  /** In the order of the first row that has each. */
  readonly columns: readonly { readonly name: string; readonly rows: number }[];
}

const chunkBytes = 256 * 1024;

/**
 * Reads one regular file, row by row, in the order of its lines. Synchronous: for the reading thread only.
 *
 * @throws FileFault for what is wrong with the file as a whole; broken rows come as outcomes.
 */
export function* readFileRows(request: FileRowsRequest): Generator<RowOutcome, FileRowsEnd> {
  const file = openRegularFile(request.path);
  try {
    return yield* readRowsOf(file, request);
  } finally {
    closeSync(file);
  }
}

/** Its descriptor; the caller closes it. @throws FileFault when it is a folder, pipe or device. */
export function openRegularFile(path: string): number {
  // A pipe would hold the thread inside the system call, where nothing can stop it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new FileFault(notARegularFile);
}

const notARegularFile = {
  code: 'source-invalid',
  problem: 'this is not a regular file',
  advice: 'Choose a file with one row a line.',
  expected: 'a regular file',
  found: 'a folder, pipe or device',
} as const;

function* readRowsOf(file: number, request: FileRowsRequest): Generator<RowOutcome, FileRowsEnd> {
  const { limits, format } = request;
  const bytes = new FileBytes(file, limits);
  const columns = new Map<string, number>();
  const isTable = format === 'csv' || format === 'tsv';
  const delimiter = isTable
    ? (request.delimiter ?? (format === 'tsv' ? '\t' : findDelimiter(bytes.firstLine())))
    : undefined;
  let rows = 0;

  const outcomes = isTable ? tableRows(delimiter ?? ',') : format === 'text' ? wholeText() : jsonRows();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'blank' && ++rows > limits.rows) {
      throw limitFault(
        `more than ${limits.rows} rows`,
        `${limits.rows} rows`,
        outcome.kind === 'row' ? outcome.line : outcome.problem.line,
      );
    }
    if (outcome.kind === 'row') {
      for (const name of Object.keys(outcome.values)) columns.set(name, (columns.get(name) ?? 0) + 1);
      if (columns.size > limits.columns)
        throw limitFault(`${columns.size} different columns`, `${limits.columns} columns`, outcome.line);
    }
    yield outcome;
  }
  return {
    ...bytes.end(),
    delimiter,
    columns: [...columns].map(([name, count]) => ({ name, rows: count })),
  };

  function* jsonRows(): Generator<RowOutcome> {
    const split = format === 'jsonl' ? splitLines : splitJsonList;
    for (const row of split(bytes.chunks(), limits.rowBytes)) {
      const text = textOf(row, limits);
      if (typeof text !== 'string') yield text;
      else if (text.trim() === '')
        yield format === 'jsonl' ? { kind: 'blank' } : brokenRow(row.line, row.endLine, 'no row between two commas');
      else yield parseJsonRow(text, row, limits);
    }
  }

  function* wholeText(): Generator<RowOutcome> {
    const whole = new RowCollector(limits.rowBytes);
    for (const chunk of bytes.chunks()) whole.add(chunk);
    const row = { line: 1, endLine: 1, bytes: whole.take() };
    const text = textOf(row, limits);
    if (typeof text === 'string') yield valuesRow(['text'], [text], row);
    else yield text;
  }

  function* tableRows(separator: string): Generator<RowOutcome> {
    const options = { delimiter: separator, quotes: request.quotes };
    let header: readonly string[] | undefined;
    for (const row of splitCsvRows(bytes.chunks(), { ...options, maximumBytes: limits.rowBytes })) {
      // Before the fields are made: a row of millions of them would end the process.
      if (row.fields > limits.columns) {
        if (!header) throw limitFault(`${row.fields} columns`, `${limits.columns} columns`, row.line);
        yield brokenRow(row.line, row.endLine, `${row.fields} fields where the header has ${header.length}`);
        continue;
      }
      const text = textOf(row, limits);
      if (typeof text !== 'string') {
        if (!header) throw headerFault(row.line, text.problem.message);
        yield text;
      } else {
        const parsed = parseCsvRow(text, options);
        if (!header) {
          if (parsed.kind === 'broken') throw headerFault(row.line, parsed.problem);
          header = columnNames(parsed.fields, row.line, limits);
          for (const name of header) columns.set(name, 0);
        } else if (parsed.kind === 'broken') yield brokenRow(row.line, row.endLine, parsed.problem);
        else yield tableRow(header, parsed.fields, row);
      }
    }
  }
}

/** The bytes of the file in pieces, with their hash, after a look at the first ones. */
class FileBytes {
  readonly #file: number;
  readonly #limits: ReadLimits;
  readonly #hash = createHash('sha256');
  readonly #first: Buffer;
  #size = 0;

  constructor(file: number, limits: ReadLimits) {
    this.#file = file;
    this.#limits = limits;
    const first = this.#next();
    if (first.length === 0) {
      throw new FileFault({
        code: 'source-invalid',
        problem: 'the file is empty',
        advice: 'Choose a file with at least one row.',
        expected: 'at least one row',
        found: '0 bytes',
      });
    }
    this.#first = first.subarray(checkFirstBytes(first));
  }

  /** For finding the separator only: never shown, so the encoding does not matter. */
  firstLine(): string {
    const text = this.#first.toString('latin1');
    return /[^\r\n]+/.exec(text)?.[0] ?? '';
  }

  *chunks(): Generator<Buffer> {
    for (let chunk = this.#first; chunk.length > 0; chunk = this.#next()) yield chunk;
  }

  end(): { readonly hash: string; readonly sizeBytes: number } {
    return { hash: this.#hash.digest('hex'), sizeBytes: this.#size };
  }

  #next(): Buffer {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    const count = readSync(this.#file, buffer, 0, chunkBytes, null);
    this.#size += count;
    // Counted here and not asked of the file system: a file can grow, and some have no size of their own.
    if (this.#size > this.#limits.fileBytes)
      throw limitFault('the file is larger', sizeInWords(this.#limits.fileBytes));
    const chunk = buffer.subarray(0, count);
    this.#hash.update(chunk);
    return chunk;
  }
}

function textOf(row: RowBytes, limits: ReadLimits): string | (RowOutcome & { readonly kind: 'broken' }) {
  if (!row.bytes) return brokenRow(row.line, row.endLine, `the row is longer than ${sizeInWords(limits.rowBytes)}`);
  const decoded = decodeText(row.bytes);
  if (decoded.kind === 'text') return decoded.text;
  return brokenRow(row.line, row.endLine, `not UTF-8 (looks like ${decoded.looksLike})`);
}

function tableRow(header: readonly string[], fields: readonly string[], row: RowBytes): RowOutcome {
  if (fields.length === header.length) return valuesRow(header, fields, row);
  const found = `${fields.length} field${fields.length === 1 ? '' : 's'}`;
  return brokenRow(row.line, row.endLine, `${found} where the header has ${header.length}`);
}

function valuesRow(names: readonly string[], texts: readonly string[], row: RowBytes): RowOutcome {
  // No prototype: a column may be named `__proto__`.
  const values: Record<string, Json> = Object.create(null);
  names.forEach((name, index) => {
    values[name] = texts[index] ?? '';
  });
  return {
    kind: 'row',
    line: row.line,
    values,
    bytes: row.bytes?.length ?? 0,
    longNumbers: 0,
    hasReplacementCharacter: texts.some((text) => text.includes('\ufffd')),
  };
}

/** A column without a name is called by its place. */
function columnNames(fields: readonly string[], line: number, limits: ReadLimits): readonly string[] {
  const names = fields.map((name, index) => (name.trim() === '' ? `column ${index + 1}` : name));
  if (names.some((name) => name.length > limits.nameCharacters)) {
    throw limitFault(
      `a column name of more than ${limits.nameCharacters} characters`,
      `${limits.nameCharacters} characters`,
      line,
    );
  }
  const places = new Map<string, number>();
  names.forEach((name, index) => {
    const earlier = places.get(name);
    if (earlier !== undefined)
      throw headerFault(
        line,
        `the column ${JSON.stringify(name)} occurs twice, as number ${earlier + 1} and ${index + 1}`,
      );
    places.set(name, index);
  });
  return names;
}

function headerFault(line: number, problem: string): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem: `the header cannot be read: ${problem}`,
    advice: 'Give each column one name in the first row, in UTF-8.',
    line,
    expected: 'a header with one name for each column',
    found: problem,
  });
}
