/** A list as it is shown while samples are added: those that came later wait until a person asks for them. */
export interface HeldOrder {
  readonly shown: Int32Array;
  /** How many wait. */
  readonly waiting: number;
}

/**
 * @param known the highest number that was there when the list was last taken whole. Samples that pass the filter only
 *   now, because of an edit or an undo, are not new: they have lower numbers and show at once.
 */
export function holdNew(order: Int32Array, known: number): HeldOrder {
  const shown = order.filter((number) => number <= known);
  // With nothing to disturb there is no reason to wait.
  return shown.length === 0 ? { shown: order, waiting: 0 } : { shown, waiting: order.length - shown.length };
}

export function highestNumber(order: Int32Array): number {
  let highest = 0;
  for (const number of order) if (number > highest) highest = number;
  return highest;
}
