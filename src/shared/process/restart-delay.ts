const firstDelayMs = 250;
const longestDelayMs = 8000;
const windowMs = 60_000;
const mostExits = 6;

/**
 * How long to wait before a process that died is started again: 250 ms, doubling with each death in the last minute.
 *
 * @param exits times of all deaths so far in milliseconds, this one included.
 * @returns milliseconds, or undefined after six deaths within a minute: it would only die again.
 */
export function restartDelayMs(exits: readonly number[], nowMs: number): number | undefined {
  const recent = exits.filter((time) => nowMs - time < windowMs).length;
  if (recent >= mostExits) return undefined;
  return Math.min(firstDelayMs * 2 ** Math.max(recent - 1, 0), longestDelayMs);
}
