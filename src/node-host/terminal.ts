/** Control characters, escape sequences and marks that change the direction of text. */
const unsafe = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** Text from data made safe for a terminal: nothing in it can move the cursor, ring, or turn the line around. */
export function safeText(text: string): string {
  return text.replace(unsafe, (mark) => (mark === '\n' || mark === '\t' ? ' ' : '\uFFFD'));
}

/** JSON on one line whose strings are spelt so that the same holds; read back it is the same value. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export interface Terminal {
  /** A line of the result. Like all lines it is made safe: most of them have something from a file in them. */
  print(line?: string): void;
  /** A result for machines. */
  printJson(value: unknown): void;
  /** A line beside the result: notes, progress, errors. */
  note(line: string): void;
  /** Replaces the status line on a terminal; elsewhere prints at most one line in five seconds. */
  status(line: string): void;
  /** Ends the status line. */
  clearStatus(): void;
  readonly width: number;
}

const quietMs = 5_000;

export function createTerminal(out: NodeJS.WriteStream, notes: NodeJS.WriteStream): Terminal {
  // Who reads only the first lines (`seedloom methods | head`) closes the pipe: that is no error.
  for (const stream of [out, notes]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  let hasStatus = false;
  let printedAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (hasStatus) notes.write('\r\u001B[K');
    hasStatus = false;
  };
  return {
    get width() {
      return out.columns ?? 100;
    },
    print(line = '') {
      clear();
      out.write(`${safeText(line)}\n`);
    },
    printJson(value) {
      clear();
      out.write(`${safeJson(value)}\n`);
    },
    note(line) {
      clear();
      notes.write(`${safeText(line)}\n`);
    },
    status(text) {
      const line = safeText(text);
      if (notes.isTTY) {
        notes.write(`\r\u001B[K${line.slice(0, (notes.columns ?? 100) - 1)}`);
        hasStatus = true;
      } else if (performance.now() - printedAt > quietMs) {
        printedAt = performance.now();
        notes.write(`${line}\n`);
      }
    },
    clearStatus: clear,
  };
}
