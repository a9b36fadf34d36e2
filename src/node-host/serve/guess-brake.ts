import { setTimeout as wait } from 'node:timers/promises';

const freeGuesses = 10;
const forgetAfterMs = 60_000;
const mostWaiting = 100;

interface Options {
  /** How long each further wrong key waits for its refusal. Default 1,000 ms. */
  readonly delayMs?: number;
  readonly now?: () => number;
  readonly delay?: (ms: number) => Promise<unknown>;
}

/**
 * Slows down who guesses keys: after ten wrong ones within a minute each further refusal waits. A right key is looked
 * at first and never waits, so that nobody can lock the person out.
 */
export class GuessBrake {
  readonly #delayMs: number;
  readonly #now: () => number;
  readonly #delay: (ms: number) => Promise<unknown>;
  #wrong = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #waiting = 0;

  constructor({ delayMs = 1000, now = () => performance.now(), delay = (ms) => wait(ms) }: Options = {}) {
    this.#delayMs = delayMs;
    this.#now = now;
    this.#delay = delay;
  }

  /** Resolves when the refusal may be sent: `answer`; or at once with `drop` when too many wait already. */
  async countWrong(): Promise<'answer' | 'drop'> {
    const now = this.#now();
    if (now - this.#lastAt > forgetAfterMs) this.#wrong = 0;
    this.#lastAt = now;
    this.#wrong += 1;
    if (this.#wrong <= freeGuesses) return 'answer';
    if (this.#waiting >= mostWaiting) return 'drop';
    this.#waiting += 1;
    await this.#delay(this.#delayMs);
    this.#waiting -= 1;
    return 'answer';
  }
}
