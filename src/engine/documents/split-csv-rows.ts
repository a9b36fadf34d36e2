import { FileFault } from './file-fault.ts';
import { type RowBytes, RowCollector } from './row-bytes.ts';

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/** `fields`: how many the row has, counted before anything is made of them. */
export interface CsvRowBytes extends RowBytes {
  readonly fields: number;
}

type Place = 'field-start' | 'plain' | 'quoted' | 'after-quote';

/**
 * Cuts a stream of bytes where a CSV row ends: at LF, CRLF or CR outside quotes. Only the cutting is done here, so that each
 * row has its exact lines and a broken one harms no other; csv-parse reads the fields.
 *
 * @param delimiter one ASCII character.
 * @throws FileFault when a quote is never closed: what follows it cannot be told apart.
 */
export function* splitCsvRows(
  chunks: Iterable<Buffer>,
  options: { readonly delimiter: string; readonly quotes: boolean; readonly maximumBytes: number },
): Generator<CsvRowBytes> {
  const delimiter = options.delimiter.charCodeAt(0);
  const row = new RowCollector(options.maximumBytes);
  let place: Place = 'field-start';
  let startLine = 1;
  let line = 1;
  let fields = 1;
  let quoteLine = 1;
  let afterReturn = false;

  for (const chunk of chunks) {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      const isSecondHalf = afterReturn && byte === lineFeed;
      afterReturn = byte === carriageReturn;
      if (byte === lineFeed || byte === carriageReturn) {
        if (place === 'quoted') {
          if (!isSecondHalf) line++;
          continue;
        }
        if (isSecondHalf) {
          // The CR has ended the row already.
          start = index + 1;
          continue;
        }
        row.add(chunk.subarray(start, index));
        // Blank lines are no rows.
        if (!row.isEmpty) yield { line: startLine, endLine: line, bytes: row.take(), fields };
        line++;
        startLine = line;
        start = index + 1;
        place = 'field-start';
        fields = 1;
      } else if (byte === quote && options.quotes) {
        if (place === 'field-start') quoteLine = line;
        if (place !== 'plain') place = place === 'quoted' ? 'after-quote' : 'quoted';
      } else if (place !== 'quoted') {
        place = byte === delimiter ? 'field-start' : 'plain';
        if (byte === delimiter) fields++;
      }
    }
    row.add(chunk.subarray(start));
    if (row.isTooLong && place === 'quoted') throw unclosedQuote(quoteLine, 'within the longest row allowed');
  }
  if (place === 'quoted') throw unclosedQuote(quoteLine, 'to the end of the file');
  if (!row.isEmpty) yield { line: startLine, endLine: line, bytes: row.take(), fields };
}

function unclosedQuote(line: number, where: string): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem: `a quote is opened and not closed ${where}`,
    advice: 'Close the quote, write "" for a quote inside a quoted field, or read the file with quotes off.',
    line,
    expected: 'a closing quote',
    found: where,
  });
}
