import { lettersKey } from '../../numerics/words.ts';

/**
 * A 53-bit number of what a text says: the same for texts that differ in case, spaces and punctuation only (evaluation
 * 2.11). Among a million texts two different ones share a number once in twenty thousand sets.
 */
export function textKey(text: string): number {
  const key = lettersKey(text);
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  for (let place = 0; place < key.length; place++) {
    const unit = key.charCodeAt(place);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x85ebca6b);
    second ^= second >>> 13;
  }
  return finish(first) * 2 ** 21 + (finish(second) >>> 11);
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
