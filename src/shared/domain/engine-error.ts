import type { JsonObject } from '../base/json.ts';

/** The closed list of codes of expected failures. A bug is `internal`. */
export const errorCodes = [
  'bad-request',
  'not-found',
  'conflict',
  'cancelled',
  'internal',
  'engine-unavailable',
  'recipe-invalid',
  'source-invalid',
  'source-outside-folder',
  'outside-folder',
  'seeds-missing',
  'label-unknown',
  'model-missing',
  'model-invalid',
  'model-unsuitable',
  'model-host-died',
  'memory-short',
  'prompt-too-long',
  'project-busy',
  'project-newer',
  'not-a-project',
  'project-corrupt',
  'disk-full',
  'folder-read-only',
  'run-changed',
  'run-busy',
  'target-unreachable',
  'no-answers',
  'download-failed',
  'hash-mismatch',
  'export-exists',
  'network-refused',
  'limit-exceeded',
  'script-exhausted',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An expected failure: the message says what failed, on what, and what to do. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: JsonObject;

  constructor(code: ErrorCode, message: string, details: JsonObject = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }
}

export function isEngineError(error: unknown, ...codes: readonly ErrorCode[]): error is EngineError {
  return error instanceof EngineError && (codes.length === 0 || codes.includes(error.code));
}
