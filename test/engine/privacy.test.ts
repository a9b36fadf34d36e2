import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { EngineBench, failureOf, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Stands in texts, names and paths; nothing of it may show where no text of a person belongs. */
const canary = 'wombat77canary';

const bench = new EngineBench();
let started: TestEngine;
let project: string;

beforeAll(async () => {
  started = await bench.start({ door: 'browser' });
  const made = await started.engine.call('project.createNew', { name: `Named ${canary}`, taskKind: 'classification' });
  project = made.project;
  const { text } = fixtureRecipe(bench, 'reviews');
  const named = text.replace(/^name: .*$/mu, `name: ${canary}`);
  const seeds = join(bench.folder, 'reviews.seeds.jsonl');
  const [first = '', ...others] = readFileSync(seeds, 'utf8').split('\n');
  bench.write('reviews.seeds.jsonl', [first.replace(/"text": ?"/u, `$&${canary} `), ...others].join('\n'));
  const run = await runRecipe(started, {
    project,
    recipe: { text: named, file: bench.write(`${canary}.yaml`, named) },
  });
  expect(run.state).toBe('done');
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('what was made from each source', () => {
  test('counts the samples that saw a text of it, and says where nothing is known', async () => {
    const { sources } = await started.engine.call('privacy.sources', { project });
    const { sources: listed } = await started.engine.call('sources.list', { project });
    expect(sources.map(({ source }) => source)).toEqual(listed.map(({ source }) => source));
    const { samples } = await started.engine.call('samples.page', {
      project,
      filter: { runId: 'r1', origin: 'generated' },
      limit: 500,
    });
    const stories = await Promise.all(
      samples.map(({ id }) => started.engine.call('samples.story', { project, sample: id })),
    );
    for (const { source, samples: counted, runs, spent } of sources) {
      const saw = stories.filter(({ demonstrations }) => demonstrations.some(({ id }) => id.startsWith(`s${source}-`)));
      expect(counted).toBe(saw.length);
      expect(runs).toEqual(saw.length === 0 ? [] : ['r1']);
      expect(spent).toBeNull();
    }
    expect(sources.some((source) => source.samples > 0)).toBe(true);
  });

  test('the command line tells the same as the screen', async () => {
    await started.engine.call('project.close', { project });
    const { code, output } = await runCommand(bench, 'privacy', project, '--json');
    const shown = await runCommand(bench, 'privacy', project);
    await started.engine.call('project.open', { project });
    expect(code).toBe(0);
    const { sources } = await started.engine.call('privacy.sources', { project });
    const connections = await started.engine.call('ledger.connections', {});
    expect(JSON.parse(output)).toEqual({ sources, connections });
    expect(shown.output).toContain('No connection was ever opened from this data folder.');
    for (const { name, samples } of sources) {
      expect(shown.output).toContain(name);
      expect(shown.output).toContain(`${samples} generated samples saw a text of it`);
    }
  });
});

describe('storage and backups', () => {
  test('says how large what is, and the parts make the whole', async () => {
    const usage = await started.engine.call('storage.usage', { project });
    expect(usage.home).toBe(bench.home);
    expect(usage.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(0);
    const own = usage.project.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(usage.project.find(({ part }) => part === 'file')?.bytes).toBeGreaterThan(10_000);
    expect(usage.parts.find(({ part }) => part === 'projects')?.bytes).toBeGreaterThanOrEqual(own);
  });

  test('a backup becomes a new project beside, and the old one stays as it is', async () => {
    const { path } = await started.engine.call('project.backup', { project });
    const { backups } = await started.engine.call('backups.list', { project });
    expect(backups).toMatchObject([
      { backup: path, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
    ]);
    await started.engine.call('run.list', { project });
    const restored = await started.engine.call('backups.restore', { project, backup: path });
    expect(restored.project).not.toBe(project);
    expect(restored.name).toBe(`Named ${canary}, backup of ${backups[0]?.at.slice(0, 10)}`);
    const old = await started.engine.call('project.describe', { project });
    expect([restored.samples, restored.runs.length]).toEqual([old.samples, old.runs.length]);
    expect(old.name).toBe(`Named ${canary}`);
    await started.engine.call('project.rename', { project: restored.project, name: 'Another' });
    expect((await started.engine.call('project.describe', { project })).name).toBe(`Named ${canary}`);
    const foreign = bench.write('foreign.seedloom', 'text');
    expect(await failureOf(started.engine.call('backups.restore', { project, backup: foreign }))).toMatchObject({
      code: 'not-found',
    });
    await deleteForGood(restored.project);
  });
});

describe('settings', () => {
  test('what Seedloom keeps itself is not written by a page, and threads are checked', async () => {
    for (const [key, value] of [
      ['endpoints', []],
      ['speed/machine/hash', {}],
      ['threads', 0],
      ['threads', availableParallelism() + 1],
      ['threads', 'all'],
    ] as const)
      expect(await failureOf(started.engine.call('settings.save', { key, value }))).toMatchObject({
        code: 'bad-request',
      });
    await started.engine.call('settings.save', { key: 'threads', value: 1 });
    expect((await started.engine.call('diagnostic.text', {})).text).toContain('Threads: 1\n');
    await started.engine.call('settings.save', { key: 'threads', value: null });
    expect((await started.engine.call('diagnostic.text', {})).text).toContain('Threads: automatic\n');
  });
});

describe('the diagnostic', () => {
  test('holds nothing that a person or a model wrote (D7)', async () => {
    await failureOf(started.engine.call('project.open', { project: bench.path(`${canary}.seedloom`) }));
    await failureOf(started.engine.call('run.report', { project, run: canary }));
    await started.engine.call('settings.save', { key: 'author', value: canary });
    await started.engine.call('settings.save', { key: `look:${project}`, value: { canary } });
    const { text } = await started.engine.call('diagnostic.text', {});
    expect(text).toMatch(/^Seedloom \d/u);
    expect(text).toContain('Runs in them: 1 done');
    expect(text).toMatch(/Last error codes: .*not-found/u);
    expect(text).not.toContain(canary);
    expect(text).not.toContain(bench.home);
    expect(text).not.toContain(bench.folder);
    await started.engine.call('settings.save', { key: 'author', value: 'person' });
    // What the processes logged either.
    expect(started.lines.join('\n')).not.toContain(canary);
  });
});

describe('what lies in the data folder', () => {
  test('is readable for its owner alone (D8)', () => {
    if (process.platform === 'win32') return;
    const open = allPaths(bench.home).filter((path) => (lstatSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test('is rid of a project that was deleted for good (D6)', async () => {
    expect(filesWith(bench.home, canary).length).toBeGreaterThan(0);
    await deleteForGood(project);
    await started.stop();
    expect(filesWith(bench.home, canary)).toEqual([]);
  });
});

async function deleteForGood(path: string): Promise<void> {
  const { binned } = await started.engine.call('project.moveToBin', { project: path });
  await started.engine.call('project.deleteForGood', { binned });
}

function allPaths(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

/** Files of which the name or the bytes hold the word. */
function filesWith(folder: string, word: string): readonly string[] {
  return allPaths(folder).filter(
    (path) => path.includes(word) || (lstatSync(path).isFile() && readFileSync(path).includes(word)),
  );
}
