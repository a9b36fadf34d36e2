import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunLogEntry } from '../../src/shared/contract/run-answers.ts';
import {
  allSamples,
  EngineBench,
  failureOf,
  fakeHostEntry,
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

/** The reviews, each answer taking its time. */
function slowReviews(bench: EngineBench, accepted = 40) {
  const recipe = fixtureRecipe(bench, 'reviews', (text) => text.replace('accepted: 40', `accepted: ${accepted} `));
  bench.write('reviews.script.yaml', `delayMs: 500\n${readFileSync(bench.path('reviews.script.yaml'), 'utf8')}`);
  return recipe;
}

describe('finishing a run', () => {
  test('ends generation with what is there; curation and evaluation follow, and the message says who stopped it', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe: slowReviews(bench, 320) });
    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 5);

    await started.engine.call('run.finish', { project, run });

    const ended = await started.engine.call('run.wait', { project, run });
    expect(ended).toMatchObject({
      state: 'done',
      asked: 320,
      endedAt: expect.any(String),
      message: `Stopped by a person with ${ended.accepted} of 320 accepted.`,
    });
    expect(ended.accepted).toBeGreaterThanOrEqual(5);
    expect(ended.accepted).toBeLessThan(320);
    const report = await started.engine.call('run.report', { project, run });
    expect(report.findings.length).toBeGreaterThan(0);
    const texts = (await logOf(started, { project, run })).map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        'A person ends generation with what is accepted.',
        expect.stringMatching(/^Generation with .* was ended by a person: \d+ of 320 accepted/u),
        expect.stringMatching(/^Done with \d+ of 320 accepted\. Stopped by a person/u),
      ]),
    );
  });

  test('is refused while nothing is accepted, and when the run has ended', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe: slowReviews(bench) });
    expect(await failureOf(started.engine.call('run.finish', { project, run }))).toEqual({
      code: 'bad-request',
      message:
        'The run r1 has accepted nothing yet, so there is nothing to go on with. Wait for the first sample, or cancel the run.',
    });
    await started.engine.call('run.cancel', { project, run });
    expect((await failureOf(started.engine.call('run.finish', { project, run }))).message).toBe(
      'The run r1 is cancelled. Start a new run to make more samples.',
    );
  });

  test('of a paused run goes on with curation alone', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe: slowReviews(bench) });
    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 3);
    await started.engine.call('run.pause', { project, run });
    const { accepted } = await started.engine.call('run.wait', { project, run });

    await started.engine.call('run.finish', { project, run });

    expect(await started.engine.call('run.wait', { project, run })).toMatchObject({
      state: 'done',
      accepted,
      message: `Stopped by a person with ${accepted} of 40 accepted.`,
    });
  });

  test('survives the engine: killed after the answer, the run ends its generation when it goes on', async () => {
    await using bench = new EngineBench();
    const first = await bench.start();
    const project = bench.path('reviews.seedloom');
    await first.engine.call('project.open', { project, create: true });
    const { run } = await first.engine.call('run.start', { project, recipe: slowReviews(bench, 320) });
    await progressUntil(first, { project, run }, ({ accepted }) => accepted >= 3);
    await first.engine.call('run.finish', { project, run });
    await first.kill();

    const second = await bench.start();
    await second.engine.call('project.open', { project });
    const [left] = (await second.engine.call('run.list', { project })).runs;
    if (left?.state !== 'done') await second.engine.call('run.resume', { project, run });
    const ended = await second.engine.call('run.wait', { project, run });
    expect(ended).toMatchObject({ state: 'done', accepted: left?.accepted });
    expect(ended.message).toBe(`Stopped by a person with ${ended.accepted} of 320 accepted.`);
  });
});

describe('filling up cells of a run that has ended', () => {
  test('gives the cells what was asked, new beside the samples of the run before, with its recipe and another seed', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const { run } = await runRecipe(started, { project, recipe: fixtureRecipe(bench, 'reviews') });
    const before = await allSamples(started, { project, run });
    const [cell, other] = (await started.engine.call('run.cells', { project, run })).cells;
    const cells = [cell, other].map((each) => ({ cell: each?.cell ?? '', more: 2 }));

    const topUp = await started.engine.call('run.start', { project, topUp: { run, cells } });

    const ended = await started.engine.call('run.wait', { project, run: topUp.run });
    expect(ended).toMatchObject({
      run: 'r2',
      state: 'done',
      name: 'Film reviews',
      accepted: 4,
      asked: 4,
      topUpOf: 'r1',
      isHidden: false,
    });
    const [one] = (await started.engine.call('run.list', { project })).runs;
    expect([one?.topUpOf, one?.recipeVersion]).toEqual([null, ended.recipeVersion]);
    expect((await started.engine.call('run.cells', { project, run: 'r2' })).cells).toMatchObject(
      cells.map(({ cell: id }) => ({ cell: id, quota: 2, accepted: 2, inWork: 0 })),
    );
    const after = await allSamples(started, { project, run: 'r2' });
    const known = new Set(before.map(({ fields }) => fields.text));
    expect(after.filter(({ fields }) => known.has(fields.text))).toEqual([]);
    const [entry] = (await started.engine.call('history.list', { project })).done;
    expect(entry?.title).toBe('Top up Film reviews');
  });

  test('refuses texts of the run before: control and novelty', async () => {
    await using bench = new EngineBench();
    const project = bench.path('tickets.seedloom');
    // Six texts are all that this model knows.
    const recipe = fixtureRecipe(bench, 'tickets', (text) =>
      text.replace('accepted: 12', 'accepted: 6, attempts: 400').replace(/labels: \[.*\]/u, 'labels: [urgent]'),
    );
    bench.write(
      'tickets.script.yaml',
      `rules:\n  - { answers: ['My {card|phone|key|ring|watch|shoe} broke on Monday and I need help soon"'] }\n`,
    );
    const { run, accepted } = await runRecipe(started, { project, recipe });
    expect(accepted).toBe(6);
    const cells = [{ cell: 'urgent', more: 3 }];
    const { run: second } = await started.engine.call('run.start', { project, topUp: { run, cells } });
    expect(await started.engine.call('run.wait', { project, run: second })).toMatchObject({
      state: 'done',
      accepted: 0,
    });
    const [state] = (await started.engine.call('run.cells', { project, run: second })).cells;
    expect(state?.reasons.map(({ rule }) => rule)).toContain('exact-duplicates');
  });

  test('comes to the same samples when it is paused and resumed', async () => {
    await using bench = new EngineBench();
    const recipe = slowReviews(bench, 8);
    const texts: (readonly unknown[])[] = [];
    for (const name of ['calm', 'paused']) {
      const project = bench.path(`${name}.seedloom`);
      const { run } = await runRecipe(started, { project, recipe });
      const [cell] = (await started.engine.call('run.cells', { project, run })).cells;
      const topUp = { run, cells: [{ cell: cell?.cell ?? '', more: 12 }] };
      const { run: second } = await started.engine.call('run.start', { project, topUp });
      if (name === 'paused') {
        await progressUntil(started, { project, run: second }, ({ accepted }) => accepted >= 1);
        await started.engine.call('run.pause', { project, run: second });
        await started.engine.call('run.resume', { project, run: second });
      }
      expect(await started.engine.call('run.wait', { project, run: second })).toMatchObject({ state: 'done' });
      texts.push((await allSamples(started, { project, run: second })).map(({ fields }) => fields.text));
    }
    expect(texts[1]).toEqual(texts[0]);
  });

  test('is refused for a run that has not ended, an unknown cell, and together with a recipe', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const recipe = slowReviews(bench);
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    await started.engine.call('run.pause', { project, run });
    const topUp = { run, cells: [{ cell: 'none', more: 1 }] };
    expect((await failureOf(started.engine.call('run.start', { project, topUp }))).message).toBe(
      'The run r1 has not ended: it is paused. Resume it, finish it or cancel it before its cells get more.',
    );
    await started.engine.call('run.cancel', { project, run });
    expect((await failureOf(started.engine.call('run.start', { project, topUp }))).message).toBe(
      'The run r1 has no cell "none".',
    );
    expect((await failureOf(started.engine.call('run.start', { project, recipe, topUp }))).code).toBe('bad-request');
  });
});

describe('what is told of a run', () => {
  test('cells: asked before the first attempt, in work while it works, and what became of them', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    const recipe = slowReviews(bench);
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    const { run: waiting } = await started.engine.call('run.start', { project, recipe });

    const { cells: planned } = await started.engine.call('run.cells', { project, run: waiting });
    expect(planned.reduce((sum, { quota }) => sum + quota, 0)).toBe(40);
    expect(planned.find(({ cell }) => cell === 'positive | calm')).toEqual({
      cell: 'positive | calm',
      values: { label: 'positive', tone: 'calm' },
      quota: expect.any(Number),
      accepted: 0,
      attempts: 0,
      inWork: 0,
      reasons: [],
    });
    await started.engine.call('run.cancel', { project, run: waiting });

    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 3);
    const { cells: working } = await started.engine.call('run.cells', { project, run });
    expect(working.reduce((sum, { inWork }) => sum + inWork, 0)).toBeGreaterThan(0);
    await started.engine.call('run.wait', { project, run });
    const { cells: ended } = await started.engine.call('run.cells', { project, run });
    expect(ended.map(({ accepted, quota }) => accepted - quota)).toEqual(ended.map(() => 0));
    expect(ended.map(({ inWork }) => inWork)).toEqual(ended.map(() => 0));
    const report = await started.engine.call('run.report', { project, run });
    const rejected = ended.flatMap(({ reasons }) => reasons).reduce((sum, { count }) => sum + count, 0);
    expect(rejected).toBe(report.funnel.rejected.reduce((sum, { count }) => sum + count, 0));
  });

  test('the log has its start with models, its steps with counts, its rests and its end', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const recipe = slowReviews(bench, 20);
    const { run } = await started.engine.call('run.start', { project, recipe });
    await progressUntil(started, { project, run }, ({ accepted }) => accepted >= 2);
    await started.engine.call('run.pause', { project, run });
    await started.engine.call('run.resume', { project, run });
    await started.engine.call('run.wait', { project, run });

    const entries = await logOf(started, { project, run });
    expect(entries.map(({ kind, text }) => [kind, text.replaceAll(/\d+ turned away.*/gu, 'N turned away')])).toEqual([
      [
        'state',
        expect.stringMatching(/^Started "Film reviews": 20 samples asked in 6 cells; recipe r-[0-9a-f]+, seed 7\.$/u),
      ],
      [
        'note',
        expect.stringMatching(/^Model as generator: scripted:reviews\.script\.yaml [0-9a-f]{12}… scripted\/1$/u),
      ],
      ['note', 'Model as embedder: scripted scripted-embedder-1'],
      ['step', 'Generation with "One prompt for each text (single-prompt@1)" began.'],
      ['state', 'Paused.'],
      ['state', expect.stringMatching(/^Resumed with Seedloom /u)],
      ['step', 'Generation with "One prompt for each text (single-prompt@1)" goes on.'],
      ['step', expect.stringMatching(/^Generation with .* ended: 20 of 20 accepted, N turned away$/u)],
      ['step', 'Length and characters (length@1) began.'],
      [
        'step',
        expect.stringMatching(/^Length and characters \(length@1\) ended: \d+ of 20 samples dropped, 0 to review\.$/u),
      ],
      ['step', expect.stringMatching(/semantic-duplicates@\d\) began\.$/u)],
      ['step', expect.stringMatching(/semantic-duplicates@\d\) ended: \d+ of 20 samples dropped, \d+ to review\.$/u)],
      ['step', expect.stringMatching(/label-balance@\d\) began\.$/u)],
      ['step', expect.stringMatching(/label-balance@\d\) ended: \d+ findings?\.$/u)],
      ['step', expect.stringMatching(/distinct-n@\d\) began\.$/u)],
      ['step', expect.stringMatching(/distinct-n@\d\) ended: \d+ findings?\.$/u)],
      ['state', 'Done with 20 of 20 accepted.'],
    ]);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
    expect(await started.engine.call('run.log', { project, run, limit: 1 })).toEqual({ entries: entries.slice(-1) });
  });

  test('a failure stands in the log with its code', async () => {
    await using bench = new EngineBench();
    const project = bench.path('tickets.seedloom');
    const recipe = fixtureRecipe(bench, 'tickets');
    bench.write('tickets.script.yaml', `rules:\n  - { when: ['never said'], answers: ['x'] }\n`);
    const { run, code } = await runRecipe(started, { project, recipe });
    expect(code).toBe('script-exhausted');
    expect((await logOf(started, { project, run })).at(-1)).toMatchObject({
      kind: 'error',
      text: expect.stringMatching(/^script-exhausted: /u),
    });
  });

  test('a model host that was killed stands in the log, with how many requests it took with it', async () => {
    await using bench = new EngineBench();
    const model = await import('../support/gguf-corpus.ts').then(({ goodGgufFiles }) => goodGgufFiles().get('llama'));
    const file = bench.write('fake.gguf', model ?? Buffer.alloc(0));
    const recipe = fixtureRecipe(bench, 'tickets', (text) =>
      text
        .replace(/generator: '?scripted:[^,}]*'?/u, 'generator: fake')
        .replace('accepted: 12', 'accepted: 12, attempts: 300'),
    );
    const script = bench.write(
      'host.script.yaml',
      `delayMs: 400\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`,
    );
    const engine = await bench.start({ entry: fakeHostEntry, environment: { SEEDLOOM_TEST_SCRIPT: script } });
    await engine.engine.call('models.add', { file, model: 'fake' });
    const project = bench.path('tickets.seedloom');
    await engine.engine.call('project.open', { project, create: true });
    const { run } = await engine.engine.call('run.start', { project, recipe });
    const inWork = async () =>
      (await engine.engine.call('run.cells', { project, run })).cells.reduce((sum, cell) => sum + cell.inWork, 0);
    await vi.waitFor(async () => expect(await inWork()).toBeGreaterThan(0));
    const host = engine.lines.findLast((line) => line.startsWith('HOST '))?.slice('HOST '.length);
    process.kill(Number(host), 'SIGKILL');

    expect(await engine.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 12 });
    const warnings = (await logOf(engine, { project, run })).filter(({ kind }) => kind === 'warning');
    expect(warnings.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^The process that runs the models ended .* (\d+ requests were|One request was) lost/u),
      ]),
    );
  });

  test('a run is an entry of the history: undo hides its samples, and is refused while it works', async () => {
    await using bench = new EngineBench();
    const project = bench.path('reviews.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe: slowReviews(bench) });
    expect((await started.engine.call('history.list', { project })).done).toMatchObject([
      { title: 'Run Film reviews' },
    ]);
    expect(await failureOf(started.engine.call('history.undo', { project }))).toEqual({
      code: 'run-busy',
      message: 'The run r1 is at work. Pause or cancel it first.',
    });
    await started.engine.call('run.pause', { project, run });

    expect(await started.engine.call('history.undo', { project })).toEqual({ title: 'Run Film reviews' });
    expect((await started.engine.call('run.list', { project })).runs).toMatchObject([{ run, isHidden: true }]);
    expect((await failureOf(started.engine.call('run.resume', { project, run }))).message).toBe(
      'The run r1 was undone and its samples are hidden. Redo it first.',
    );
    await started.engine.call('history.redo', { project });
    expect((await started.engine.call('run.list', { project })).runs).toMatchObject([{ run, isHidden: false }]);
  });
});

async function logOf(
  { engine }: TestEngine,
  place: { readonly project: string; readonly run: string },
): Promise<readonly RunLogEntry[]> {
  return (await engine.call('run.log', place)).entries;
}
