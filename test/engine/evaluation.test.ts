import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { allSamples, EngineBench, failureOf, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const bench = new EngineBench();
const project = bench.path('reviews.seedloom');
let started: TestEngine;

beforeAll(async () => {
  started = await bench.start();
  await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('measuring what is kept of an ended run', () => {
  test('what the run measured itself is a report, with the dataset version that it pinned', async () => {
    const { reports } = await started.engine.call('evaluation.reports', { project });
    expect(reports).toMatchObject([
      {
        report: 'r1',
        run: 'r1',
        name: 'Film reviews',
        dataset: 'r1-dataset',
        measures: ['Balance of labels', 'Distinct n-grams'],
      },
    ]);
    const run = await started.engine.call('run.report', { project, run: 'r1' });
    const own = await started.engine.call('evaluation.report', { project, report: 'r1' });
    expect(own.findings.map(({ finding }) => finding)).toEqual(run.findings.map(({ finding }) => finding));
    expect(own.kept).toBe(run.funnel.kept);
  });

  test('counts the decisions of people, keeps the old report as it is, and pins what it measured', async () => {
    const before = await started.engine.call('evaluation.report', { project, report: 'r1' });
    const same = await started.engine.call('evaluation.run', { project, run: 'r1', measures: ['label-balance'] });
    expect(same).toMatchObject({ report: 'r1-m1', dataset: 'r1-dataset', kept: before.kept });
    expect(same.findings).toEqual(before.findings.filter(({ method }) => method === 'label-balance'));

    const { samples } = await started.engine.call('samples.page', {
      project,
      filter: { runId: 'r1', verdict: 'none' },
      limit: 3,
    });
    const ids = samples.map(({ id }) => id);
    await started.engine.call('samples.decide', { project, target: { ids }, decision: 'drop' });
    const after = await started.engine.call('evaluation.run', { project, run: 'r1' });
    expect(after).toMatchObject({ report: 'r1-m2', dataset: 'r1-dataset-2', kept: before.kept - 3 });
    expect(await started.engine.call('evaluation.report', { project, report: 'r1' })).toEqual(before);
    // The report of the run stays what the run found, and nothing else changed with it.
    const run = await started.engine.call('run.report', { project, run: 'r1' });
    expect(run.findings.map(({ finding }) => finding)).toEqual(before.findings.map(({ finding }) => finding));
    expect(await allSamples(started, { project, run: 'r1' })).toHaveLength(40);

    const compared = await started.engine.call('evaluation.compare', { project, left: 'r1', right: 'r1-m2' });
    expect(compared.rows).toHaveLength(before.findings.length);
    for (const [place, row] of compared.rows.entries()) {
      const [one, other] = [before.findings[place]?.finding, after.findings[place]?.finding];
      expect(row).toMatchObject({ id: one?.id, left: { value: one?.value }, right: { value: other?.value } });
      if (row.difference !== null) expect(row.difference).toBeCloseTo((other?.value ?? 0) - (one?.value ?? 0), 12);
    }
    expect(compared.rows.some(({ left, right }) => left?.n !== right?.n)).toBe(true);
    expect(await started.engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
  });

  test('says which measures the recipe has, which run there is, and which reports', async () => {
    expect(
      await failureOf(started.engine.call('evaluation.run', { project, run: 'r1', measures: ['length'] })),
    ).toMatchObject({ code: 'not-found', message: expect.stringContaining('It has: label-balance, distinct-n.') });
    expect(await failureOf(started.engine.call('evaluation.run', { project, run: 'r9' }))).toMatchObject({
      code: 'not-found',
    });
    expect(await failureOf(started.engine.call('evaluation.report', { project, report: 'r1-m77' }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('stopped, it saves no report, and the next one is whole', async () => {
    const { reports } = await started.engine.call('evaluation.reports', { project });
    const stop = new AbortController();
    const call = started.engine.call('evaluation.run', { project, run: 'r1' }, { signal: stop.signal });
    stop.abort();
    expect(await failureOf(call)).toMatchObject({ code: 'cancelled' });
    // The stopped one may still be on its way out.
    await started.engine.call('evaluation.cancel', { project });
    expect(await started.engine.call('evaluation.state', { project })).toEqual({ running: null });
    expect((await started.engine.call('evaluation.reports', { project })).reports).toEqual(reports);
    const next = await started.engine.call('evaluation.run', { project, run: 'r1' });
    expect(next.count).toBe(next.findings.length);
  });
});

describe('a report as a page', () => {
  test('stands alone, has a table for every picture, and is for this user only', async () => {
    const report = await started.engine.call('evaluation.report', { project, report: 'r1' });
    const { file } = await started.engine.call('evaluation.exportReport', { project, report: 'r1' });
    expect(file).toBe(bench.path('reports/r1.html'));
    const page = readFileSync(file, 'utf8');
    expect(page.match(/<svg/gu)).toHaveLength(page.match(/<table>/gu)?.length ?? 0);
    expect(page.match(/<svg/gu)?.length).toBe(report.findings.filter(({ finding }) => finding.plot).length);
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/iu);
    for (const { finding } of report.findings) expect(page).toContain(finding.title.replaceAll('"', '&quot;'));
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('refuses a file that is there unless it may be replaced', async () => {
    const file = bench.write('mine.html', 'mine');
    expect(
      await failureOf(started.engine.call('evaluation.exportReport', { project, report: 'r1', file })),
    ).toMatchObject({ code: 'export-exists' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await started.engine.call('evaluation.exportReport', { project, report: 'r1', file, overwrite: true });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/u);
  });
});

describe('the command line', () => {
  test('gives the same findings as the screen, and the same page', async () => {
    await using own = new EngineBench();
    mkdirSync(own.path('.'), { recursive: true });
    const { file } = fixtureRecipe(own, 'reviews');
    const made = await runCommand(own, 'run', file, '--no-export', '--json');
    const path: string = JSON.parse(made.output).project;
    const measured = await runCommand(own, 'evaluate', path, '--json');
    expect(measured.code).toBe(0);
    const { report } = JSON.parse(measured.output);
    expect(report).toMatchObject({ report: 'r1-m1', run: 'r1' });
    const html = own.path('page.html');
    expect((await runCommand(own, 'report', path, '--html', html)).output).toBe(`Wrote ${html}\n`);
    const shown = await runCommand(own, 'report', path);
    expect(shown.output).toMatch(/^Report r1-m1 of "Film reviews", run r1/u);
    expect(shown.output).toMatch(/label-balance/u);

    await using screen = await own.start();
    await screen.engine.call('project.open', { project: path });
    expect(await screen.engine.call('evaluation.report', { project: path, report: 'r1-m1' })).toEqual(report);
    const { file: page } = await screen.engine.call('evaluation.exportReport', { project: path, report: 'r1-m1' });
    expect(readFileSync(page, 'utf8')).toBe(readFileSync(html, 'utf8'));
  });
});
