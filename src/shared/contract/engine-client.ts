import type { CallAnswers } from './answers.ts';
import type { CallName, CallRequest } from './calls.ts';

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

/** The part of an RPC client that a typed engine client needs. */
interface Caller {
  call(name: string, request: unknown, options?: CallOptions): Promise<unknown>;
}

/** Calls to the engine with their types. The engine checks requests; answers are trusted as the contract states them. */
export interface EngineClient {
  call<N extends CallName>(name: N, request: CallRequest<N>, options?: CallOptions): Promise<CallAnswers[N]>;
}

export function createEngineClient(caller: Caller): EngineClient {
  return {
    call: async <N extends CallName>(name: N, request: CallRequest<N>, options?: CallOptions) =>
      // Safe: the engine's handlers are typed by the same `CallAnswers`.
      (await caller.call(name, request, options)) as CallAnswers[N],
  };
}
