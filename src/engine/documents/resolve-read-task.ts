import { extname } from 'node:path';
import { faultError } from './file-fault.ts';
import type { FileRowsRequest } from './read-file-rows.ts';
import { defaultReadLimits } from './read-limits.ts';
import type { ReadRowsRequest } from './read-rows.ts';
import type { RowFormat } from './row-outcome.ts';

const formatsByEnding: Readonly<Record<string, RowFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.parquet': 'parquet',
  '.txt': 'text',
  '.md': 'text',
  '.markdown': 'text',
};

/** For each part, which takes a second: bytes that make no sense can keep the reader busy for hours. */
const parquetLimits = { timeMs: 10_000 } as const;

/** What the reading thread is to do, with every default filled in. Throws EngineError `source-invalid`. */
export function resolveReadTask(request: Omit<ReadRowsRequest, 'signal'>): FileRowsRequest {
  const { path, delimiter } = request;
  const invalid = (problem: string, advice: string) => faultError(path, { code: 'source-invalid', problem, advice });
  const format = request.format ?? formatsByEnding[extname(path).toLowerCase()];
  if (path.includes('\0')) throw invalid('the name holds a zero character', 'Rename the file.');
  if (!format) {
    throw invalid(
      `the ending ${JSON.stringify(extname(path))} does not say what is in the file`,
      'Say `format:` jsonl, json, csv, tsv, parquet or text, or name the file with one of these endings.',
    );
  }
  if (delimiter !== undefined && !canSeparate(delimiter)) {
    throw invalid(
      `${JSON.stringify(delimiter)} cannot separate columns`,
      'Give one ASCII character that is no quote and no line end.',
    );
  }
  return {
    path,
    format,
    quotes: request.quotes ?? true,
    limits: { ...defaultReadLimits, ...(format === 'parquet' ? parquetLimits : {}), ...request.limits },
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(request.previewRows === undefined ? {} : { previewRows: request.previewRows }),
  };
}

function canSeparate(delimiter: string): boolean {
  const code = delimiter.charCodeAt(0);
  return delimiter.length === 1 && code > 0 && code < 128 && !'"\r\n'.includes(delimiter);
}
