import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { faultError } from './file-fault.ts';
import type { FileRowsRequest } from './read-file-rows.ts';
import type { ReadLimits } from './read-limits.ts';
import type { FileCheck, SourceRow } from './reader-protocol.ts';
import { ReaderThread } from './reader-thread.ts';
import { refuseBrokenFile } from './refuse-broken-file.ts';
import { resolveReadTask } from './resolve-read-task.ts';
import type { RowFormat, RowProblem } from './row-outcome.ts';

export type { ReadLimits } from './read-limits.ts';
export type { SourceRow } from './reader-protocol.ts';
export type { RowFormat, RowProblem } from './row-outcome.ts';

export interface ReadRowsRequest {
  readonly path: string;
  /** By default from the ending: .jsonl and .ndjson, .json (a list of objects), .csv, .tsv and .tab, .parquet, .txt and .md. */
  readonly format?: RowFormat;
  /** For csv and tsv: one ASCII character. By default found in the header of a .csv, and a tab in a .tsv. */
  readonly delimiter?: string;
  /** For csv and tsv: whether `"` quotes, default true. Off, every `"` is an ordinary character. */
  readonly quotes?: boolean;
  readonly limits?: Partial<ReadLimits>;
  /** More broken rows than this share stop the reading, default 0.2. A file with no good row always does. */
  readonly maximumBrokenShare?: number;
  /** How many of the first rows `preview` has at most, default 20. */
  readonly previewRows?: number;
  readonly signal: AbortSignal;
}

/** A file that was read through once and found good. accepted + rejected = read. */
export interface SourceRows {
  readonly path: string;
  readonly format: RowFormat;
  readonly delimiter: string | undefined;
  /** sha256 of all bytes of the file, in hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly counts: {
    readonly read: number;
    readonly accepted: number;
    readonly rejected: number;
  };
  /** In the order in which they occur first, each with the number of rows that have it. */
  readonly columns: readonly { readonly name: string; readonly rows: number }[];
  /** The rejected rows, each with its line; `problemsLeftOut` of them are counted only. */
  readonly problems: readonly RowProblem[];
  readonly problemsLeftOut: number;
  /** Sentences about what was kept but is worth knowing, with counts. */
  readonly notes: readonly string[];
  /** The first rows. */
  readonly preview: readonly SourceRow[];
  /**
   * The accepted rows in batches of at most 500, in the order of the file, from a second reading with the same limits. Fails
   * with `source-invalid` at the end when the file is not the same as before: keep nothing until the last batch is in.
   */
  batches(signal?: AbortSignal): AsyncGenerator<readonly SourceRow[]>;
}

/**
 * Reads a file of somebody else's, in a worker thread with limits for size, time and memory.
 *
 * @throws EngineError `source-invalid` (details: file, line, expected, found) when the file cannot be read, is empty, is not
 *   UTF-8, has no good row or too many broken ones; `limit-exceeded`; `cancelled`.
 */
export async function readRows(request: ReadRowsRequest): Promise<SourceRows> {
  const task = resolveReadTask(request);
  const check = await checkFile(task, request.signal);
  refuseBrokenFile(task, check, request.maximumBrokenShare ?? 0.2);
  return {
    path: task.path,
    format: task.format,
    delimiter: check.delimiter,
    hash: check.hash,
    sizeBytes: check.sizeBytes,
    counts: { read: check.read, accepted: check.accepted, rejected: check.rejected },
    columns: check.columns,
    problems: check.problems,
    problemsLeftOut: check.rejected - check.problems.length,
    notes: notesOn(check),
    preview: check.preview.map(plainRow),
    batches: (signal = request.signal) => readBatches(task, check.hash, signal),
  };
}

/** All accepted rows at once, for files that are known to be small, such as the sources of a recipe. */
export async function collectRows(rows: SourceRows, signal?: AbortSignal): Promise<readonly SourceRow[]> {
  const all: SourceRow[] = [];
  for await (const batch of rows.batches(signal)) all.push(...batch);
  return all;
}

async function checkFile(task: FileRowsRequest, signal: AbortSignal): Promise<FileCheck> {
  using thread = new ReaderThread({ ...task, kind: 'check' }, signal);
  const message = await thread.next();
  if (message.kind !== 'checked') throw new Error(`The reading thread answered ${message.kind} to a check.`);
  return message.check;
}

async function* readBatches(
  task: FileRowsRequest,
  hash: string,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceRow[]> {
  using thread = new ReaderThread({ ...task, kind: 'rows' }, signal);
  for (;;) {
    const message = await thread.next();
    if (message.kind === 'batch') {
      thread.requestMore();
      yield message.rows.map(plainRow);
    } else if (message.kind === 'end') {
      if (message.hash === hash) return;
      throw faultError(task.path, {
        code: 'source-invalid',
        problem: 'the file was changed while it was read',
        advice: 'Import it again when nothing writes to it.',
        expected: `sha256 ${hash}`,
        found: `sha256 ${message.hash}`,
      });
    } else throw new Error(`The reading thread answered ${message.kind} to a request for rows.`);
  }
}

function notesOn(check: FileCheck): readonly string[] {
  const notes: string[] = [];
  if (check.longNumbers > 0) {
    notes.push(`${check.longNumbers} numbers are too long to be kept exactly as numbers; they are kept as text.`);
  }
  if (check.rowsWithReplacementCharacter > 0) {
    notes.push(
      `${check.rowsWithReplacementCharacter} rows hold U+FFFD: characters were lost before this file was written.`,
    );
  }
  return notes;
}

function plainRow(row: SourceRow): SourceRow {
  return { line: row.line, values: withoutPrototypes(row.values) };
}

function withoutPrototypes(values: JsonObject): JsonObject {
  const copy: Record<string, Json> = Object.create(null);
  for (const [name, member] of Object.entries(values)) copy[name] = withoutPrototype(member);
  return copy;
}

function withoutPrototype(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPrototype);
  return isJsonObject(value) ? withoutPrototypes(value) : value;
}
