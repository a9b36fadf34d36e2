/** Samples by number. `all`: all that pass the filter, whatever their number. */
export type Selection = { readonly kind: 'all' } | { readonly kind: 'some'; readonly numbers: ReadonlySet<number> };

export const nothingSelected: Selection = { kind: 'some', numbers: new Set() };

export function isSelected(selection: Selection, number: number): boolean {
  return selection.kind === 'all' || selection.numbers.has(number);
}

export function selectedCount(selection: Selection, order: Int32Array): number {
  return selection.kind === 'all' ? order.length : selection.numbers.size;
}

export function toggleSelected(selection: Selection, order: Int32Array, number: number): Selection {
  const numbers = new Set(selection.kind === 'all' ? order : selection.numbers);
  if (!numbers.delete(number)) numbers.add(number);
  return { kind: 'some', numbers };
}

/** Adds all from one place to another, both included, in either direction. A place that is gone counts as the other. */
export function selectRange(selection: Selection, order: Int32Array, from: number, to: number): Selection {
  if (selection.kind === 'all') return selection;
  const end = order.indexOf(to);
  if (end < 0) return selection;
  const begin = order.indexOf(from) < 0 ? end : order.indexOf(from);
  const range = order.subarray(Math.min(begin, end), Math.max(begin, end) + 1);
  return { kind: 'some', numbers: new Set([...selection.numbers, ...range]) };
}

/** Numbers that left the list are no longer selected: nobody sees them. The same object when none did. */
export function keepInOrder(selection: Selection, order: Int32Array): Selection {
  if (selection.kind === 'all' || selection.numbers.size === 0) return selection;
  const there = new Set(order);
  const numbers = [...selection.numbers].filter((number) => there.has(number));
  return numbers.length === selection.numbers.size ? selection : { kind: 'some', numbers: new Set(numbers) };
}
