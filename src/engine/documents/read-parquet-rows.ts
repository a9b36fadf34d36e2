import { isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { type FileMetaData, parquetRead, parquetSchema } from 'hyparquet';
import type { Json } from '../../shared/base/json.ts';
import { checkJson } from './check-json.ts';
import { FileFault, limitFault, sizeInWords } from './file-fault.ts';
import {
  compressors,
  hashFile,
  notParquet,
  openBuffer,
  readParquetMetadata,
  toFault,
  withFaults,
} from './parquet-file.ts';
import { toJsonValue, type ValueTally } from './parquet-value.ts';
import { type FileRowsEnd, type FileRowsRequest, openRegularFile } from './read-file-rows.ts';
import { defaultReadLimits, type ReadLimits } from './read-limits.ts';
import { brokenRow, type RowOutcome } from './row-outcome.ts';

/** What is unpacked at once, roughly. */
const rangeBytes = 16 * 1024 * 1024;
const mostRowsAtOnce = 20_000;

/**
 * Reads one Parquet file row by row; a row's line is its number from 1. For the reading thread only.
 *
 * @throws FileFault for what is wrong with the file as a whole; rows that are too large come as broken ones
 */
export async function* readParquetRows(
  request: FileRowsRequest,
  alive: () => void,
): AsyncGenerator<RowOutcome, FileRowsEnd> {
  const { limits } = request;
  const file = openRegularFile(request.path);
  try {
    const end = hashFile(file, limits, alive);
    alive();
    const metadata = readParquetMetadata(file, limits);
    const names = withFaults(() => columnNames(metadata, limits));
    const buffer = openBuffer(file);
    let bytes = 0;
    let line = 0;
    for (const { rowStart, rowEnd } of ranges(metadata)) {
      alive();
      for (const row of await readRange({ file: buffer, metadata, rowStart, rowEnd })) {
        line += 1;
        const outcome = toOutcome(row, { names, line, limits });
        // A dictionary can make much of little: what counts is what comes out.
        bytes += outcome.kind === 'row' ? outcome.bytes : 0;
        if (bytes > limits.fileBytes) throw limitFault('more when unpacked', sizeInWords(limits.fileBytes), line);
        yield outcome;
      }
    }
    if (BigInt(line) !== metadata.num_rows) {
      throw notParquet(`it has ${line} rows where it says ${metadata.num_rows}`);
    }
    return { ...end, delimiter: undefined, columns: names.map((name) => ({ name, rows: line })) };
  } finally {
    closeSync(file);
  }
}

/** Bytes stay what they are where they are not text after all, and text where it is not JSON after all. */
const parsers = {
  stringFromBytes: textOrBytes,
  jsonFromBytes: jsonOrText,
  geometryFromBytes: (bytes: Uint8Array) => bytes,
  geographyFromBytes: (bytes: Uint8Array) => bytes,
};

function textOrBytes(bytes: Uint8Array | undefined): string | Uint8Array | undefined {
  return bytes !== undefined && isUtf8(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    : bytes;
}

function jsonOrText(bytes: Uint8Array | undefined): unknown {
  const text = textOrBytes(bytes);
  if (
    typeof text !== 'string' ||
    checkJson(text, { depth: defaultReadLimits.depth, values: defaultReadLimits.values }).kind === 'broken'
  )
    return text;
  return JSON.parse(text, keepLongNumber);
}

/** Whole numbers beyond 2^53 as the text that stands there: as numbers they would lose digits. */
function keepLongNumber(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value);
  return isLong ? (context?.source ?? String(value)) : value;
}

/** Parts of row groups of which each fits into memory. */
function* ranges(metadata: FileMetaData): Generator<{ readonly rowStart: number; readonly rowEnd: number }> {
  let start = 0;
  for (const { num_rows: count, columns } of metadata.row_groups) {
    const rows = Number(count);
    const unpacked = columns.reduce((sum, column) => sum + Number(column.meta_data?.total_uncompressed_size ?? 0), 0);
    const values = columns.reduce((sum, column) => sum + Number(column.meta_data?.num_values ?? 0), 0);
    // A value takes some bytes in memory even where a dictionary makes it tiny in the file.
    const perRow = Math.max(unpacked, 16 * values) / Math.max(1, rows);
    const step = Math.max(1, Math.min(mostRowsAtOnce, Math.floor(rangeBytes / Math.max(1, perRow))));
    for (let from = 0; from < rows; from += step) {
      yield { rowStart: start + from, rowEnd: start + Math.min(rows, from + step) };
    }
    start += rows;
  }
}

async function readRange(range: {
  readonly file: ReturnType<typeof openBuffer>;
  readonly metadata: FileMetaData;
  readonly rowStart: number;
  readonly rowEnd: number;
}): Promise<readonly (readonly unknown[])[]> {
  let rows: readonly (readonly unknown[])[] = [];
  try {
    await parquetRead({
      ...range,
      compressors,
      parsers,
      // Bytes without a mark that they are text come as bytes: they may be anything.
      utf8: false,
      geoparquet: false,
      rowFormat: 'array',
      onComplete: (read) => {
        rows = read;
      },
    });
  } catch (error) {
    throw toFault(error);
  }
  return rows;
}

function toOutcome(
  row: readonly unknown[],
  { names, line, limits }: { readonly names: readonly string[]; readonly line: number; readonly limits: ReadLimits },
): RowOutcome {
  const tally: ValueTally = { bytes: 0, longNumbers: 0, hasReplacementCharacter: false, isTooDeep: false };
  // No prototype: a column may be named `__proto__`.
  const values: Record<string, Json> = Object.create(null);
  names.forEach((name, index) => {
    values[name] = toJsonValue(row[index], tally, limits.depth - 1);
  });
  if (tally.bytes > limits.rowBytes)
    return brokenRow(line, line, `the row is longer than ${sizeInWords(limits.rowBytes)}`);
  if (tally.isTooDeep) return brokenRow(line, line, `nested more than ${limits.depth} deep`);
  const { bytes, longNumbers, hasReplacementCharacter } = tally;
  return { kind: 'row', line, values, bytes, longNumbers, hasReplacementCharacter };
}

function columnNames(metadata: FileMetaData, limits: ReadLimits): readonly string[] {
  const { children } = parquetSchema(metadata);
  const names = children.map(({ element }) => element.name);
  if (names.length > limits.columns) throw limitFault(`${names.length} columns`, `${limits.columns} columns`);
  if (names.some((name) => name.length > limits.nameCharacters)) {
    const limit = `${limits.nameCharacters} characters`;
    throw limitFault(`a column name of more than ${limit}`, limit);
  }
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw columnFault(`the column ${JSON.stringify(repeated)} occurs twice`);
  // The reader makes plain objects of structs, in which this name would be lost without a word.
  if (metadata.schema.some(({ name }, index) => index > 0 && name === '__proto__' && !names.includes(name))) {
    throw columnFault('a field inside a column is named `__proto__`');
  }
  return names;
}

function columnFault(problem: string): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem: `its columns cannot be read: ${problem}`,
    advice: 'Rename the column and write the file again.',
    expected: 'columns with names of their own',
    found: problem,
  });
}
