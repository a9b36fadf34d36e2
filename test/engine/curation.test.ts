import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallRequest } from '../../src/shared/contract/calls.ts';
import { EngineBench, failureOf, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const bench = new EngineBench();
let started: TestEngine;
const run = 'r1';

beforeAll(async () => {
  started = await bench.start();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('the steps of the recipe over a run that ended', () => {
  test('are scored and applied right after the run, and the funnel adds up', async () => {
    const project = await finishedRun('fresh');
    const { engine } = started;
    const { steps, samples, obstacle } = await engine.call('curation.steps', { project, run });
    expect([samples, obstacle]).toEqual([40, '']);
    expect(steps.map(({ method, state, path, scored, isApplied }) => [method, state, path, scored, isApplied])).toEqual(
      [
        ['length', 'scored', 'curate/0', 40, true],
        ['semantic-duplicates', 'scored', 'curate/1', 40, true],
      ],
    );
    const funnel = await engine.call('curation.funnel', { project, run });
    expect(funnel.kept + funnel.dropped).toBe(40);
    expect(funnel.dropped).toBe(funnel.steps.reduce((sum, { first }) => sum + first, 0));
    expect(funnel.dropped).toBe(await countOf(project, { runId: run, verdict: 'drop' }));
    expect(funnel.steps.map(({ words }) => words)).toEqual(['words is above 12', 'similarity is at least 0.8']);
    for (const [place, step] of funnel.steps.entries()) {
      expect(funnel.overlap[place]?.[place]).toBe(step.alone);
      const alone = { run, all: [step.path], none: [] };
      expect(await countOf(project, { runId: run, verdict: 'drop', droppedBy: alone })).toBe(step.alone);
    }
    const both = funnel.overlap[0]?.[1] ?? -1;
    const all = funnel.steps.map(({ path }) => path);
    expect(await countOf(project, { droppedBy: { run, all, none: [] } })).toBe(both);
  });

  test('show before they are applied what goes, and the nearest on both sides of the line', async () => {
    const project = await finishedRun('preview');
    const { engine } = started;
    const values = await scoresOf(project, 'words');
    const preview = await engine.call('curation.preview', { project, run, step: 0, rule: 'words >= 9', bins: 8 });
    const words = preview.scores.find(({ name }) => name === 'words');
    expect([words?.low, words?.high, words?.counts.length]).toEqual([Math.min(...values), Math.max(...values), 8]);
    expect(words?.counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(preview.rule).toMatchObject({ words: 'words is at least 9', goes: values.filter((one) => one >= 9).length });
    const line = preview.rule?.line;
    const sorted = [...values].sort((a, b) => a - b);
    expect(line?.goes.map(({ value }) => value)).toEqual(sorted.filter((one) => one >= 9).slice(0, 5));
    expect(line?.stays.map(({ value }) => value)).toEqual(
      sorted
        .filter((one) => one < 9)
        .reverse()
        .slice(0, 5),
    );
    expect(await countOf(project, { verdict: 'drop' })).toBe(
      (await engine.call('curation.funnel', { project, run })).dropped,
    );
    const bad = engine.call('curation.preview', { project, run, step: 0, rule: 'wrds >= 9' });
    expect(await failureOf(bad)).toEqual({
      code: 'recipe-invalid',
      message: expect.stringContaining('Did you mean `words`?'),
    });
  });

  test('take another rule as one entry of the history, which undo takes back', async () => {
    const project = await finishedRun('rules');
    const { engine } = started;
    const before = await engine.call('curation.funnel', { project, run });
    const recipe = await engine.call('recipe.get', { project });
    const values = await scoresOf(project, 'words');
    await engine.call('samples.decide', { project, target: { ids: ['r1-00001'] }, decision: 'keep' });

    await engine.call('curation.applyRules', { project, run, step: 0, drop: 'words >= 1' });

    const after = await engine.call('curation.funnel', { project, run });
    expect(after).toMatchObject({ dropped: 39, kept: 1, people: { dropped: 0, restored: 1 } });
    expect(after.steps[0]).toMatchObject({ rule: 'words >= 1', words: 'words is at least 1', alone: 39 });
    expect((await engine.call('recipe.get', { project })).text).toContain('words >= 1');
    expect((await engine.call('run.report', { project, run })).funnel.dropped[0]).toMatchObject({ count: 39 });
    expect(values).toHaveLength(40);

    expect(await engine.call('history.undo', { project })).toEqual({ title: 'Apply the rule of step 1 to r1' });
    expect((await engine.call('recipe.get', { project })).text).toBe(recipe.text);
    await engine.call('history.undo', { project });
    expect(await engine.call('curation.funnel', { project, run })).toEqual(before);
    await engine.call('history.redo', { project });
    await engine.call('history.redo', { project });
    expect(await engine.call('curation.funnel', { project, run })).toEqual(after);
    expect(await engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
  });

  test('keep their scores when they are moved; a new one is scored without generating', async () => {
    const project = await finishedRun('moved');
    const { engine } = started;
    const value = [
      { method: 'semantic-duplicates', drop: 'similarity >= 0.8', review: 'similarity >= 0.75' },
      { method: 'repetition' },
      { method: 'length', drop: 'words > 12' },
    ];
    await engine.call('recipe.change', { project, title: 'Steps', changes: [{ path: ['curate'], value }] });
    const moved = await engine.call('curation.steps', { project, run });
    expect(moved.steps.map(({ state, path }) => [state, path])).toEqual([
      ['scored', 'curate/1'],
      ['waits', null],
      ['scored', 'curate/0'],
    ]);
    expect(await failureOf(engine.call('curation.preview', { project, run, step: 1 }))).toMatchObject({
      code: 'not-found',
    });
    await engine.call('curation.run', { project, run });
    const scored = await engine.call('curation.steps', { project, run });
    expect(scored.steps.map(({ state, path, isApplied }) => [state, path, isApplied])).toEqual([
      ['scored', 'curate/1', true],
      ['scored', 'curate/2', true],
      ['scored', 'curate/0', true],
    ]);
    expect(await countOf(project, {})).toBe(44);
    // What was edited since is scored again.
    await engine.call('samples.edit', { project, sample: 'r1-00003', fields: { text: 'Quite another film.' } });
    const edited = await engine.call('curation.steps', { project, run });
    expect(edited.steps.map(({ state }) => state)).toEqual(['old', 'old', 'old']);
    await engine.call('curation.run', { project, run });
    const again = await engine.call('curation.steps', { project, run });
    expect(again.steps.map(({ state, scored: count, isApplied }) => [state, count, isApplied])).toEqual([
      ['scored', 40, true],
      ['scored', 40, true],
      ['scored', 40, true],
    ]);
    // A step that is gone leaves nothing behind once the rules are applied.
    await engine.call('recipe.change', { project, title: 'None', changes: [{ path: ['curate'], value: [] }] });
    const left = await engine.call('curation.funnel', { project, run });
    expect(left.steps.every(({ index }) => index === null)).toBe(true);
    await engine.call('curation.applyRules', { project, run });
    expect(await engine.call('curation.funnel', { project, run })).toMatchObject({
      dropped: 0,
      toReview: 0,
      steps: [],
    });
  });
});

async function finishedRun(name: string): Promise<string> {
  const project = bench.path(`${name}.seedloom`);
  const ended = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
  expect(ended).toMatchObject({ run, state: 'done', accepted: 40 });
  return project;
}

async function countOf(project: string, filter: NonNullable<CallRequest<'samples.order'>['filter']>): Promise<number> {
  const { total } = await started.engine.call('samples.page', { project, filter, limit: 1 });
  const { total: listed } = await started.engine.call('samples.order', { project, filter });
  expect(listed).toBe(total);
  return total;
}

async function scoresOf(project: string, name: string): Promise<readonly number[]> {
  const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
  const { rows } = await started.engine.call('samples.rows', { project, numbers });
  return rows.flatMap(({ scores }) => {
    const score = scores[name];
    return score?.kind === 'number' ? [score.value] : [];
  });
}
