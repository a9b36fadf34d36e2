import { FileFault } from './file-fault.ts';
import { type RowBytes, RowCollector } from './row-bytes.ts';

const lineFeed = 10;
const quote = 34;
const backslash = 92;
const comma = 44;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/**
 * Cuts a JSON list into the bytes of its elements, whatever their size and number. What is between two commas may still be
 * broken; each element is checked by itself. Empty elements come out empty.
 *
 * @throws FileFault when the file is no list, is not closed, or goes on after its end.
 */
export function* splitJsonList(chunks: Iterable<Buffer>, maximumBytes: number): Generator<RowBytes> {
  const row = new RowCollector(maximumBytes);
  /** 0 before the list, 1 between its brackets, more inside an element; -1 after the list. */
  let depth = 0;
  let inString = false;
  let escaped = false;
  let line = 1;
  let startLine = 1;
  let hasContent = false;
  let elements = 0;

  for (const chunk of chunks) {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? 0;
      if (byte === lineFeed) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (isBlank(byte)) continue;
      if (depth <= 0) {
        if (depth < 0)
          throw fault(line, 'goes on after the end of the list', 'nothing after the last "]"', shown(byte));
        if (byte !== openList) throw notAList(line, byte);
        depth = 1;
        start = index + 1;
        startLine = line;
        continue;
      }
      if (depth === 1 && (byte === comma || byte === closeList)) {
        row.add(chunk.subarray(start, index));
        start = index + 1;
        if (hasContent || byte === comma || elements > 0) yield { line: startLine, endLine: line, bytes: row.take() };
        else row.take();
        elements++;
        hasContent = false;
        startLine = line;
        if (byte === closeList) depth = -1;
        continue;
      }
      if (!hasContent) {
        hasContent = true;
        startLine = line;
        // Blank lines before an element are not part of it, so that columns in messages count from its own line.
        row.take();
        start = index;
      }
      if (byte === quote) inString = true;
      else if (byte === openList || byte === openObject) depth++;
      else if (byte === closeList || byte === closeObject) depth--;
    }
    if (depth > 0) row.add(chunk.subarray(start));
  }
  if (depth === 0) throw notAList(line, undefined);
  if (depth > 0) {
    throw fault(
      hasContent ? startLine : line,
      'the list is not closed; the row that begins here may be cut off',
      'a closing "]"',
      'the end of the file',
    );
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === lineFeed || byte === 13 || byte === 9;
}

function shown(byte: number): string {
  return byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}

function notAList(line: number, byte: number | undefined): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem: `expected a list of objects, [{…}, …], and found ${byte === undefined ? 'the end of the file' : shown(byte)}`,
    advice:
      byte === openObject
        ? 'When each line is an object, read it as JSON Lines (format: jsonl). When the rows are inside an object, save the list alone.'
        : 'Check that this is the right file and that it is JSON.',
    line,
    expected: 'a list of objects',
    found: byte === undefined ? 'the end of the file' : shown(byte),
  });
}

function fault(line: number, problem: string, expected: string, found: string): FileFault {
  return new FileFault({
    code: 'source-invalid',
    problem,
    advice: 'Check that the file is whole, and mend it at this line.',
    line,
    expected,
    found,
  });
}
