/** A run can have thousands of units that fail; so many reasons are told. */
const reasonsTold = 20;

/** What the log of a run is told of units that did not go well: few lines, whatever the number of units. */
export class StepNotices {
  readonly #warn: (sentence: string) => void;
  readonly #reasons = new Set<string>();
  /** Units that a host took with it, until the log is told of all of them at once: their calls fail together. */
  readonly #lost = new Set<number>();
  #sentence = '';

  constructor(warn: (sentence: string) => void) {
    this.#warn = warn;
  }

  hostDied(ordinal: number, sentence: string): void {
    this.#lost.add(ordinal);
    if (this.#lost.size > 1) return;
    setImmediate(() => this.flush());
    this.#sentence = sentence;
  }

  /** Tells what is not told yet; called at the end of a step, so that no line comes after it. */
  flush(): void {
    const { size } = this.#lost;
    if (size === 0) return;
    this.#lost.clear();
    const what = size === 1 ? 'One request was lost and is' : `${size} requests were lost and are`;
    this.#warn(`${this.#sentence} ${what} asked again.`);
  }

  /** Each reason once. */
  givenUp(tries: number, reason: string): void {
    if (this.#reasons.has(reason) || this.#reasons.size >= reasonsTold) return;
    this.#reasons.add(reason);
    this.#warn(`An attempt failed ${tries} times and was given up: ${reason}`);
  }
}
