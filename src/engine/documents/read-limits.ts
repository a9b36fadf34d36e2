/** What reading one untrusted file may cost. Every limit that stops a file is named in the error. */
export interface ReadLimits {
  /** Size of the file. */
  readonly fileBytes: number;
  /** Size of one row: a line, a CSV row with its quoted line breaks, an element of a JSON list. */
  readonly rowBytes: number;
  /** Rows read, broken ones included; blank lines do not count. */
  readonly rows: number;
  /** Different column names in the whole file. */
  readonly columns: number;
  /** Nesting inside one JSON row; the row itself is level 1. */
  readonly depth: number;
  /** Values in one JSON row, at all levels: what decides how much memory its parsing takes. */
  readonly values: number;
  /** Characters of a column name. */
  readonly nameCharacters: number;
  /** Problems that are listed one by one; beyond it they are only counted. */
  readonly listedProblems: number;
  /** Time for the check, and for each batch of rows after it; of Parquet for each part that is unpacked. */
  readonly timeMs: number;
  /** Heap of the reading thread. */
  readonly memoryMb: number;
}

export const defaultReadLimits: ReadLimits = {
  fileBytes: 512 * 1024 * 1024,
  rowBytes: 16 * 1024 * 1024,
  rows: 1_000_000,
  columns: 2_000,
  depth: 64,
  values: 200_000,
  nameCharacters: 1_000,
  listedProblems: 10_000,
  timeMs: 120_000,
  memoryMb: 256,
};
