import { setImmediate } from 'node:timers/promises';

/** Gives way to the event loop when the work since the last pause was long; throws the signal's reason when aborted. */
export type Pace = () => Promise<void> | undefined;

/**
 * A pace for long computing on a thread that also answers calls.
 *
 * Call it between pieces of a few milliseconds: `const pause = pace(); if (pause) await pause;`, or plainly `await pace()`.
 * The clock decides only when to pause, never what is computed.
 */
export function createPace(signal?: AbortSignal, sliceMs = 15): Pace {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < sliceMs) return undefined;
    return rest();
  };

  async function rest(): Promise<void> {
    await setImmediate();
    since = performance.now();
    signal?.throwIfAborted();
  }
}
