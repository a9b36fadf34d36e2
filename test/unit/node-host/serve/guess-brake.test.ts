import { expect, test } from 'vitest';
import { GuessBrake } from '../../../../src/node-host/serve/guess-brake.ts';

test('the first ten wrong keys are refused at once, later ones after a second', async () => {
  const delays: number[] = [];
  const brake = new GuessBrake({ delay: async (ms) => void delays.push(ms) });
  for (let guess = 0; guess < 10; guess++) await brake.countWrong();
  expect(delays).toEqual([]);
  await brake.countWrong();
  await brake.countWrong();
  expect(delays).toEqual([1000, 1000]);
});

test('a minute without a wrong key is a new start', async () => {
  let now = 0;
  const delays: number[] = [];
  const brake = new GuessBrake({ now: () => now, delay: async (ms) => void delays.push(ms) });
  for (let guess = 0; guess < 12; guess++) await brake.countWrong();
  now += 60_001;
  await brake.countWrong();
  expect(delays).toHaveLength(2);
});

test('when a hundred refusals wait, further ones are dropped', async () => {
  const waiting: (() => void)[] = [];
  const brake = new GuessBrake({ delay: () => new Promise<void>((resolve) => waiting.push(resolve)) });
  const answers = Array.from({ length: 115 }, () => brake.countWrong());
  expect(await Promise.all(answers.slice(110))).toEqual(['drop', 'drop', 'drop', 'drop', 'drop']);
  for (const release of waiting.splice(0)) release();
  expect(new Set(await Promise.all(answers.slice(0, 110)))).toEqual(new Set(['answer']));
});
