import type { CallAnswers } from '../../shared/contract/answers.ts';
import type { CallName, CheckedRequest } from '../../shared/contract/calls.ts';

export interface HandlerContext {
  readonly signal: AbortSignal;
}

/** Answers one call; the request is checked before. */
export type Handler<N extends CallName> = (
  request: CheckedRequest<N>,
  context: HandlerContext,
) => CallAnswers[N] | Promise<CallAnswers[N]>;

/** The calls of one area: `AreaHandlers<'run'>` has `run.start` and its like. */
export type AreaHandlers<Area extends string> = { readonly [N in Extract<CallName, `${Area}.${string}`>]: Handler<N> };

export type AllHandlers = { readonly [N in CallName]: Handler<N> };
