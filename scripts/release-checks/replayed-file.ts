/** What a traced writer did, in order. */
export type TracedEvent =
  | { readonly kind: 'write'; readonly file: string; readonly bytes: Buffer; readonly offset: number }
  | { readonly kind: 'cut'; readonly file: string; readonly length: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'acknowledged'; readonly number: number };

/** A file that grows as it is written, without a copy for each write. */
export class ReplayedFile {
  #bytes: Buffer;
  #length: number;

  constructor(start: Buffer) {
    this.#bytes = Buffer.from(start);
    this.#length = start.length;
  }

  apply(event: TracedEvent): void {
    if (event.kind === 'cut') {
      this.#grow(event.length);
      this.#bytes.fill(0, event.length);
      this.#length = event.length;
    } else if (event.kind === 'write') {
      const end = event.offset + event.bytes.length;
      this.#grow(end);
      event.bytes.copy(this.#bytes, event.offset);
      this.#length = Math.max(this.#length, end);
    }
  }

  content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(length: number): void {
    if (length <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}
