import type { Random } from '../../../shared/base/random.ts';

/**
 * The rows in an order whose every beginning has the classes in the proportions of the whole: the first 50 are a
 * stratified draw, and part of the first 100 (evaluation 5.3, nested subsets).
 */
export function stratifiedOrder(
  rows: readonly number[],
  classOf: ArrayLike<number>,
  random: Random,
): readonly number[] {
  const byClass = new Map<number, number[]>();
  for (const row of random.shuffle(rows)) {
    const label = classOf[row] ?? -1;
    const own = byClass.get(label);
    if (own) own.push(row);
    else byClass.set(label, [row]);
  }
  return [...byClass.values()]
    .flatMap((own) => {
      // A shift of its own for each class: otherwise all classes of one size would come up at the same moment.
      const shift = random.next();
      return own.map((row, place) => ({ row, at: (place + shift) / own.length }));
    })
    .sort((a, b) => a.at - b.at || a.row - b.row)
    .map(({ row }) => row);
}
