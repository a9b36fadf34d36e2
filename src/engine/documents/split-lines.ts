import { type RowBytes, RowCollector } from './row-bytes.ts';

const lineFeed = 10;

/**
 * Cuts a stream of bytes at line feeds. `node:readline` is not used: it has no limit, and a line beyond the longest
 * string ends the process in a way that nothing can catch. A carriage return before the line feed stays in the bytes. Empty lines are
 * counted and do not come out.
 */
export function* splitLines(chunks: Iterable<Buffer>, maximumBytes: number): Generator<RowBytes> {
  const row = new RowCollector(maximumBytes);
  let line = 1;
  for (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      row.add(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) break;
      // Empty lines are left out here, where it is cheap: a file may consist of millions of them.
      if (!row.isEmpty) yield { line, endLine: line, bytes: row.take() };
      line++;
      start = end + 1;
    }
  }
  if (!row.isEmpty) yield { line, endLine: line, bytes: row.take() };
}
