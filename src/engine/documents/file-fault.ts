import { EngineError } from '../../shared/domain/engine-error.ts';

/** What is wrong with a file as a whole, as a value that crosses from the reading thread. */
export interface FileFaultParts {
  readonly code: 'source-invalid' | 'limit-exceeded';
  /** A sentence part after the file name and line: "is UTF-16". */
  readonly problem: string;
  /** What to do, as a sentence. */
  readonly advice: string;
  readonly line?: number;
  readonly expected?: string;
  readonly found?: string;
}

/** Stops the reading of a file. Turned into an EngineError, with the file's name, on the engine's side. */
export class FileFault extends Error {
  readonly parts: FileFaultParts;

  constructor(parts: FileFaultParts) {
    super(parts.problem);
    this.name = 'FileFault';
    this.parts = parts;
  }
}

export function limitFault(what: string, limit: string, line?: number): FileFault {
  return new FileFault({
    code: 'limit-exceeded',
    problem: `${what}; the limit is ${limit}`,
    advice: 'Split the file or make it smaller.',
    expected: `at most ${limit}`,
    found: what,
    ...(line === undefined ? {} : { line }),
  });
}

/** "16 MB", "512 kB": for limits in messages. */
export function sizeInWords(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;
  return bytes >= 1024 ? `${Math.round((bytes / 1024) * 10) / 10} kB` : `${bytes} bytes`;
}

/** The fault as the error that callers see. */
export function faultError(path: string, parts: FileFaultParts): EngineError {
  const place = parts.line === undefined ? '' : `, line ${parts.line}`;
  return new EngineError(parts.code, `${path}${place}: ${parts.problem}. ${parts.advice}`, {
    file: path,
    ...(parts.line === undefined ? {} : { line: parts.line }),
    ...(parts.expected === undefined ? {} : { expected: parts.expected }),
    ...(parts.found === undefined ? {} : { found: parts.found }),
  });
}
