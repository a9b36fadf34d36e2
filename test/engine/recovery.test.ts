import { describe, expect, test } from 'vitest';
import { hostSignals } from '../../scripts/release-checks/host-signals.ts';
import { earlyAcknowledgement, killRounds } from '../../scripts/release-checks/kill-rounds.ts';
import { rounds, roundsTimeoutMs } from '../support/rounds.ts';

const timeout = roundsTimeoutMs;

describe('killed at any moment it goes on', () => {
  test('engine, model host and both: nothing lost, nothing doubled, the dataset of an undisturbed run', {
    timeout,
  }, async () => {
    const figures = await killRounds({ seed: 'recovery', kills: rounds, samples: 400, delayMs: 30, withinMs: 500 });
    expect(figures).toMatchObject({ lost: 0, doubled: 0, holes: 0, damaged: 0, differing: 0 });
    expect(Object.values(figures.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(rounds);
    // What is asked for again is at most what was in work, in twice the slots.
    expect(figures.redonePerKill).toBeLessThanOrEqual(32);
  });

  test('control: an engine that acknowledges an answer before it is committed is seen to lose it', {
    timeout,
  }, async () => {
    expect(await earlyAcknowledgement({ seed: 'control', rounds: 3 })).toBe(3);
  });

  test('a model host that is killed or stopped never takes the engine with it', { timeout }, async () => {
    const figures = await hostSignals({ rounds: Math.ceil(rounds / 2), seed: 'signals' });
    expect(figures).toMatchObject({ engineDeaths: 0, notResumed: 0, lost: 0, doubled: 0 });
  });
});
