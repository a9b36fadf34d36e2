import type { JsonObject } from '../base/json.ts';
import { EngineError, type ErrorCode, errorCodes } from '../domain/engine-error.ts';

/** How an error crosses from the engine to a page, a command line or another process. */
export interface EncodedError {
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
}

/**
 * An `EngineError` crosses as it is. Anything else is a bug and crosses as `internal` without its message and stack,
 * which may name a path or quote private text; the process where it happened logs it.
 */
export function encodeEngineError(error: unknown): EncodedError {
  if (error instanceof EngineError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal', message: 'An unexpected error occurred. The log has the details.', details: {} };
}

/** The other way round. A code that is not in the closed list becomes `internal`; `details.code` keeps it. */
export function decodeEngineError({ code, message, details }: EncodedError): EngineError {
  if (isErrorCode(code)) return new EngineError(code, message, details);
  return new EngineError('internal', message, { ...details, code });
}

function isErrorCode(code: string): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}
