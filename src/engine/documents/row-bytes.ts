/** The bytes of one row and the lines it stands on, counted from 1. No `bytes`: longer than the limit, and skipped. */
export interface RowBytes {
  readonly line: number;
  readonly endLine: number;
  readonly bytes: Buffer | undefined;
}

/** Collects the pieces of one row up to a limit, so that a file of one endless line costs no more memory than the limit. */
export class RowCollector {
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  get isTooLong(): boolean {
    return this.#size > this.#limit;
  }

  /** The piece must not change afterwards: it is not copied. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#size += piece.length;
    if (this.isTooLong) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  /** The row so far, undefined when it is too long; the next one begins. */
  take(): Buffer | undefined {
    const [first, ...others] = this.#pieces;
    const bytes = others.length === 0 && first ? first : Buffer.concat(this.#pieces);
    const result = this.isTooLong ? undefined : bytes;
    this.#pieces = [];
    this.#size = 0;
    return result;
  }
}
