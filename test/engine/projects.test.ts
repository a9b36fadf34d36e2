import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineBench, failureOf, type TestEngine } from '../support/engine-harness.ts';

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
const homeFiles = (...path: readonly string[]) => readdirSync(join(bench.home, ...path)).toSorted();

describe('examples', () => {
  test('each is offered with what it needs, and its recipe is right', async () => {
    const { examples } = await call('project.examples', {});
    expect(examples.map(({ example, taskKind, labels, asked }) => ({ example, taskKind, labels, asked }))).toEqual([
      { example: 'card-problems', taskKind: 'classification', labels: 8, asked: 320 },
      { example: 'film-reviews', taskKind: 'classification', labels: 2, asked: 100 },
      { example: 'short-questions', taskKind: 'question-answering', labels: 0, asked: 40 },
    ]);
    for (const { summary, models } of examples) {
      expect(summary).toMatch(/\.$/);
      expect(models).toContain('smollm2-135m-instruct');
    }
  });

  test('a project from an example has its files beside it, its rows inside and nothing to undo', async () => {
    const made = await call('project.createFromExample', { example: 'card-problems' });
    const folder = join(bench.home, 'projects', 'card-problems');
    expect(made).toMatchObject({ project: join(folder, 'card-problems.seedloom'), name: 'Card problems', notices: [] });
    const recipe = await call('recipe.get', { project: made.project });
    expect(recipe.problems).toEqual([]);
    expect(recipe.text).toContain('# What a small model reads is `words`');
    expect(recipe.text).toContain('seeds: { file: sources/seeds.jsonl, attribution:');
    expect(recipe.text).not.toContain('../samples/card-problems/seeds');
    expect(readdirSync(join(folder, 'sources')).toSorted()).toEqual(['reference.jsonl', 'seeds.jsonl', 'test.jsonl']);
    expect(statSync(join(folder, 'sources', 'seeds.jsonl')).mode & 0o777).toBe(0o600);
    const { sources } = await call('sources.list', { project: made.project });
    expect(sources.map(({ role, rows }) => ({ role, rows: rows > 0 }))).toEqual([
      { role: 'seeds', rows: true },
      { role: 'reference', rows: true },
      { role: 'benchmark', rows: true },
    ]);
    const history = await call('history.list', { project: made.project });
    expect(history).toEqual({ done: [], undone: [] });
  });

  test('a second one of the same name has a folder and a recipe of its own', async () => {
    const made = await call('project.createFromExample', { example: 'film-reviews', name: 'Card problems' });
    expect(made.project).toBe(join(bench.home, 'projects', 'card-problems-2', 'card-problems-2.seedloom'));
    expect((await call('recipe.get', { project: made.project })).text).toContain('name: Card problems');
    expect(await failureOf(call('project.createFromExample', { example: '../x' }))).toMatchObject({
      code: 'not-found',
    });
  });
});

test('a new project has a recipe that says what is missing, and every odd name stays in the projects folder', async () => {
  const made = await call('project.createNew', { name: 'Tickets: "first" try', taskKind: 'classification' });
  const recipe = await call('recipe.get', { project: made.project });
  expect(recipe.written).toMatchObject({ name: 'Tickets: "first" try', task: { kind: 'classification', labels: [] } });
  expect(recipe.problems.map(({ path }) => path)).toEqual(['task.labels']);
  const questions = await call('project.createNew', { name: '../../../up', taskKind: 'question-answering' });
  expect((await call('recipe.get', { project: questions.project })).problems).toEqual([]);
  expect(dirname(dirname(questions.project))).toBe(join(bench.home, 'projects'));
  expect(await failureOf(call('project.createNew', { name: 'x', taskKind: 'none' }))).toMatchObject({
    code: 'bad-request',
  });
});

test('recent projects are listed by name, newest first, with what became of them, also after a restart', async () => {
  const other = bench.path('elsewhere.seedloom');
  await call('project.open', { project: other, create: true });
  await call('project.rename', { project: other, name: 'Somewhere else' });
  await call('project.close', { project: other });
  const gone = bench.path('gone.seedloom');
  await call('project.create', { project: gone });
  await call('project.close', { project: gone });
  rmSync(gone);
  const { projects } = await call('project.recent', {});
  expect(projects.slice(0, 2).map(({ name, state, sizeBytes }) => ({ name, state, size: sizeBytes > 0 }))).toEqual([
    { name: 'gone', state: 'missing', size: false },
    { name: 'Somewhere else', state: 'there', size: true },
  ]);
  expect(projects.find(({ name }) => name === 'Tickets: "first" try')?.state).toBe('open');
  await call('project.forget', { project: gone });
  await using second = await bench.start();
  const again = await second.engine.call('project.recent', {});
  expect(again.projects[0]).toMatchObject({ project: other, name: 'Somewhere else' });
});

test('a copy has the sources, the recipe and the samples of the original, and a life of its own', async () => {
  const original = join(bench.home, 'projects', 'card-problems', 'card-problems.seedloom');
  const copy = await call('project.duplicate', { project: original, name: 'Second try' });
  expect(copy).toMatchObject({
    project: join(bench.home, 'projects', 'second-try', 'second-try.seedloom'),
    name: 'Second try',
  });
  expect(homeFiles('projects', 'second-try', 'sources')).toEqual(['reference.jsonl', 'seeds.jsonl', 'test.jsonl']);
  const before = await call('recipe.get', { project: original });
  expect(await call('recipe.get', { project: copy.project })).toMatchObject({ version: before.version, problems: [] });
  await call('recipe.change', {
    project: copy.project,
    title: 'Rename',
    changes: [{ path: ['name'], value: 'Other' }],
  });
  expect((await call('recipe.get', { project: original })).text).toBe(before.text);
  expect((await call('project.verify', { project: copy.project })).ok).toBe(true);
});

describe('the bin', () => {
  test('takes an open project with all that is its own, and gives it back where it was', async () => {
    const project = join(bench.home, 'projects', 'second-try', 'second-try.seedloom');
    const { path } = await call('project.backup', { project });
    expect(dirname(path)).toBe(join(dirname(project), 'backups'));
    const { binned } = await call('project.moveToBin', { project });
    expect(existsSync(dirname(project))).toBe(false);
    expect((await call('project.bin', {})).projects).toMatchObject([{ binned, name: 'Second try' }]);
    expect((await call('project.recent', {})).projects.some((recent) => recent.project === project)).toBe(false);
    const restored = await call('project.restore', { binned });
    expect(restored).toMatchObject({ project, name: 'Second try' });
    expect(homeFiles('projects', 'second-try')).toEqual(expect.arrayContaining(['backups', 'sources']));
    expect((await call('project.bin', {})).projects).toEqual([]);
  });

  test('gives a project another folder when its own is taken, and deletes for good without a trace', async () => {
    const { project } = await call('project.createNew', { name: 'Taken', taskKind: 'question-answering' });
    await call('project.close', { project });
    const first = await call('project.moveToBin', { project });
    await call('project.createNew', { name: 'Taken', taskKind: 'question-answering' });
    const restored = await call('project.restore', { binned: first.binned });
    expect(restored.project).toBe(join(bench.home, 'projects', 'taken-2', 'taken.seedloom'));
    const second = await call('project.moveToBin', { project: restored.project });
    await call('project.deleteForGood', { binned: second.binned });
    expect(homeFiles('bin')).toEqual([]);
    for (const binned of [second.binned, '..', '../projects', '.'])
      expect(await failureOf(call('project.deleteForGood', { binned }))).toMatchObject({ code: 'not-found' });
  });

  test('takes from a folder of somebody only the project and its backups', async () => {
    const folder = bench.path('mine');
    mkdirSync(folder);
    bench.write('mine/notes.txt', 'mine');
    const project = join(folder, 'a.seedloom');
    await call('project.create', { project });
    await call('project.backup', { project });
    const { binned } = await call('project.moveToBin', { project });
    expect(readdirSync(folder).toSorted()).toEqual(['backups', 'notes.txt']);
    expect(readdirSync(join(folder, 'backups'))).toEqual([]);
    expect(await call('project.restore', { binned })).toMatchObject({ project });
    expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
  });

  test('refuses what is no project, what is not there and what another program has open', async () => {
    const file = bench.write('letter.txt', 'x'.repeat(500));
    expect(await failureOf(call('project.moveToBin', { project: file }))).toMatchObject({ code: 'not-a-project' });
    expect(readFileSync(file, 'utf8')).toHaveLength(500);
    expect(await failureOf(call('project.moveToBin', { project: bench.path('none.seedloom') }))).toMatchObject({
      code: 'not-found',
    });
    const shared = bench.path('shared.seedloom');
    await using second = await bench.start();
    await second.engine.call('project.create', { project: shared });
    expect(await failureOf(call('project.moveToBin', { project: shared }))).toMatchObject({ code: 'project-busy' });
  });
});

test('settings are kept, and names of the prototype are ordinary there', async () => {
  await call('settings.save', { key: 'theme', value: 'dark' });
  await call('settings.save', { key: '__proto__', value: { polluted: true } });
  const { settings } = await call('settings.read', { keys: ['theme', '__proto__', 'none'] });
  expect(Object.entries(settings)).toEqual([
    ['theme', 'dark'],
    ['__proto__', { polluted: true }],
  ]);
});

test('the kinds of tasks are offered with their fields', async () => {
  const { kinds } = await call('tasks.kinds', {});
  expect(
    kinds.map(({ kind, hasLabels, fields }) => ({ kind, hasLabels, fields: fields.map(({ name }) => name) })),
  ).toEqual([
    { kind: 'classification', hasLabels: true, fields: ['text', 'label'] },
    { kind: 'question-answering', hasLabels: false, fields: ['context', 'question', 'answers'] },
  ]);
});
