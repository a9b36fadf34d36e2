import { expect, test } from 'vitest';
import { ProgressMeter } from '../../../../src/engine/runs/progress-meter.ts';

test('tells nothing before half a second has passed', () => {
  const { meter } = meterAt();
  meter.read(0, 0);
  expect(meter.speeds(100)).toEqual({ tokensPerSecond: null, samplesPerMinute: null, secondsLeft: null });
});

test('measures the last ten seconds and says how uncertain the time left is', () => {
  const { meter, advance } = meterAt();
  for (let second = 0; second <= 30; second++) {
    meter.read(second < 20 ? 0 : (second - 20) * 4, second * 100);
    advance(1000);
  }
  const { tokensPerSecond, samplesPerMinute, secondsLeft } = meter.speeds(100);
  expect([tokensPerSecond, samplesPerMinute]).toEqual([100, 240]);
  // 60 missing at 40 in ten seconds, give or take twice the root of 40.
  expect(secondsLeft).toEqual({ likely: 15, low: 11, high: 22 });
});

test('cannot tell the time left while nothing is accepted, and has none when all is there', () => {
  const { meter, advance } = meterAt();
  meter.read(0, 0);
  advance(2000);
  meter.read(0, 50);
  expect(meter.speeds(10).secondsLeft).toBeNull();
  expect(meter.speeds(0).secondsLeft).toEqual({ likely: 0, low: 0, high: 0 });
});

function meterAt() {
  let ms = 0;
  const clock = { now: () => new Date(0), elapsedMs: () => ms };
  return {
    meter: new ProgressMeter(clock),
    advance(by: number) {
      ms += by;
    },
  };
}
