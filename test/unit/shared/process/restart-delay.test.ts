import { expect, test } from 'vitest';
import { restartDelayMs } from '../../../../src/shared/process/restart-delay.ts';

test('the wait doubles with each death within a minute, and six are too many', () => {
  const waits = [1, 2, 3, 4, 5, 6].map((deaths) => restartDelayMs(new Array<number>(deaths).fill(1000), 1000));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, undefined]);
});

test('deaths of more than a minute ago are forgotten', () => {
  expect(restartDelayMs([0, 1, 2, 3, 4, 5, 100_000], 100_000)).toBe(250);
});
