import { describe, expect, test } from 'vitest';
import { badModels } from '../../scripts/release-checks/bad-models.ts';
import { cleanStops } from '../../scripts/release-checks/clean-stop.ts';
import { corruptProjects } from '../../scripts/release-checks/corrupt-projects.ts';
import { twoDoors } from '../../scripts/release-checks/two-doors.ts';
import { rounds, roundsTimeoutMs } from '../support/rounds.ts';

const timeout = roundsTimeoutMs;
/** How long an end may take is a figure of the release checks; here the machine may be busy. */
const limitMs = 30_000;

describe.runIf(process.platform === 'linux')('a clean stop', () => {
  test('leaves no process, a paused run and all that was shown as accepted', { timeout }, async () => {
    expect(await cleanStops({ rounds: Math.ceil(rounds / 2), seed: 'stops', limitMs })).toMatchObject({
      orphans: 0,
      unsaved: 0,
      wrongCodes: 0,
    });
  });
});

describe('a project that is open', () => {
  test('is refused to others with the name of the door that has it', { timeout }, async () => {
    expect(await twoDoors({ tries: rounds })).toMatchObject({ notRefused: 0, sqliteWords: 0, lost: 0 });
  });
});

describe('a damaged project', () => {
  test('is never opened as an empty one, by engine or command line', { timeout }, async () => {
    const figures = await corruptProjects({ rounds, seed: 'damage' });
    expect(figures).toMatchObject({ silentlyEmpty: 0, changed: 0, withoutAdvice: 0, wrongExits: 0, soundRefused: 0 });
    expect(figures.refused).toBeGreaterThan(rounds / 3);
  });
});

describe('malformed model files', () => {
  test('are refused, good ones are not, and the engine lives', { timeout }, async () => {
    const figures = await badModels({ mutations: rounds, seed: 3 });
    expect(figures.refused).toBe(figures.malformed);
    expect(figures.malformed).toBeGreaterThan(49);
    expect(figures.goodAccepted).toBe(figures.good);
    expect(figures.crashes).toBe(0);
  });
});
