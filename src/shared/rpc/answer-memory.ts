import { type RpcErrorShape, rpcFailure } from './rpc-error.ts';

export type Outcome =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly error: RpcErrorShape };

/** One caller's share in a call that may have several. */
export interface CallShare {
  readonly outcome: Promise<Outcome>;
  /** This caller cancels. The call is aborted when all of its callers have. */
  leave(): void;
}

interface RunningCall {
  readonly name: string;
  readonly controller: AbortController;
  readonly outcome: Promise<Outcome>;
  callers: number;
  isSettled: boolean;
}

/**
 * The calls that carried an idempotency key: running ones and the last `size` finished ones.
 *
 * Share one memory among the servers of one engine, so that a call repeated after a reconnect finds it.
 * A running call is never forgotten. A cancelled one is: its repetition starts anew.
 */
export class AnswerMemory {
  readonly #calls = new Map<string, RunningCall>();
  readonly #size: number;

  constructor(size = 1000) {
    this.#size = size;
  }

  /** Starts the call, or joins the one that came first with this key. */
  join(key: string, name: string, start: (signal: AbortSignal) => Promise<Outcome>): CallShare {
    const known = this.#calls.get(key);
    if (known) return known.name === name ? share(known) : refused(key, known.name, name);
    const call = startCall(name, start);
    this.#calls.set(key, call);
    call.outcome.then((outcome) => {
      if (outcome.kind === 'failure' && outcome.error.code === 'cancelled') this.#calls.delete(key);
      this.#forgetOldest();
    });
    return share(call);
  }

  #forgetOldest(): void {
    for (const [key, call] of this.#calls) {
      if (this.#calls.size <= this.#size) return;
      if (call.isSettled) this.#calls.delete(key);
    }
  }
}

/** A call without a key: nobody else can join it. */
export function startUnshared(name: string, start: (signal: AbortSignal) => Promise<Outcome>): CallShare {
  return share(startCall(name, start));
}

function startCall(name: string, start: (signal: AbortSignal) => Promise<Outcome>): RunningCall {
  const controller = new AbortController();
  const outcome = start(controller.signal);
  const call: RunningCall = { name, controller, outcome, callers: 0, isSettled: false };
  outcome.then(() => {
    call.isSettled = true;
  });
  return call;
}

function share(call: RunningCall): CallShare {
  call.callers += 1;
  let hasLeft = false;
  return {
    outcome: call.outcome,
    leave() {
      if (hasLeft) return;
      hasLeft = true;
      call.callers -= 1;
      if (call.callers === 0 && !call.isSettled) call.controller.abort();
    },
  };
}

function refused(key: string, first: string, second: string): CallShare {
  const message = `The idempotency key ${JSON.stringify(key)} belongs to the call ${first}. Give ${second} a key of its own.`;
  return { outcome: Promise.resolve({ kind: 'failure', error: rpcFailure('bad-request', message) }), leave() {} };
}
