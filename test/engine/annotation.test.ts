import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { QueuedSample } from '../../src/shared/contract/annotation-answers.ts';
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

describe('two annotators', () => {
  test('label the double share both, agree so far, undo, restart, settle and take the majority', async () => {
    const project = await finishedRun('two');
    const filter = { runId: 'r1' };
    const changed: unknown[] = [];
    const end = started.subscribe('project.changed', { project }, (event) => changed.push(event));

    // What is dropped needs no label.
    const { counts } = await started.engine.call('samples.counts', { project, filter, by: 'verdict' });
    const dropped = counts.find(({ key }) => key === 'drop')?.count ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect((await queueOf(project, 'Ada', { filter })).total).toBe(40 - dropped);
    await started.engine.call('samples.decide', { project, target: { filter }, decision: 'keep' });

    const first = await queueOf(project, 'Ada', { filter });
    expect([first.samples.length, first.remaining, first.total, first.answered]).toEqual([20, 40, 40, 0]);
    expect(first.task.labels.map(({ name }) => name)).toEqual(['positive', 'negative']);
    // What the model said does not reach an annotator who is not to see it.
    expect(first.samples.every(({ modelLabels, fields }) => modelLabels === null && !('label' in fields))).toBe(true);
    const shown = await queueOf(project, 'Ada', { filter, hidesModelLabel: false });
    expect(shown.samples.map(({ sample }) => sample)).toEqual(first.samples.map(({ sample }) => sample));
    expect(shown.samples.every(({ modelLabels }) => modelLabels?.length === 1)).toBe(true);

    // The next ones while the first are in hand.
    const second = await queueOf(project, 'Ada', { filter, except: first.samples.map(({ sample }) => sample) });
    expect([second.samples.length, second.remaining]).toEqual([20, 20]);
    const all = [...first.samples, ...second.samples];
    expect(new Set(all.map(({ sample }) => sample)).size).toBe(40);
    for (const { sample } of all) await label(project, 'Ada', sample, 'positive');
    expect(await queueOf(project, 'Ada', { filter })).toMatchObject({ samples: [], remaining: 0, answered: 40 });

    // Bo gets those of the double share, in the same order.
    const forBo = await queueOf(project, 'Bo', { filter });
    expect(forBo.samples.map(({ sample }) => sample)).toEqual(
      all.filter(({ isDouble }) => isDouble).map(({ sample }) => sample),
    );
    expect(forBo.samples.length).toBeGreaterThan(5);
    const [one, other, third] = forBo.samples as [QueuedSample, QueuedSample, QueuedSample];
    await label(project, 'Bo', one.sample, 'positive');
    await label(project, 'Bo', other.sample, 'negative', { rating: 2, note: ' Both ways. ' });
    await started.engine.call('annotation.skip', { project, sample: third.sample, annotator: 'Bo' });
    await expect.poll(() => changed).toContainEqual({ areas: expect.arrayContaining(['annotations', 'history']) });
    end();

    // The tied one is not taken.
    const story = await started.engine.call('samples.story', { project, sample: other.sample });
    expect(await started.engine.call('annotation.progress', { project })).toMatchObject({
      annotators: [
        { annotator: 'Ada', labelled: 40, skipped: 0 },
        { annotator: 'Bo', labelled: 2, skipped: 1 },
      ],
      annotated: 40,
      doubled: 2,
      pairs: [{ first: 'Ada', second: 'Bo', observed: { value: 0.5, n: 2, needed: 97 } }],
      openDisagreements: 1,
      toTake: 20 - Number(story.sample.label === 'negative'),
      disagreements: [
        {
          sample: other.sample,
          answers: [
            { annotator: 'Ada', labels: ['positive'], note: '' },
            { annotator: 'Bo', labels: ['negative'], note: 'Both ways.' },
          ],
        },
      ],
    });

    // Ada did not do the last thing; Bo did.
    expect(await failureOf(started.engine.call('annotation.undo', { project, annotator: 'Ada' }))).toMatchObject({
      code: 'conflict',
    });
    expect(await started.engine.call('annotation.undo', { project, annotator: 'Bo' })).toEqual({
      title: `Skip ${third.sample}`,
    });
    expect(await started.engine.call('annotation.undo', { project, annotator: 'Bo' })).toEqual({
      title: `Annotate ${other.sample} negative`,
    });
    expect((await queueOf(project, 'Bo', { filter })).samples[0]).toMatchObject({ sample: other.sample, mine: null });
    await started.engine.call('history.redo', { project });

    await started.stop();
    started = await bench.start();
    await started.engine.call('project.open', { project });
    expect((await queueOf(project, 'Bo', { filter })).samples[0]?.sample).toBe(third.sample);
    expect(await started.engine.call('history.redo', { project })).toEqual({ title: `Skip ${third.sample}` });
    const skipped = await queueOf(project, 'Bo', { filter, state: 'skipped' });
    expect(skipped.samples).toMatchObject([{ sample: third.sample, mine: { state: 'skipped' } }]);
    expect((await started.engine.call('project.verify', { project })).problems).toEqual([]);

    // What a person settles stands above the answers, also when it changes nothing.
    const settle = { project, sample: other.sample, labels: ['negative'] };
    await started.engine.call('annotation.settle', settle);
    const before = await started.engine.call('annotation.progress', { project });
    expect([before.openDisagreements, before.doubled]).toEqual([0, 2]);
    const { changed: taken, tied } = await started.engine.call('annotation.aggregate', { project });
    expect([taken, tied]).toEqual([before.toTake, 0]);
    expect(await labelCounts(project)).toEqual({ positive: 39, negative: 1 });
    expect((await started.engine.call('annotation.progress', { project })).toTake).toBe(0);
    const title = `Take the annotators' label for ${taken} samples`;
    expect(await started.engine.call('history.undo', { project })).toEqual({ title });
    expect((await started.engine.call('annotation.progress', { project })).toTake).toBe(taken);
    const { labels } = await started.engine.call('samples.story', { project, sample: other.sample });
    expect(labels.map(({ field, value, author }) => [field, value, author])).toEqual([
      ['label', 'negative', 'person'],
      ['annotation', ['positive'], 'Ada'],
      ['annotation', ['negative'], 'Bo'],
    ]);
  });
});

describe('an answer', () => {
  test('is refused where the task has no such label, and nothing is kept', async () => {
    const project = await finishedRun('refused');
    const [first] = (await queueOf(project, 'Ada', {})).samples;
    const sample = first?.sample ?? '';
    expect((await failureOf(label(project, 'Ada', sample, 'positiv'))).message).toContain('Did you mean `positive`?');
    const none = { project, annotator: 'Ada', sample, labels: [] };
    expect(await failureOf(started.engine.call('annotation.label', none))).toEqual({
      code: 'bad-request',
      message: 'This task has one label for each text. Choose one.',
    });
    expect(await failureOf(label(project, 'Ada', 'nowhere', 'positive'))).toMatchObject({ code: 'not-found' });
    expect((await started.engine.call('annotation.progress', { project })).annotators).toEqual([]);
  });

  test('takes the place of the earlier one of the same person', async () => {
    const project = await finishedRun('again');
    const [first] = (await queueOf(project, 'Ada', {})).samples;
    const sample = first?.sample ?? '';
    await label(project, 'Ada', sample, 'positive');
    await label(project, 'Ada', sample, 'negative');
    const { annotators } = await started.engine.call('annotation.progress', { project });
    expect(annotators).toMatchObject([{ annotator: 'Ada', labelled: 1 }]);
    await started.engine.call('annotation.undo', { project, annotator: 'Ada' });
    const { labels } = await started.engine.call('samples.story', { project, sample });
    expect(labels.map(({ value }) => value)).toEqual([['positive']]);
  });
});

async function finishedRun(name: string): Promise<string> {
  const project = bench.path(`${name}.seedloom`);
  const recipe = fixtureRecipe(bench, 'reviews');
  expect(await runRecipe(started, { project, recipe })).toMatchObject({ state: 'done', accepted: 40 });
  return project;
}

function queueOf(
  project: string,
  annotator: string,
  request: Omit<Parameters<typeof callQueue>[0], 'project' | 'annotator'>,
) {
  return callQueue({ project, annotator, doubleShare: 0.25, ...request });
}

function callQueue(request: Parameters<typeof started.engine.call<'annotation.queue'>>[1]) {
  return started.engine.call('annotation.queue', request);
}

async function label(
  project: string,
  annotator: string,
  sample: string,
  name: string,
  more: { readonly rating?: number; readonly note?: string } = {},
): Promise<void> {
  await started.engine.call('annotation.label', { project, annotator, sample, labels: [name], ...more });
}

async function labelCounts(project: string): Promise<Readonly<Record<string, number>>> {
  const { counts } = await started.engine.call('samples.counts', { project, filter: { runId: 'r1' }, by: 'label' });
  return Object.fromEntries(counts.map(({ key, count }) => [key, count]));
}
