import { expect, test } from 'vitest';
import { lineByKey, lineStep, snapToLine } from '../../../../src/renderer/charts/threshold-line.ts';

const shares = { low: 0, high: 1 };
const words = { low: 2, high: 41 };

test('a line stands at round numbers: whole ones where all values are whole', () => {
  expect([lineStep(0, 1), lineStep(2, 41), lineStep(0.31, 0.97)]).toEqual([0.01, 1, 0.001]);
  expect([snapToLine(0.8349, shares), snapToLine(12.4, words), snapToLine(99, words)]).toEqual([0.83, 12, 42]);
});

test('keys move it by a step, by ten, to the ends, and not beyond', () => {
  expect(lineByKey('ArrowRight', 0.83, shares)).toBe(0.84);
  expect(lineByKey('PageDown', 20, words)).toBe(10);
  expect([lineByKey('Home', 20, words), lineByKey('End', 20, words)]).toEqual([2, 41]);
  expect(lineByKey('ArrowLeft', 1, words)).toBe(1);
  expect(lineByKey('a', 20, words)).toBeUndefined();
});
