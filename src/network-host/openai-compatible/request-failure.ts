interface FailureOptions extends ErrorOptions {
  /** Another try may go better. Default: yes. */
  readonly isRetried?: boolean;
  /** The server asked to wait this long. */
  readonly retryAfterMs?: number | undefined;
}

/** A request that came to nothing, in words that follow "The endpoint x gave no answer: …". Never leaves this folder. */
export class RequestFailure extends Error {
  readonly isRetried: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { isRetried = true, retryAfterMs, ...options }: FailureOptions = {}) {
    super(message, options);
    this.name = 'RequestFailure';
    this.isRetried = isRetried;
    this.retryAfterMs = retryAfterMs;
  }
}
