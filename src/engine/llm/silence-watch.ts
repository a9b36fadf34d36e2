interface SilenceWatchOptions {
  /** Between two looks. */
  readonly tickMs: number;
  /** Looks in a row without a word after which `onSilent` is called; four times as many before the first word. */
  readonly ticks: number;
  /** Sends something that the other side answers at once; `heard` is called for the answer. */
  ask(): void;
  onSilent(): void;
}

/**
 * Notices a process that lives and says nothing any more. Looks only while something is expected of it, and counts its
 * own looks instead of time: a machine that slept has not been silent.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #expected = 0;
  #silent = 0;
  #hasSpoken = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Something is expected from now on, until `settled`. */
  expect(): void {
    this.#expected += 1;
    if (this.#timer !== undefined) return;
    this.#silent = 0;
    this.#timer = setInterval(() => this.#look(), this.#options.tickMs);
    this.#timer.unref();
  }

  settled(): void {
    this.#expected -= 1;
    if (this.#expected === 0) this.end();
  }

  heard(): void {
    this.#hasSpoken = true;
    this.#silent = 0;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (this.#silent >= this.#options.ticks * (this.#hasSpoken ? 1 : 4)) {
      this.end();
      this.#options.onSilent();
      return;
    }
    this.#silent += 1;
    this.#options.ask();
  }
}
