export interface GateLimits {
  readonly maxInFlight: number;
  readonly requestsPerMinute: number | null;
}

interface Waiter {
  readonly limits: GateLimits;
  enter(): void;
}

const minuteMs = 60_000;

/** Lets requests to one endpoint through: so many at a time, so many a minute, none while the server asked for a pause. */
export class EndpointGate {
  readonly #waiting: Waiter[] = [];
  /** When the requests of the last minute began. */
  readonly #begun: number[] = [];
  readonly #now: () => number;
  #running = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Resolves, in the order of asking, when the request may begin; the result ends it, once. Rejects when aborted before. */
  enter(limits: GateLimits, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      let isInside = true;
      const leave = (): void => {
        if (!isInside) return;
        isInside = false;
        this.#running -= 1;
        this.#look();
      };
      const waiter: Waiter = {
        limits,
        enter() {
          signal.removeEventListener('abort', abort);
          resolve(leave);
        },
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiter);
      this.#look();
    });
  }

  /** Nobody enters for this long. */
  pause(durationMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + durationMs);
  }

  #look(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || this.#running >= first.limits.maxInFlight) return;
      const waitMs = this.#waitMs(first.limits);
      if (waitMs > 0) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#look(), Math.ceil(waitMs));
        return;
      }
      this.#waiting.shift();
      this.#running += 1;
      this.#begun.push(this.#now());
      first.enter();
    }
  }

  #waitMs({ requestsPerMinute }: GateLimits): number {
    const now = this.#now();
    while (this.#begun.length > 0 && (this.#begun[0] ?? 0) <= now - minuteMs) this.#begun.shift();
    const pause = this.#pausedUntil - now;
    if (requestsPerMinute === null || this.#begun.length < requestsPerMinute) return pause;
    const oldest = this.#begun[this.#begun.length - requestsPerMinute] ?? now;
    return Math.max(pause, oldest + minuteMs - now);
  }
}
