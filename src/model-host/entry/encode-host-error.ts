import { EngineError } from '../../shared/domain/engine-error.ts';
import { encodeRpcError, type RpcErrorShape } from '../../shared/rpc/rpc-error.ts';

/** How an error of the host crosses: expected ones as they are, others without their text, which may quote private data. */
export function encodeHostError(error: unknown): RpcErrorShape {
  if (error instanceof EngineError) return { code: error.code, message: error.message, details: error.details };
  return encodeRpcError(error);
}
