import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallRequest } from '../../src/shared/contract/calls.ts';
import type { SampleRow } from '../../src/shared/contract/sample-answers.ts';
import { EngineBench, failureOf, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const bench = new EngineBench();
let started: TestEngine;

beforeAll(async () => {
  started = await bench.start();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('lists', () => {
  test('orders, rows and facets tell of the same samples, and facets add up', async () => {
    const project = await finishedRun('lists');
    const { engine } = started;
    const filter = { runId: 'r1' };
    const rows = await rowsOf(started, project, filter);
    expect(rows.map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, index) => `r1-${String(index + 1).padStart(5, '0')}`),
    );
    const facets = await engine.call('samples.facets', { project, filter, bins: 8 });
    const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((all, { count }) => all + count, 0);
    expect([facets.total, sum(facets.labels), sum(facets.verdicts), sum(facets.conditions[1]?.values ?? [])]).toEqual([
      40, 40, 40, 40,
    ]);
    expect(facets.labels).toEqual([
      { key: 'negative', title: 'negative', count: 20 },
      { key: 'positive', title: 'positive', count: 20 },
    ]);
    expect(facets.runs).toEqual([{ key: 'r1', title: 'r1: Film reviews', count: 40 }]);
    const words = facets.scores.find(({ name }) => name === 'words');
    expect(words).toMatchObject({ scored: 40, unscored: 0, description: expect.stringMatching(/word/iu) });
    expect(words?.counts).toHaveLength(8);
    // Each bar is what its filter gives.
    for (const { key, count } of facets.verdicts) {
      const verdict = key as 'drop' | 'review' | 'none';
      expect(await rowsOf(started, project, { ...filter, verdict })).toHaveLength(count);
    }
    const longest = await engine.call('samples.order', {
      project,
      filter,
      sort: { by: 'score', scoreName: 'words', descending: true },
    });
    const [first] = await engine
      .call('samples.rows', { project, numbers: numbersOf(longest.numbers).slice(0, 1) })
      .then((answer) => answer.rows);
    expect(first?.scores.words).toEqual({ kind: 'number', value: words?.high });
  });
});

describe('a person', () => {
  test('edits a text: the story keeps both, scores are of the old one, undo and redo go back and forth', async () => {
    const project = await finishedRun('edits');
    const { engine } = started;
    const sample = 'r1-00003';
    const changed: unknown[] = [];
    const end = started.subscribe('project.changed', { project }, (event) => changed.push(event));
    const before = await storyOf(project, sample);
    expect(before.scores.every(({ isCurrent }) => isCurrent)).toBe(true);

    expect(await engine.call('samples.edit', { project, sample, fields: { text: 'Quite another film.' } })).toEqual({
      revision: 2,
    });

    const after = await storyOf(project, sample);
    expect(after.sample).toMatchObject({
      revision: 2,
      text: 'Quite another film.',
      label: before.sample.label,
      scores: {},
    });
    expect(after.revisions.map(({ revision, authorKind }) => [revision, authorKind])).toEqual([
      [1, 'model'],
      [2, 'person'],
    ]);
    expect(after.scores.some(({ isCurrent }) => isCurrent)).toBe(false);
    expect(after.labels).toEqual([]);
    await expect.poll(() => changed).toContainEqual({ areas: expect.arrayContaining(['samples', 'history']) });
    end();

    expect(await engine.call('history.undo', { project })).toEqual({ title: `Edit sample ${sample}` });
    expect((await storyOf(project, sample)).sample).toEqual(before.sample);
    expect(await engine.call('history.redo', { project })).toEqual({ title: `Edit sample ${sample}` });
    expect((await storyOf(project, sample)).sample).toEqual(after.sample);
  });

  test('is told what the task kind refuses, and nothing changes', async () => {
    const project = await finishedRun('refusals');
    const { engine } = started;
    const edit = (fields: CallRequest<'samples.edit'>['fields']) =>
      failureOf(engine.call('samples.edit', { project, sample: 'r1-00001', fields }));
    expect(await edit({ text: '  ' })).toEqual({
      code: 'bad-request',
      message: 'Sample r1-00001 was not changed: The text is missing.',
    });
    expect((await edit({ label: 'positiv' })).message).toContain('Did you mean `positive`?');
    expect((await edit({ title: 'x' })).message).toContain('Classification has no field `title`; it has text, label.');
    const target = { filter: { runId: 'r1' } };
    expect(await failureOf(engine.call('samples.relabel', { project, target, label: 'good' }))).toMatchObject({
      code: 'bad-request',
    });
    expect((await failureOf(engine.call('samples.add', { project, fields: { text: 'A film.' } }))).message).toBe(
      'The sample was not added: The label is missing.',
    );
    expect((await engine.call('history.list', { project })).done.map(({ title }) => title)).toEqual([
      'Run Film reviews',
    ]);
    expect((await storyOf(project, 'r1-00001')).revisions).toHaveLength(1);
  });

  test('relabels and adds samples, each with a label row, and takes it back', async () => {
    const project = await finishedRun('labels');
    const { engine } = started;
    const target = { filter: { runId: 'r1', labels: ['negative'] } };
    expect(await engine.call('samples.relabel', { project, target, label: 'positive' })).toEqual({ changed: 20 });
    expect(await engine.call('samples.relabel', { project, target, label: 'positive' })).toEqual({ changed: 0 });
    expect(await labelCounts(project)).toEqual({ positive: 40 });
    const { samples } = await engine.call('samples.page', { project, filter: { runId: 'r1' }, limit: 500 });
    const relabelled = samples.filter(({ revision }) => revision === 2);
    expect(relabelled.every(({ fields }) => fields.label === 'positive')).toBe(true);
    const story = await storyOf(project, relabelled[0]?.id ?? '');
    expect(story.labels).toMatchObject([{ field: 'label', value: 'positive', authorKind: 'person', author: 'person' }]);

    const fields = { text: 'Typed in by hand.', label: 'negative' };
    const { sample } = await engine.call('samples.add', { project, fields });
    expect(await rowsOf(started, project, { origin: 'person' })).toMatchObject([{ id: sample, fields, runId: null }]);
    await engine.call('history.undo', { project });
    expect(await rowsOf(started, project, { origin: 'person' })).toEqual([]);
    expect(await engine.call('history.undo', { project })).toEqual({ title: 'Label 20 samples positive' });
    expect(await labelCounts(project)).toEqual({ negative: 20, positive: 20 });
  });

  test('decides above the rules: export and funnel follow, and add up', async () => {
    const project = await finishedRun('decisions');
    const { engine } = started;
    const report = async () => (await engine.call('run.report', { project, run: 'r1' })).funnel;
    const before = await report();
    const dropped = await rowsOf(started, project, { runId: 'r1', verdict: 'drop' });
    const kept = await rowsOf(started, project, { runId: 'r1', verdict: 'none' });
    expect(dropped.length).toBeGreaterThan(0);
    const decide = (rows: readonly SampleRow[], decision: 'drop' | 'keep' | 'clear') =>
      engine.call('samples.decide', { project, target: { ids: rows.map(({ id }) => id) }, decision, reason: 'seen' });

    expect(await decide(dropped.slice(0, 2), 'keep')).toEqual({ changed: 2 });
    expect(await decide([...kept.slice(0, 3), ...dropped.slice(2, 3)], 'drop')).toEqual({ changed: 4 });

    const after = await report();
    expect(after.kept).toBe(before.kept + 2 - 3);
    expect(after.dropped.at(-1)).toEqual({
      step: 'decision',
      method: 'a person',
      rule: '',
      count: 3,
      alone: 4,
      shared: 1,
    });
    expect(after.accepted - after.dropped.reduce((sum, { count }) => sum + count, 0)).toBe(after.kept);
    const exported = await engine.call('dataset.export', { project, run: 'r1', to: bench.path('decided') });
    expect(exported.rows).toBe(after.kept);
    const ids = new Set(
      readFileSync(exported.files[0] ?? '', 'utf8')
        .trim()
        .split('\n')
        .map((line) => String(JSON.parse(line).id)),
    );
    expect(dropped.slice(0, 2).every(({ id }) => ids.has(id))).toBe(true);
    expect(kept.slice(0, 3).some(({ id }) => ids.has(id))).toBe(false);
    const [row] = await rowsOf(started, project, { ids: [kept[0]?.id ?? ''] });
    expect(row).toMatchObject({ verdict: 'drop', decision: { decision: 'drop', author: 'person', reason: 'seen' } });

    expect((await engine.call('history.list', { project })).done.map(({ title }) => title)).toEqual([
      'Drop 4 samples',
      'Keep 2 samples',
      'Run Film reviews',
    ]);
    await engine.call('history.undo', { project });
    await engine.call('history.undo', { project });
    expect(await report()).toEqual(before);
    expect(await engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
  });

  test('undoes a whole run, also after the engine was killed, and has it back', async () => {
    await using other = new EngineBench();
    const first = await other.start();
    const project = other.path('undone.seedloom');
    await runRecipe(first, { project, recipe: fixtureRecipe(other, 'reviews') });
    const target = { filter: { runId: 'r1' } };
    expect(await first.engine.call('samples.decide', { project, target, decision: 'review' })).toEqual({ changed: 40 });
    await first.kill();

    const second = await other.start();
    const { engine } = second;
    await engine.call('project.open', { project });
    expect(await engine.call('history.undo', { project })).toEqual({ title: 'Mark 40 samples for review' });
    expect(await engine.call('history.undo', { project })).toEqual({ title: 'Run Film reviews' });
    expect(await rowsOf(second, project, { runId: 'r1' })).toEqual([]);
    expect((await engine.call('run.list', { project })).runs).toMatchObject([{ run: 'r1', isHidden: true }]);
    expect(await failureOf(engine.call('dataset.export', { project, run: 'r1', to: other.path('out') }))).toEqual({
      code: 'bad-request',
      message: 'The run r1 was undone. Redo it, then export it.',
    });
    expect((await failureOf(engine.call('history.undo', { project }))).message).toBe('There is nothing to undo.');
    expect(await engine.call('history.redo', { project })).toEqual({ title: 'Run Film reviews' });
    expect(await rowsOf(second, project, { runId: 'r1' })).toHaveLength(40);
    expect(await engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
  });
});

async function finishedRun(name: string): Promise<string> {
  const project = bench.path(`${name}.seedloom`);
  const run = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
  expect(run).toMatchObject({ run: 'r1', state: 'done', accepted: 40 });
  return project;
}

async function rowsOf(
  { engine }: TestEngine,
  project: string,
  filter: NonNullable<CallRequest<'samples.order'>['filter']>,
): Promise<readonly SampleRow[]> {
  const { total, numbers } = await engine.call('samples.order', { project, filter });
  const { rows } = await engine.call('samples.rows', { project, numbers: numbersOf(numbers) });
  expect(rows).toHaveLength(total);
  return rows;
}

function numbersOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt32LE(index * 4));
}

async function storyOf(project: string, sample: string) {
  return await started.engine.call('samples.story', { project, sample });
}

async function labelCounts(project: string): Promise<Readonly<Record<string, number>>> {
  const { counts } = await started.engine.call('samples.counts', { project, filter: { runId: 'r1' }, by: 'label' });
  return Object.fromEntries(counts.map(({ key, count }) => [key, count]));
}
