/** Numbers for integer keys up to 2^53, in the order in which they are first seen. A Map ends at 2^24 entries and takes four times the memory. */
export interface NumberTable {
  readonly size: number;
  /** The number of the key; a new key gets a new one. */
  add(key: number): number;
}

const empty = -1;

/** @param expected keys; it grows beyond. */
export function createNumberTable(expected = 1024): NumberTable {
  let capacity = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * expected)));
  let keys = new Float64Array(capacity).fill(empty);
  let numbers = new Int32Array(capacity);
  let size = 0;

  function place(key: number): number {
    const mask = capacity - 1;
    let at = mix(key) & mask;
    while (keys[at] !== empty && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  function grow(): void {
    const oldKeys = keys;
    const oldNumbers = numbers;
    capacity *= 2;
    keys = new Float64Array(capacity).fill(empty);
    numbers = new Int32Array(capacity);
    for (let old = 0; old < oldKeys.length; old++) {
      const key = oldKeys[old] ?? empty;
      if (key === empty) continue;
      const at = place(key);
      keys[at] = key;
      numbers[at] = oldNumbers[old] ?? 0;
    }
  }

  return {
    get size() {
      return size;
    },
    add(key) {
      let at = place(key);
      if (keys[at] === key) return numbers[at] ?? 0;
      if (2 * size >= capacity) {
        grow();
        at = place(key);
      }
      keys[at] = key;
      numbers[at] = size;
      return size++;
    },
  };
}

/** Spreads neighbouring keys over the table. */
function mix(key: number): number {
  const low = key >>> 0;
  const high = ((key - low) / 2 ** 32) >>> 0;
  let word = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15), 0xc2b2ae35);
  return (word ^ (word >>> 13)) >>> 0;
}
