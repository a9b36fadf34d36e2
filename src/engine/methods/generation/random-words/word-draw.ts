import type { Random } from '../../../../shared/base/random.ts';

/** The items of one draw, one of each list. */
export type WordDraw<T> = (ordinal: number) => readonly T[];

/**
 * One item of each list for an ordinal, from the ordinal alone.
 *
 * No combination comes back before all have been there, and the first list has each of its items once in every
 * `lists[0].length` ordinals (the others nearly so). Inside such a block the order is shuffled, so that words do not keep
 * step with anything else that takes turns, such as labels.
 */
export function createWordDraw<T>(lists: readonly (readonly T[])[], random: Random): WordDraw<T> {
  const shuffled = lists.map((list, index) => random.fork('list', index).shuffle(list));
  const block = shuffled[0]?.length ?? 0;
  if (shuffled.some((list) => list.length === 0)) throw new Error('A list of words is empty.');
  let known: { readonly number: number; readonly order: readonly number[] } | undefined;

  return (ordinal) => {
    const number = Math.floor(ordinal / block);
    if (known?.number !== number) {
      const places = Array.from({ length: block }, (_, place) => place);
      known = { number, order: random.fork('block', number).shuffle(places) };
    }
    const row = number * block + (known.order[ordinal % block] ?? 0);
    return placesOfRow(
      row,
      shuffled.map((list) => list.length),
    ).flatMap((place, index) => shuffled[index]?.[place] ?? []);
  };
}

/**
 * Counts through all combinations while every list goes round: each list moves on by one a row, and by one more after
 * each stretch in which it would only meet the same partners again (the least common multiple with the lists before it).
 */
function placesOfRow(row: number, lengths: readonly number[]): readonly number[] {
  let before = 1;
  return lengths.map((length) => {
    const stretch = (before * length) / greatestCommonDivisor(before, length);
    before *= length;
    const inside = row % before;
    return (inside + Math.floor(inside / stretch)) % length;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
