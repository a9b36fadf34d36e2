import { type FileRowsEnd, type FileRowsRequest, readFileRows } from './read-file-rows.ts';
import { readParquetRows } from './read-parquet-rows.ts';
import type { RowOutcome } from './row-outcome.ts';

/** The rows of a file, whatever its format. Steps of text formats come without waiting: there are a million of them. */
export function openRows(
  request: FileRowsRequest,
  /** Called between parts of a file that comes in large ones. */
  alive: () => void = () => undefined,
): Generator<RowOutcome, FileRowsEnd> | AsyncGenerator<RowOutcome, FileRowsEnd> {
  return request.format === 'parquet' ? readParquetRows(request, alive) : readFileRows(request);
}
