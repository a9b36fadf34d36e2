import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exportFormats } from '../../src/shared/contract/recipe.ts';
import { EngineBench, failureOf, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const bench = new EngineBench();
let started: TestEngine;
let project = '';
const run = 'r1';

beforeAll(async () => {
  started = await bench.start();
  project = bench.path('reviews.seedloom');
  await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('an export', () => {
  test('goes out in every format that fits, split, whole, for its owner alone, and only with what was kept', async () => {
    const { engine } = started;
    const { formats } = await engine.call('dataset.formats', { project, run });
    expect(formats.map(({ format }) => format)).toEqual([...exportFormats]);
    expect(formats.filter(({ refusal }) => refusal !== null).map(({ format }) => format)).toEqual(['trl-preference']);
    const { funnel } = await engine.call('run.report', { project, run });
    const page = await engine.call('samples.page', { project, filter: { runId: run }, limit: 500 });
    const dropped = await engine.call('samples.page', { project, filter: { runId: run, verdict: 'drop' }, limit: 500 });
    expect(dropped.total).toBeGreaterThan(0);
    const { rejections } = await engine.call('run.rejections', { project, run });
    const seeds = await engine.call('samples.page', { project, filter: { role: 'seeds' } });
    // Texts that must not be in a file: dropped, rejected, sources, prompts.
    const kept = new Set(page.samples.map(({ fields }) => String(fields['text'])));
    for (const { fields } of dropped.samples) kept.delete(String(fields['text']));
    const canaries = [
      ...dropped.samples.map(({ fields }) => String(fields['text'])),
      ...rejections.map(({ text }) => text),
      ...seeds.samples.map(({ fields }) => String(fields['text'])),
      'Each text below is one film review',
    ].filter((text) => text.length >= 12 && ![...kept].some((other) => other.includes(text)));
    expect(canaries.length).toBeGreaterThan(4);

    for (const format of exportFormats.filter((id) => id !== 'trl-preference')) {
      const to = bench.path(`out-${format}`);
      const exported = await engine.call('dataset.export', {
        project,
        run,
        to,
        format,
        split: { train: 0.5, validation: 0.25, test: 0.25, seed: 3 },
      });
      expect([format, exported.rows]).toEqual([format, funnel.kept]);
      expect([...exported.files].sort()).toEqual([...filesBelow(to)].sort());
      for (const file of exported.files) {
        expect(statSync(file).mode & 0o777).toBe(0o600);
        const text = readFileSync(file, 'utf8');
        expect([file, canaries.filter((canary) => text.includes(canary))]).toEqual([file, []]);
      }
      expect((await failureOf(engine.call('dataset.export', { project, run, to, format }))).code).toBe('export-exists');
    }
  });

  test('is previewed as it is then written, beside the project', async () => {
    const { engine } = started;
    const request = { project, run, format: 'jsonl', verdicts: 'all' } as const;
    const preview = await engine.call('dataset.preview', { ...request, rows: 5 });
    const { funnel } = await engine.call('run.report', { project, run });
    expect(preview).toMatchObject({ shown: 5, rows: 40, isAsJson: false });
    expect(preview.exported.dropped).toBe(funnel.accepted - funnel.kept);
    const exported = await engine.call('dataset.export', request);
    expect(exported.folder).toBe(preview.folder);
    expect(exported.folder).toBe(bench.path(join('exports', 'Film-reviews-r1-jsonl')));
    expect(exported.files.map((file) => file.slice(exported.folder.length + 1))).toEqual(preview.files);
    expect(readFileSync(exported.files[0] ?? '', 'utf8').startsWith(preview.text)).toBe(true);
    const parquet = await engine.call('dataset.preview', { ...request, format: 'parquet', rows: 5 });
    expect(parquet).toMatchObject({ isAsJson: true, text: preview.text });
  });

  test('shows its overlap with the sources before, as the card does after', async () => {
    const overlap = await started.engine.call('dataset.overlap', { project, run });
    expect(overlap.flaggedIds.length).toBe(overlap.flagged);
    const { files } = await started.engine.call('dataset.export', { project, run, to: bench.path('card') });
    const card = JSON.parse(readFileSync(files.find((file) => file.endsWith('card.json')) ?? '', 'utf8'));
    expect(card.overlap).toMatchObject({
      samples: overlap.samples,
      flagged: overlap.flagged,
      longest: overlap.longest,
    });
  });

  test('with labels of people has only what people labelled', async () => {
    const { engine } = started;
    const request = { project, run, labels: 'person' } as const;
    expect((await engine.call('dataset.preview', request)).rows).toBe(0);
    const page = await engine.call('samples.page', { project, filter: { runId: run, verdict: 'none' }, limit: 2 });
    const [first] = page.samples;
    const label = first?.fields['label'] === 'positive' ? 'negative' : 'positive';
    await engine.call('samples.relabel', { project, target: { ids: [first?.id ?? ''] }, label });
    const preview = await engine.call('dataset.preview', { ...request, format: 'argilla' });
    expect([preview.rows, preview.leftOut.withoutLabelOfPerson > 0]).toEqual([1, true]);
    expect(preview.text).toContain(`"responses":{"label":[{"value":"${label}"}]}`);
    await engine.call('history.undo', { project });
    expect((await engine.call('dataset.preview', request)).rows).toBe(0);
  });

  test('refuses what does not fit, in words', async () => {
    const { engine } = started;
    expect(await failureOf(engine.call('dataset.export', { project, run, format: 'trl-preference' }))).toEqual({
      code: 'bad-request',
      message: 'TRL preference: Samples of this task have no chosen and rejected answers. Choose another format.',
    });
    const unknown = failureOf(engine.call('dataset.preview', { project, run, format: 'csv', options: { safe: true } }));
    expect((await unknown).message).toContain('The format csv has no option `safe`.');
    const shares = { train: 0.5, validation: 0, test: 0, seed: 1 };
    expect((await failureOf(engine.call('dataset.preview', { project, run, split: shares }))).message).toContain(
      'the shares must add up to 1',
    );
  });
});
