/** The listener side of a `Port`, the same for every adapter: keeps early messages, tells of the close once. */
export class PortListeners {
  readonly #messageListeners: ((message: unknown) => void)[] = [];
  readonly #closeListeners: ((reason: string) => void)[] = [];
  #early: unknown[] = [];
  #closedReason: string | undefined;

  get isClosed(): boolean {
    return this.#closedReason !== undefined;
  }

  readonly onMessage = (listener: (message: unknown) => void): void => {
    this.#messageListeners.push(listener);
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.deliver(message);
  };

  readonly onClose = (listener: (reason: string) => void): void => {
    if (this.#closedReason === undefined) this.#closeListeners.push(listener);
    else listener(this.#closedReason);
  };

  deliver(message: unknown): void {
    if (this.isClosed) return;
    if (this.#messageListeners.length === 0) this.#early.push(message);
    for (const listener of this.#messageListeners) listener(message);
  }

  close(reason: string): void {
    if (this.isClosed) return;
    this.#closedReason = reason;
    this.#early = [];
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
  }
}
