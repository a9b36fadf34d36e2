/**
 * Seeded random source with named sub-streams (xoshiro128** seeded by a string hash).
 *
 * `fork` gives a stream that depends only on the seed and the names, never on how much was drawn before,
 * so that one more draw in one place does not reshuffle another. Not for privacy noise: that needs a
 * cryptographic source.
 */
export interface Random {
  /** Uniform in [0, 1) with 32 random bits. */
  next(): number;
  /** Uniform integer in [0, bound). Throws when the bound is not a positive integer. */
  integer(bound: number): number;
  /** One item. Throws when there is none. */
  pick<T>(items: readonly T[]): T;
  /** A new, shuffled array (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` items without replacement, in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  /** Standard normal (Box-Muller, one value a call). */
  normal(): number;
  fork(...names: readonly (string | number)[]): Random;
}

export function createRandom(seed: string | number): Random {
  return new Xoshiro(String(seed));
}

/** A 31-bit seed for a model call, from the run's seed and the names of the place where it is used. */
export function deriveSeed(seed: string | number, ...names: readonly (string | number)[]): number {
  return (hashWords([seed, ...names].join('\u0000'))[0] ?? 0) >>> 1;
}

class Xoshiro implements Random {
  readonly #seed: string;
  readonly #state: Uint32Array;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = hashWords(seed);
  }

  next(): number {
    const s = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9);
    const third = s2 ^ s0;
    const fourth = s3 ^ s1;
    s[1] = s1 ^ third;
    s[0] = s0 ^ fourth;
    s[2] = third ^ (s1 << 9);
    s[3] = rotateLeft(fourth, 11);
    return (result >>> 0) / 2 ** 32;
  }

  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound <= 0)
      throw new RangeError(`A random integer needs a positive bound, not ${bound}.`);
    return Math.floor(this.next() * bound);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)];
    // Safe: the index is below the length; `undefined` is only an item that the caller put there.
    return item as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      // Safe: both indexes are below the length.
      [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
  }

  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffle(items).slice(0, count);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  fork(...names: readonly (string | number)[]): Random {
    return new Xoshiro([this.#seed, ...names].join('\u0000'));
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Four 32-bit words from a string: four lanes of FNV-1a with different offsets, each finished by a murmur3 mix. */
function hashWords(text: string): Uint32Array {
  const lanes = new Uint32Array([0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    for (let lane = 0; lane < 4; lane++)
      lanes[lane] = Math.imul((lanes[lane] ?? 0) ^ (unit + lane * 0x101), 0x01000193);
  }
  for (let lane = 0; lane < 4; lane++) {
    let word = (lanes[lane] ?? 0) ^ text.length;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    lanes[lane] = (word ^ (word >>> 16)) >>> 0;
  }
  if (lanes.every((word) => word === 0)) lanes[0] = 1;
  return lanes;
}
