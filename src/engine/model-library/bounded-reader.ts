import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { refuse } from './gguf-facts.ts';

const windowBytes = 1 << 20;

/** Reads a file forwards, little-endian, through a window; refuses to pass the end or the limit. */
export class BoundedReader {
  readonly #file: number;
  readonly #end: number;
  readonly #window = Buffer.alloc(windowBytes);
  #windowStart = 0;
  #windowLength = 0;
  #position = 0;

  constructor(file: number, end: number) {
    this.#file = file;
    this.#end = end;
  }

  get position(): number {
    return this.#position;
  }

  get left(): number {
    return this.#end - this.#position;
  }

  u8(what: string): number {
    return this.#take(1, what).readUInt8(0);
  }

  u32(what: string): number {
    return this.#take(4, what).readUInt32LE(0);
  }

  /** A 64-bit count or offset. Anything beyond the limit is refused, so the number is exact. */
  u64(what: string, limit: number): number {
    const value = this.#take(8, what).readBigUInt64LE(0);
    if (value > BigInt(limit)) refuse(`says ${value} for ${what}; at most ${limit} can be right`);
    return Number(value);
  }

  scalar(
    kind: 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'u64' | 'i64' | 'f64',
    what: string,
  ): number | bigint {
    switch (kind) {
      case 'u8':
        return this.#take(1, what).readUInt8(0);
      case 'i8':
        return this.#take(1, what).readInt8(0);
      case 'u16':
        return this.#take(2, what).readUInt16LE(0);
      case 'i16':
        return this.#take(2, what).readInt16LE(0);
      case 'u32':
        return this.#take(4, what).readUInt32LE(0);
      case 'i32':
        return this.#take(4, what).readInt32LE(0);
      case 'f32':
        return this.#take(4, what).readFloatLE(0);
      case 'u64':
        return this.#take(8, what).readBigUInt64LE(0);
      case 'i64':
        return this.#take(8, what).readBigInt64LE(0);
      case 'f64':
        return this.#take(8, what).readDoubleLE(0);
    }
  }

  text(what: string, limitBytes: number): string {
    const bytes = this.#take(this.#length(what, limitBytes), what);
    if (!isUtf8(bytes)) refuse(`has ${what} that is not UTF-8 text`);
    return bytes.toString('utf8');
  }

  skipText(what: string, limitBytes: number): void {
    this.skip(this.#length(what, limitBytes), what);
  }

  skip(bytes: number, what: string): void {
    if (bytes > this.left) refuse(`ends in the middle of ${what}`);
    this.#position += bytes;
  }

  #length(what: string, limitBytes: number): number {
    const length = this.#take(8, what).readBigUInt64LE(0);
    if (length > BigInt(limitBytes))
      refuse(`gives ${what} a length of ${length} bytes; at most ${limitBytes} are allowed`);
    return Number(length);
  }

  #take(bytes: number, what: string): Buffer {
    if (bytes > this.left) refuse(`ends in the middle of ${what}`);
    const offset = this.#position - this.#windowStart;
    if (offset < 0 || offset + bytes > this.#windowLength) return this.#refill(bytes, what);
    this.#position += bytes;
    return this.#window.subarray(offset, offset + bytes);
  }

  #refill(bytes: number, what: string): Buffer {
    const target = bytes > windowBytes ? Buffer.alloc(bytes) : this.#window;
    let length = 0;
    while (length < target.length) {
      const read = readSync(this.#file, target, length, target.length - length, this.#position + length);
      if (read === 0) break;
      length += read;
    }
    if (length < bytes) refuse(`ends in the middle of ${what}`);
    if (target === this.#window) {
      this.#windowStart = this.#position;
      this.#windowLength = length;
    }
    this.#position += bytes;
    return target.subarray(0, bytes);
  }
}
