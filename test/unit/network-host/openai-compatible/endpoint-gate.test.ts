import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EndpointGate } from '../../../../src/network-host/openai-compatible/endpoint-gate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** Numbers of the requests that entered so far. */
function entering(gate: EndpointGate, requestsPerMinute: number | null, count: number) {
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  for (let number = 0; number < count; number++) {
    void gate.enter({ maxInFlight: 2, requestsPerMinute }, never).then((done) => {
      entered.push(number);
      leave[number] = done;
    });
  }
  return { entered, leave };
}

test('Only so many are inside, in the order of asking, and leaving twice lets one in', async () => {
  const { entered, leave } = entering(new EndpointGate(), null, 5);
  await vi.advanceTimersByTimeAsync(0);
  expect(entered).toEqual([0, 1]);
  leave[1]?.();
  leave[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(entered).toEqual([0, 1, 2]);
});

test('Only so many begin in a minute', async () => {
  const { entered, leave } = entering(new EndpointGate(), 3, 5);
  await vi.advanceTimersByTimeAsync(30_000);
  leave[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  leave[1]?.();
  leave[2]?.();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(entered).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(entered).toEqual([0, 1, 2, 3, 4]);
});

test('Nobody enters in a pause, and one who gives up is not waited for', async () => {
  const gate = new EndpointGate();
  gate.pause(10_000);
  const controller = new AbortController();
  const first = gate.enter({ maxInFlight: 1, requestsPerMinute: null }, controller.signal);
  const { entered } = entering(gate, null, 1);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(entered).toEqual([]);
  controller.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  await vi.advanceTimersByTimeAsync(1_500);
  expect(entered).toEqual([0]);
});
