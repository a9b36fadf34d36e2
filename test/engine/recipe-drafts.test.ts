import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineBench, failureOf, runRecipe, type TestEngine, writeRecipe } from '../support/engine-harness.ts';

let bench: EngineBench;
let started: TestEngine;

beforeAll(async () => {
  bench = new EngineBench();
  started = await bench.start();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const call: TestEngine['engine']['call'] = (...request) => started.engine.call(...request);

test('what screens change and what is written as text are one recipe, and all of it can be undone', async () => {
  const { project } = await call('project.createFromExample', { example: 'film-reviews' });
  const base = await call('recipe.get', { project });
  const changed = await call('recipe.change', {
    project,
    title: 'Define positive',
    changes: [{ path: ['task', 'labels', 0, 'definition'], value: 'The writer loves the film.' }],
  });
  expect(changed.text).toBe(base.text.replace('The writer recommends the film.', 'The writer loves the film.'));
  expect(changed.problems).toEqual([]);
  const saved = await call('recipe.save', { project, text: `${changed.text}seed: x\n`, base: changed.version });
  expect(saved.problems.map(({ path }) => path)).toEqual(['seed']);
  expect([saved.written?.['seed'], saved.resolved]).toEqual(['x', null]);
  const { done } = await call('history.list', { project });
  expect(done.map(({ title }) => title)).toEqual(['Edit the recipe', 'Define positive']);
  await call('history.undo', { project });
  expect((await call('recipe.get', { project })).text).toBe(changed.text);
  await call('history.undo', { project });
  expect((await call('recipe.get', { project })).version).toBe(base.version);
  expect(await failureOf(call('history.undo', { project }))).toMatchObject({ code: 'bad-request' });
  await call('history.redo', { project });
  expect((await call('recipe.get', { project })).version).toBe(changed.version);
});

test('a text that was made from an older version is refused, and nothing changes', async () => {
  const { project } = await call('project.createNew', { name: 'Two tabs', taskKind: 'classification' });
  const { version, text } = await call('recipe.get', { project });
  const first = await call('recipe.save', { project, text: `${text}seed: 2\n`, base: version });
  expect(await failureOf(call('recipe.save', { project, text: `${text}seed: 3\n`, base: version }))).toMatchObject({
    code: 'conflict',
  });
  expect((await call('recipe.get', { project })).version).toBe(first.version);
});

test('a text that cannot be read as YAML can be saved and mended, but not changed by screens', async () => {
  const { project } = await call('project.createNew', { name: 'Broken', taskKind: 'classification' });
  const { version, text } = await call('recipe.get', { project });
  const broken = await call('recipe.save', { project, text: 'task: [', base: version });
  expect([broken.written, broken.resolved, broken.problems.length > 0]).toEqual([null, null, true]);
  const failure = await failureOf(
    call('recipe.change', { project, title: 'x', changes: [{ path: ['name'], value: 'x' }] }),
  );
  expect(failure).toMatchObject({ code: 'recipe-invalid' });
  expect(failure.message).toContain('Recipe screen');
  await call('recipe.save', { project, text, base: broken.version });
});

test('versions say what changed in the codebook, and two of them are compared by path', async () => {
  const { project } = await call('project.createFromExample', { example: 'film-reviews', name: 'Versions' });
  const base = await call('recipe.get', { project });
  await call('recipe.change', {
    project,
    title: 'Rename',
    changes: [
      { path: ['task', 'labels', 0, 'name'], value: 'good' },
      { path: ['task', 'labels', 2], value: { name: 'mixed' } },
    ],
  });
  const { versions } = await call('recipe.versions', { project });
  expect(versions.map(({ name, runs, codebook }) => ({ name, runs, codebook }))).toEqual([
    {
      name: 'Versions',
      runs: [],
      codebook: ['The label "positive" is now called "good".', 'The label "mixed" was added.'],
    },
    { name: 'Versions', runs: [], codebook: [] },
  ]);
  const { differences } = await call('recipe.compare', { project, left: base.version, right: 'draft' });
  expect(differences.map(({ path }) => path)).toEqual([
    'task.labels[positive]',
    'task.labels[good]',
    'task.labels[mixed]',
  ]);
});

test('a project from elsewhere goes by the recipe of its last run, with its files counted from its own folder', async () => {
  bench.write('recipes/seeds.jsonl', '{"text":"Fine.","label":"positive"}\n{"text":"Poor.","label":"negative"}\n');
  bench.write('recipes/script.yaml', "rules:\n  - answers: ['A fine text of some words\"']\n");
  const recipe = writeRecipe(
    bench,
    `recipe: 1
name: From a run
task: { kind: classification, labels: [positive, negative] }
sources: { seeds: { file: seeds.jsonl } }
models: { generator: 'scripted:script.yaml', embedder: scripted }
generate: { target: { accepted: 1, attempts: 1 } }
`,
    'recipes/recipe.yaml',
  );
  const project = bench.path('run.seedloom');
  await runRecipe(started, { project, recipe });
  const own = await call('recipe.get', { project });
  expect(own.file).toBe(join(bench.folder, 'recipe.yaml'));
  expect(own.text).toContain('file: recipes/seeds.jsonl');
  const { versions } = await call('recipe.versions', { project });
  expect(versions.flatMap(({ runs }) => runs)).toEqual(['r1']);
  expect(
    (await call('recipe.compare', { project, left: 'r1', right: 'draft' })).differences.map(({ path }) => path),
  ).toEqual(['sources.seeds.file']);
});

const words = '{a|b|c|d|e|f} {a|b|c|d|e|f} {a|b|c|d|e|f} {a|b|c|d|e|f} {a|b|c|d|e|f} {a|b|c|d|e|f}';
const ownRecipe = (accepted: number) => `recipe: 1
name: Gone
task: { kind: classification, labels: [positive, negative] }
sources: { seeds: { file: gone.jsonl } }
models: { generator: 'scripted:many.yaml', embedder: scripted }
generate:
  demonstrations: { method: none }
  accept: [{ method: exact-duplicates }]
  target: { accepted: ${accepted}, attempts: 100000 }
evaluate: []
`;

test('a run takes the rows of a file that is gone from the project, and says so', async () => {
  bench.write('gone.jsonl', '{"text":"Fine.","label":"positive"}\n{"text":"Poor.","label":"negative"}\n');
  bench.write('many.yaml', `rules:\n  - answers: ['${words}"']\n`);
  const recipe = writeRecipe(bench, ownRecipe(2));
  const project = bench.path('gone.seedloom');
  await runRecipe(started, { project, recipe });
  rmSync(bench.path('gone.jsonl'));
  expect((await call('recipe.get', { project })).problems).toEqual([]);
  const { run, notes } = await call('run.start', { project });
  expect(notes).toEqual([expect.stringContaining('The file gone.jsonl is gone; its rows, read on')]);
  expect(await call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 2 });
  // Without rows in the project it is missed.
  const other = bench.path('other.seedloom');
  await call('project.open', { project: other, create: true });
  expect(await failureOf(call('run.start', { project: other, recipe }))).toMatchObject({ code: 'source-invalid' });
});

test('a project in which a run works is not moved to the bin', async () => {
  bench.write('gone.jsonl', '{"text":"Fine.","label":"positive"}\n');
  const project = bench.path('busy.seedloom');
  await call('project.open', { project, create: true });
  bench.write('slow.yaml', `delayMs: 50\nrules:\n  - answers: ['${words}"']\n`);
  const recipe = writeRecipe(bench, ownRecipe(1_500).replace('many.yaml', 'slow.yaml'), 'busy.yaml');
  const { run } = await call('run.start', { project, recipe });
  expect(await failureOf(call('project.moveToBin', { project }))).toMatchObject({ code: 'run-busy' });
  await call('run.cancel', { project, run });
  await call('project.moveToBin', { project });
});

test('the schema of recipes is given for editors', async () => {
  const { schema } = await call('recipe.schema', {});
  expect(schema['title']).toBe('Seedloom recipe');
});
