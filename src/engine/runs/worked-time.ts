import type { RunEnvironment } from './run-environment.ts';

const saveEveryMs = 1_000;

/** Working time of a run over all its sessions; a machine that sleeps or a paused run does not count. */
export class WorkedTime {
  readonly #environment: RunEnvironment;
  readonly #runId: string;
  readonly #before: number;
  readonly #startedAt: number;
  #savedAt: number;

  constructor(environment: RunEnvironment, runId: string) {
    this.#environment = environment;
    this.#runId = runId;
    this.#before = environment.store.runs.get(runId).workedMs;
    this.#startedAt = environment.clock.elapsedMs();
    this.#savedAt = this.#startedAt;
  }

  now(): number {
    return Math.round(this.#before + this.#environment.clock.elapsedMs() - this.#startedAt);
  }

  /** Stores the time: at most once a second, unless it is the end. */
  save({ isEnd = false } = {}): void {
    const elapsed = this.#environment.clock.elapsedMs();
    if (!isEnd && elapsed - this.#savedAt < saveEveryMs) return;
    this.#savedAt = elapsed;
    this.#environment.store.runs.update(this.#runId, { workedMs: this.now() });
  }
}
