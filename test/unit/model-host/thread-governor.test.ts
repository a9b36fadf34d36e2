import { describe, expect, test } from 'vitest';
import { createThreadGovernor } from '../../../src/model-host/llama-cpp/thread-governor.ts';

/** A machine of two cores with a clock of its own: says how long a token takes with so many threads. */
function machine(cores = 2) {
  const state = { now: 0, idle: 0, msPerToken: (threads: number) => 10 / threads, idleCores: 1 };
  const governor = createThreadGovernor({ cores, now: () => state.now, idleMs: () => state.idle });
  const run = (rounds: number, tokens = 16): number[] =>
    Array.from({ length: rounds }, () => {
      const threads = governor.begin(tokens);
      const spent = tokens * state.msPerToken(threads);
      state.now += spent;
      state.idle += spent * state.idleCores;
      governor.end(tokens);
      return threads;
    });
  return { state, run };
}

function share(threads: readonly number[], wanted: number): number {
  return threads.filter((count) => count === wanted).length / threads.length;
}

describe('The number of compute threads', () => {
  test('leaves one core free at first, and takes all when one is idle and that is faster', () => {
    const { run } = machine();
    expect(run(1)).toEqual([1]);
    run(20);
    expect(share(run(50), 2)).toBeGreaterThan(0.95);
  });

  test('does not try a core that another program uses', () => {
    const { state, run } = machine();
    state.idleCores = 0.1;
    expect(share(run(200), 1)).toBe(1);
  });

  test('stays with fewer where all are slower, and spends little on trying', () => {
    const { state, run } = machine();
    state.msPerToken = (threads) => (threads === 2 ? 200 : 10);
    const start = state.now;
    const trials = run(2000).filter((threads) => threads === 2).length;
    expect((trials * 16 * 200) / (state.now - start)).toBeLessThan(0.06);
  });

  test('gives the core back when rounds become slow', () => {
    const { state, run } = machine();
    run(50);
    state.msPerToken = (threads) => (threads === 2 ? 200 : 10);
    state.idleCores = 0;
    run(3);
    expect(share(run(100), 1)).toBe(1);
  });

  test('tries nothing in rounds with much to evaluate, nor on a single core', () => {
    expect(share(machine().run(50, 256), 1)).toBe(1);
    expect(share(machine(1).run(50), 1)).toBe(1);
  });
});
