import type { JsonObject } from '../base/json.ts';

/** How a failure crosses a port. */
export interface RpcErrorShape {
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
}

/** The codes that the RPC layer itself gives; the contract's closed list contains all of them. */
export type RpcCode = 'bad-request' | 'not-found' | 'cancelled' | 'internal' | 'engine-unavailable' | 'limit-exceeded';

/** A failure with a code, for handlers and callers that know nothing of the contract's errors. */
export class RpcError extends Error {
  readonly code: string;
  readonly details: JsonObject;

  constructor(code: string, message: string, details: JsonObject = {}) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.details = details;
  }
}

export function rpcFailure(code: RpcCode, message: string, details: JsonObject = {}): RpcErrorShape {
  return { code, message, details };
}

/** Default of `decodeError`. */
export function decodeRpcError(shape: RpcErrorShape): Error {
  return new RpcError(shape.code, shape.message, shape.details);
}

/** Default of `encodeError`. An unknown error crosses without its message: that may name a path or quote private text. */
export function encodeRpcError(error: unknown): RpcErrorShape {
  if (error instanceof RpcError) return { code: error.code, message: error.message, details: error.details };
  return rpcFailure('internal', 'An unexpected error occurred. The log has the details.');
}
