import { createHash } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type AsyncBuffer, type ColumnMetaData, type Compressors, type FileMetaData, parquetMetadata } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { FileFault, limitFault, sizeInWords } from './file-fault.ts';
import type { ReadLimits } from './read-limits.ts';

/** The description at the end of the file: columns, row groups, statistics. */
const longestFooter = 32 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
const aliveEveryBytes = 64 * chunkBytes;

/** sha256 of all bytes, in hexadecimal digits. @throws FileFault when the file is too large or empty */
export function hashFile(
  file: number,
  limits: ReadLimits,
  alive: () => void,
): { readonly hash: string; readonly sizeBytes: number } {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let size = 0;
  for (;;) {
    const count = readSync(file, buffer, 0, chunkBytes, size);
    if (count === 0) break;
    size += count;
    if (size > limits.fileBytes) throw limitFault('the file is larger', sizeInWords(limits.fileBytes));
    hash.update(buffer.subarray(0, count));
    if (size % aliveEveryBytes === 0) alive();
  }
  if (size === 0) throw notParquet('the file is empty');
  return { hash: hash.digest('hex'), sizeBytes: size };
}

/** The file for the Parquet reader. A range beyond the end is an error, not fewer bytes. */
export function openBuffer(file: number): AsyncBuffer {
  const byteLength = fstatSync(file).size;
  return { byteLength, slice: (start, end = byteLength) => readRange(file, start, end) };
}

/**
 * What the file says of itself, checked against what it is before any page is unpacked: some kilobytes can claim twenty
 * million rows, and a page can claim to hold more than its column.
 *
 * @throws FileFault naming the limit, or what does not fit
 */
export function readParquetMetadata(file: number, limits: ReadLimits): FileMetaData {
  const size = fstatSync(file).size;
  const isWhole = size >= 12 && text(file, 0, 4) === 'PAR1' && text(file, size - 4, size) === 'PAR1';
  if (!isWhole) throw notParquet('its first and last bytes are not those of a Parquet file');
  const length = new DataView(readRange(file, size - 8, size - 4)).getUint32(0, true);
  if (length > size - 12) throw notParquet('its description is longer than the file');
  if (length > longestFooter) throw limitFault('a longer description of the columns', sizeInWords(longestFooter));
  const metadata = withFaults(() => parquetMetadata(readRange(file, size - 8 - length, size), { geoparquet: false }));
  // Also what is missing in a damaged description shows there.
  withFaults(() => {
    checkSizes(metadata, limits, size);
    checkPages(file, metadata);
  });
  return metadata;
}

/** The ways of packing that Node can unpack; LZ4 and LZO are not among them. */
export const compressors: Compressors = {
  GZIP: (input, length) => unpack(gunzipSync, input, length),
  BROTLI: (input, length) => unpack(brotliDecompressSync, input, length),
  ZSTD: (input, length) => unpack(zstdDecompressSync, input, length),
};

export function notParquet(problem: string): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem: `it cannot be read as Parquet: ${problem}`,
    advice: 'Write the file again, or save the table as JSON Lines or CSV.',
    expected: 'a Parquet file',
    found: problem,
  });
}

/** What the reader throws at bytes that make no sense becomes a fault of the file. */
export function withFaults<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toFault(error);
  }
}

export function toFault(error: unknown): unknown {
  const isOther = !(error instanceof Error) || error instanceof FileFault || 'syscall' in error;
  return isOther ? error : notParquet(error.message.replace(/^parquet /u, ''));
}

function checkSizes(metadata: FileMetaData, limits: ReadLimits, fileSize: number): void {
  if (metadata.num_rows > BigInt(limits.rows)) {
    throw limitFault(`${metadata.num_rows} rows`, `${limits.rows} rows`);
  }
  let rows = 0n;
  let unpacked = 0n;
  for (const group of metadata.row_groups) {
    rows += group.num_rows;
    for (const { meta_data: column, file_path: elsewhere } of group.columns) {
      if (elsewhere !== undefined) throw notParquet('its columns are in other files');
      if (column === undefined) throw notParquet('it is encrypted, or a column has no description');
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 4 && end <= fileSize && end >= start)) throw notParquet('a column reaches beyond the file');
      unpacked += column.total_uncompressed_size;
    }
  }
  if (rows !== metadata.num_rows) throw notParquet('its parts do not have as many rows as the whole');
  if (unpacked > BigInt(limits.fileBytes)) {
    throw limitFault(`${sizeInWords(Number(unpacked))} when unpacked`, sizeInWords(limits.fileBytes));
  }
}

/** Goes through the headers of all pages: none may claim more than its column does. */
function checkPages(file: number, metadata: FileMetaData): void {
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column !== undefined) checkColumnPages(file, column, Number(rows));
    }
  }
}

function checkColumnPages(file: number, column: ColumnMetaData, rows: number): void {
  const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
  const view = new DataView(readRange(file, start, start + Number(column.total_compressed_size)));
  const reader = { view, offset: 0 };
  const name = column.path_in_schema.join('.');
  // Padding between headers and page counts is what separates a claim from a lie.
  const mostBytes = Number(column.total_uncompressed_size) + 1024;
  let values = 0;
  let bytes = 0;
  while (reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader);
    const packed = header.compressed_page_size;
    if (!(packed >= 0) || reader.offset + packed > view.byteLength)
      throw notParquet(`a page of the column ${name} reaches beyond its column`);
    bytes += header.uncompressed_page_size;
    const isDictionary = header.type === 'DICTIONARY_PAGE';
    const count =
      header.data_page_header?.num_values ??
      header.data_page_header_v2?.num_values ??
      header.dictionary_page_header?.num_values ??
      0;
    // A value of a dictionary takes at least one bit.
    if (isDictionary && count > 8 * header.uncompressed_page_size + 8)
      throw notParquet(`the dictionary of the column ${name} claims more values than it has room for`);
    if (!isDictionary) values += count;
    if (!(bytes <= mostBytes) || !(values <= Number(column.num_values)))
      throw notParquet(`the pages of the column ${name} claim more than the column does`);
    reader.offset += packed;
  }
  const isNested = column.path_in_schema.length > 1;
  const mostValues = isNested ? mostNestedValues : rows;
  if (values > mostValues) {
    if (isNested) throw limitFault(`${values} values in the column ${name}`, `${mostNestedValues} values`);
    throw notParquet(`the column ${name} has more values than rows`);
  }
}

/** Lists have many values for a row. */
const mostNestedValues = 20_000_000;

function readRange(file: number, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let read = 0;
  while (read < bytes.length) {
    const count = readSync(file, bytes, read, bytes.length - read, start + read);
    if (count === 0) throw notParquet('a part of it lies beyond its end');
    read += count;
  }
  return bytes.buffer;
}

function text(file: number, start: number, end: number): string {
  return Buffer.from(readRange(file, start, end)).toString('latin1');
}

type Unpack = (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** Never more than the page claims, and the claim was checked. */
function unpack(method: Unpack, input: Uint8Array, length: number): Uint8Array {
  return method(input, { maxOutputLength: Math.max(1, length) });
}
