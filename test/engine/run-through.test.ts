import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import {
  allSamples,
  EngineBench,
  failureOf,
  progressUntil,
  runRecipe,
  type TestEngine,
} from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const shared = new EngineBench();
let started: TestEngine;

beforeAll(async () => {
  started = await shared.start();
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
});

describe('a recipe of two labels with conditions, curation and evaluation', () => {
  test('gives the quota of each cell, a funnel that adds up, findings, and samples that explain themselves', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');

    const run = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });

    expect(run).toMatchObject({ run: 'r1', name: 'Film reviews', state: 'done', code: '', accepted: 40 });
    const report = await started.engine.call('run.report', { project, run: run.run });
    expectToAddUp(report);
    expect(report.funnel.rejected.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['format', 'unreadable']));
    expect(report.shortfalls).toEqual([]);
    expect(new Set(report.findings.map(({ method }) => method))).toEqual(new Set(['label-balance', 'distinct-n']));
    expect(report.findings.every(({ finding }) => finding.n > 0)).toBe(true);

    const samples = await allSamples(started, { project, run: run.run });
    expect(samples.map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, index) => `r1-${String(index + 1).padStart(5, '0')}`),
    );
    const shares = Object.groupBy(samples, ({ conditions }) => conditions.label?.id ?? '');
    expect(Object.fromEntries(Object.entries(shares).map(([label, some]) => [label, some?.length]))).toEqual({
      negative: 20,
      positive: 20,
    });
    expect(samples.every(({ fields, conditions }) => fields.label === conditions.label?.id)).toBe(true);

    const story = await started.engine.call('samples.story', { project, sample: 'r1-00001' });
    expect(story).toMatchObject({
      sample: { id: 'r1-00001', number: expect.any(Number), runId: 'r1', decision: null },
      made: { run: 'r1', attempt: 0, seed: expect.any(Number), source: null },
      demonstrations: [{ id: expect.stringMatching(/^s1-\d$/u) }, { id: expect.stringMatching(/^s1-\d$/u) }],
      calls: [{ name: 'draft', kind: 'complete' }],
      scores: expect.arrayContaining([
        expect.objectContaining({ step: 'curate/0', method: 'length', isCurrent: true }),
      ]),
    });
    const [draft] = story.calls;
    expect(draft?.prompt.map(({ part, role }) => `${part} ${role}`)).toEqual(expect.arrayContaining(['task text']));
    expect(draft?.prompt.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(draft?.promptTokens);
    expect(draft?.answer).toContain(story.sample.text);
    expect(JSON.stringify(story.calls)).toContain('Each text below is one film review');
  });

  test('is exported so that it reads back as what was kept', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const { run } = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
    const { funnel } = await started.engine.call('run.report', { project, run });

    const exported = await started.engine.call('dataset.export', { project, run, to: bench.path('out') });

    expect(exported.rows).toBe(funnel.kept);
    const rows = readRows(exported.files[0]);
    const samples = new Map((await allSamples(started, { project, run })).map((sample) => [sample.id, sample]));
    expect(rows).toHaveLength(funnel.kept);
    for (const row of rows) {
      const sample = samples.get(String(row.id));
      expect(row).toMatchObject({ ...sample?.fields, group: sample?.group });
    }
    const all = await started.engine.call('dataset.export', {
      project,
      run,
      to: bench.path('all'),
      verdicts: 'all',
    });
    expect(all.rows).toBe(funnel.accepted);
  });

  test('is exported in the format of the recipe when the call names none', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const recipe = fixtureRecipe(bench, 'reviews', (text) => `${text}export: { format: csv }\n`);
    const { run } = await runRecipe(started, { project, recipe, limit: 6 });
    const { files } = await started.engine.call('dataset.export', { project, run, to: bench.path('out') });
    expect(files[0]).toMatch(/\.csv$/u);
  });

  test('gives the same dataset again with the same seed, and another with another seed', async () => {
    await using bench = new EngineBench();
    const datasets: string[] = [];
    for (const [name, seed] of [
      ['a', 7],
      ['b', 7],
      ['c', 8],
    ] as const) {
      const recipe = fixtureRecipe(bench, 'reviews', (text) => text.replace('seed: 7', `seed: ${seed} # ${name}`));
      const project = bench.path(`${name}.seedloom`);
      const { run } = await runRecipe(started, { project, recipe });
      datasets.push(await exportText(started, { project, run, to: bench.path(name) }));
    }
    expect(datasets[1]).toBe(datasets[0]);
    expect(datasets[2]).not.toBe(datasets[0]);
  });

  test('gives the same dataset when it is paused and resumed on the way, also in another process', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'reviews');
    const slow = () =>
      bench.write('reviews.script.yaml', `delayMs: 500\n${readFileSync(bench.path('reviews.script.yaml'), 'utf8')}`);
    slow();
    const first = await bench.start();
    const undisturbed = bench.path('undisturbed.seedloom');
    const { run } = await runRecipe(first, { project: undisturbed, recipe });
    const expected = await exportText(first, { project: undisturbed, run, to: bench.path('expected') });

    const project = bench.path('paused.seedloom');
    await first.engine.call('project.open', { project, create: true });
    await first.engine.call('run.start', { project, recipe });
    await progressUntil(first, { project, run }, ({ accepted }) => accepted >= 5);
    await first.engine.call('run.pause', { project, run });
    const paused = await first.engine.call('run.wait', { project, run });
    expect(paused).toMatchObject({ state: 'paused', message: 'Paused. `seedloom resume` goes on.' });
    expect(paused.accepted).toBeGreaterThan(0);
    expect(paused.accepted).toBeLessThan(40);
    expect(paused.workedMs).toBeGreaterThan(0);

    await first.stop();
    const second = await bench.start();
    await second.engine.call('project.open', { project });
    await second.engine.call('run.resume', { project });
    expect(await second.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 40 });
    expect(await exportText(second, { project, run, to: bench.path('again') })).toBe(expected);
  });

  test('goes on with the seeds that it began with, also when their file changed or went away', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'reviews');
    bench.write('reviews.script.yaml', `delayMs: 500\n${readFileSync(bench.path('reviews.script.yaml'), 'utf8')}`);
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 3);
    await started.engine.call('run.pause', { project, run });
    bench.write('reviews.seeds.jsonl', '{"text": "Another seed altogether, put there later.", "label": "positive"}\n');
    await started.engine.call('run.resume', { project, run });
    expect(await started.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 40 });
    expect((await started.engine.call('sources.list', { project })).sources).toHaveLength(1);
  });
});

describe('resume', () => {
  test('refuses a run whose model is not what it was, and says so', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'reviews');
    const script = readFileSync(bench.path('reviews.script.yaml'), 'utf8');
    bench.write('reviews.script.yaml', `delayMs: 500\n${script}`);
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 3);
    await started.engine.call('run.pause', { project, run });
    bench.write('reviews.script.yaml', script);

    const failure = await failureOf(started.engine.call('run.resume', { project, run }));

    expect(failure.code).toBe('run-changed');
    expect(failure.message).toMatch(
      /^The run r1 cannot go on as it was: generator \(was scripted:.* changed since it started\. Put back what changed, or start a new run in this project\.$/u,
    );
    bench.write('reviews.script.yaml', `delayMs: 500\n${script}`);
    await started.engine.call('run.resume', { project, run });
    expect((await started.engine.call('run.wait', { project, run })).state).toBe('done');
  });

  test('refuses a run that is done or cancelled, and a project without an unfinished one', async () => {
    await using bench = new EngineBench();
    const project = bench.path('tickets.seedloom');
    const { run } = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'tickets') });
    expect(await failureOf(started.engine.call('run.resume', { project, run }))).toEqual({
      code: 'bad-request',
      message: 'The run r1 is done. Start a new run to make more samples.',
    });
    expect(await failureOf(started.engine.call('run.resume', { project }))).toEqual({
      code: 'not-found',
      message: 'This project has no unfinished run to resume.',
    });
  });

  test('asked twice at once starts the run once', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets');
    bench.write('tickets.script.yaml', `delayMs: 250\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const project = bench.path('tickets.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    await started.engine.call('run.pause', { project, run });
    await Promise.all([
      started.engine.call('run.resume', { project, run }),
      started.engine.call('run.resume', { project, run }),
    ]);
    expect(await started.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 12 });
    expect((await started.engine.call('run.list', { project })).runs).toMatchObject([{ state: 'done' }]);
  });
});

describe('other tasks', () => {
  test('question answering: questions whose answers stand in the passage', async () => {
    await using bench = new EngineBench();
    const project = bench.path('questions.seedloom');
    const { run, state } = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'questions') });
    expect(state).toBe('done');
    const report = await started.engine.call('run.report', { project, run });
    expectToAddUp(report);
    const samples = await allSamples(started, { project, run });
    expect(samples).toHaveLength(10);
    for (const { fields } of samples) {
      const [answer] = fields.answers as readonly string[];
      expect(String(fields.context)).toContain(answer);
      expect(String(fields.question)).toMatch(/\?$/u);
    }
    expect(report.funnel.rejected.map(({ rule }) => rule)).toContain('format');
  });

  test('several labels for one text', async () => {
    await using bench = new EngineBench();
    const project = bench.path('tickets.seedloom');
    const { run } = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'tickets') });
    const samples = await allSamples(started, { project, run });
    expect(samples.map(({ fields }) => fields.labels)).toEqual(
      samples.map(({ conditions }) => [conditions.labels?.id]),
    );
    expect(new Set(samples.map(({ fields }) => String(fields.labels)))).toEqual(new Set(['broken', 'lost', 'urgent']));
  });
});

describe('the end of a run', () => {
  test('a limit accepts that many and no more', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const run = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews'), limit: 7 });
    expect(run).toMatchObject({ state: 'done', accepted: 7 });
  });

  test('a limit of a recipe that counts per label goes by the whole set', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) => text.replace('accepted: 12', 'accepted: 4, per: label'));
    const run = await runRecipe(started, { project: bench.path('a.seedloom'), recipe, limit: 9 });
    expect(run).toMatchObject({ state: 'done', accepted: 9 });
  });

  test('a time budget ends it with what is there, and says that the time was spent', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) =>
      text.replace('accepted: 12', 'accepted: 1000, attempts: 1000, minutes: 0.03'),
    );
    bench.write('tickets.script.yaml', `delayMs: 150\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const project = bench.path('tickets.seedloom');
    const run = await runRecipe(started, { project, recipe });
    expect(run).toMatchObject({
      state: 'done',
      message: 'The working minutes of the target were spent before the quota was met.',
    });
    expect(run.accepted).toBeGreaterThan(0);
    expect(run.accepted).toBeLessThan(1000);
    expectToAddUp(await started.engine.call('run.report', { project, run: run.run }));
  });

  test('attempts that end before the quota: the report says which cells fell short and why', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) =>
      text.replace('accepted: 12', 'accepted: 12, attempts: 30'),
    );
    bench.write(
      'tickets.script.yaml',
      `rules:\n  - { when: ['Label: urgent'], answers: ['too short"'] }\n  - { answers: ['My {card|phone|key|ring} broke {on Monday|at noon|in the rain} and I need help {now|soon}"'] }\n`,
    );
    const project = bench.path('tickets.seedloom');
    const run = await runRecipe(started, { project, recipe });
    expect(run).toMatchObject({
      state: 'done',
      message: 'The attempts of the target were spent before the quota was met.',
    });
    const report = await started.engine.call('run.report', { project, run: run.run });
    expectToAddUp(report);
    expect(report.shortfalls).toEqual([
      {
        cell: 'urgent',
        asked: 4,
        accepted: 0,
        attempts: expect.any(Number),
        reasons: [{ rule: 'format', count: expect.any(Number) }],
      },
    ]);
  });

  test('attempts that are just enough are no shortfall, and nothing is said of a budget', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) =>
      text
        .replace('accepted: 12', 'accepted: 3, attempts: 3')
        .replace('[{ method: format }, { method: exact-duplicates }]', '[{ method: format }]'),
    );
    const run = await runRecipe(started, { project: bench.path('a.seedloom'), recipe });
    expect(run).toMatchObject({ state: 'done', accepted: 3, message: '' });
  });

  test('a cancelled run keeps what was accepted and cannot be resumed', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) => text.replace('accepted: 12', 'accepted: 500'));
    bench.write('tickets.script.yaml', `delayMs: 250\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const project = bench.path('a.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    const { accepted } = await progressUntil(started, { project, run }, (progress) => progress.accepted >= 5);
    await started.engine.call('run.cancel', { project, run });
    const cancelled = await started.engine.call('run.wait', { project, run });
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.accepted).toBeGreaterThanOrEqual(accepted);
    expect((await failureOf(started.engine.call('run.resume', { project, run }))).code).toBe('bad-request');
  });

  test('a second run waits for the first, and pausing it while it waits does not wait', async () => {
    await using bench = new EngineBench();
    const recipe = fixtureRecipe(bench, 'tickets', (text) => text.replace('accepted: 12', 'accepted: 500'));
    bench.write('tickets.script.yaml', `delayMs: 250\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const project = bench.path('a.seedloom');
    await started.engine.call('project.open', { project, create: true });
    await started.engine.call('run.start', { project, recipe });
    await started.engine.call('run.start', { project, recipe });
    const [first, second] = (await started.engine.call('run.list', { project })).runs;
    expect([first?.state, second?.state, second?.message]).toEqual([
      'running',
      'planned',
      'Waits until the run r1 rests.',
    ]);
    await started.engine.call('run.pause', { project, run: 'r2' });
    expect((await started.engine.call('run.list', { project })).runs.map(({ state }) => state)).toEqual([
      'running',
      'paused',
    ]);
    await started.engine.call('run.cancel', { project, run: 'r1' });
  });
});

function expectToAddUp({ funnel }: RunReport): void {
  const sum = (parts: readonly { readonly count: number }[]) => parts.reduce((total, { count }) => total + count, 0);
  expect({
    accepted: funnel.tried - sum(funnel.rejected),
    kept: funnel.accepted - sum(funnel.dropped),
  }).toEqual({ accepted: funnel.accepted, kept: funnel.kept });
}

function readRows(path: string | undefined): readonly { readonly [column: string]: unknown }[] {
  return readFileSync(path ?? '', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The exported file: fields, order, conditions, parents and verdicts in one comparison. */
async function exportText(
  { engine }: TestEngine,
  request: { readonly project: string; readonly run: string; readonly to: string },
): Promise<string> {
  const { files } = await engine.call('dataset.export', { ...request, verdicts: 'all', format: 'jsonl' });
  return readFileSync(files[0] ?? '', 'utf8');
}
