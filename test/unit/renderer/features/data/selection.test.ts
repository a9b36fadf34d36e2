import { describe, expect, test } from 'vitest';
import {
  isSelected,
  keepInOrder,
  nothingSelected,
  type Selection,
  selectedCount,
  selectRange,
  toggleSelected,
} from '../../../../../src/renderer/features/data/list/selection.ts';

const order = Int32Array.of(5, 3, 8, 1);
const numbers = (selection: Selection) => (selection.kind === 'all' ? 'all' : [...selection.numbers]);

describe('a selection', () => {
  test('toggles one sample', () => {
    const once = toggleSelected(nothingSelected, order, 3);
    expect([numbers(once), numbers(toggleSelected(once, order, 3))]).toEqual([[3], []]);
  });

  test('of all that pass loses one and keeps the others', () => {
    expect(numbers(toggleSelected({ kind: 'all' }, order, 8))).toEqual([5, 3, 1]);
  });

  test('takes a range in the order of the list, in both directions', () => {
    expect([
      numbers(selectRange(nothingSelected, order, 3, 1)),
      numbers(selectRange(nothingSelected, order, 8, 5)),
    ]).toEqual([
      [3, 8, 1],
      [5, 3, 8],
    ]);
  });

  test('takes one sample where the begin of the range has left the list', () => {
    expect(numbers(selectRange(nothingSelected, order, 77, 8))).toEqual([8]);
  });

  test('lets go of what left the list, and is the same object when nothing did', () => {
    const some: Selection = { kind: 'some', numbers: new Set([3, 99]) };
    const there: Selection = { kind: 'some', numbers: new Set([3]) };
    expect([numbers(keepInOrder(some, order)), keepInOrder(there, order) === there]).toEqual([[3], true]);
  });

  test('of all counts and holds every sample', () => {
    expect([selectedCount({ kind: 'all' }, order), isSelected({ kind: 'all' }, 4711)]).toEqual([4, true]);
  });
});
