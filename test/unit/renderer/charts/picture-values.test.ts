import { expect, test } from 'vitest';
import { movedValue, tableText } from '../../../../src/renderer/charts/picture-values.ts';

test('arrow keys go through the values and stop at their ends', () => {
  expect(movedValue('ArrowRight', undefined, 3)).toBe(0);
  expect(movedValue('ArrowDown', 2, 3)).toBe(2);
  expect(movedValue('ArrowLeft', undefined, 3)).toBe(2);
  expect(movedValue('ArrowUp', 0, 3)).toBe(0);
  expect(movedValue('Home', 2, 3)).toBe(0);
  expect(movedValue('End', 0, 3)).toBe(2);
  expect(movedValue('a', 1, 3)).toBeUndefined();
  expect(movedValue('ArrowRight', undefined, 0)).toBeUndefined();
});

test('copied data is tab-separated, and no cell of it is a formula', () => {
  const columns = ['', 'Value'];
  const rows = [
    ['=1+1', '-0.5'],
    ['a\tb\nc', '3'],
    ['-x', '@y'],
  ];
  expect(tableText({ columns, rows })).toBe(`\tValue\n'=1+1\t-0.5\na b c\t3\n'-x\t'@y`);
});
