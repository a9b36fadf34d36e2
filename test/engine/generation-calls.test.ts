import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EngineBench, failureOf, type TestEngine } from '../support/engine-harness.ts';
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

/** A project whose own recipe is this one; sources and scripts lie beside it. */
async function ownProject(bench: EngineBench, name: string, change?: (text: string) => string): Promise<string> {
  const { text } = fixtureRecipe(bench, name, change);
  const project = bench.path(`${name}.seedloom`);
  await started.engine.call('project.open', { project, create: true });
  await saveRecipe(project, text);
  return project;
}

async function saveRecipe(project: string, text: string): Promise<void> {
  const { version } = await started.engine.call('recipe.get', { project });
  await started.engine.call('recipe.save', { project, text, base: version });
}

describe('the plan of generation', () => {
  test('has pools, cells with their quotas, and what they add up to, without a run', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const plan = await started.engine.call('generation.plan', { project });
    expect(plan.conditions).toMatchObject([
      { name: 'label', method: 'labels', kind: 'pool', values: [{ id: 'positive', weight: 1 }, { id: 'negative' }] },
      { name: 'tone', method: 'values', kind: 'pool', values: [{ id: 'calm' }, { id: 'angry' }, { id: 'dry' }] },
    ]);
    expect(plan.cells.map(({ cell }) => cell).toSorted()).toEqual([
      'negative | angry',
      'negative | calm',
      'negative | dry',
      'positive | angry',
      'positive | calm',
      'positive | dry',
    ]);
    expect(plan.cells[0]?.values).toEqual({ label: expect.any(String), tone: expect.any(String) });
    expect(plan.cells.reduce((sum, { quota }) => sum + quota, 0)).toBe(40);
    expect([plan.asked, plan.problems]).toEqual([40, []]);
    expect((await started.engine.call('run.list', { project })).runs).toEqual([]);
  });

  test('shows what a draw is like, and a run has the cells of its plan', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews', (text) =>
      text.replace(
        '- { name: tone, method: values, params: { values: [calm, angry, dry] } }',
        '- { name: words, method: random-words }',
      ),
    );
    const plan = await started.engine.call('generation.plan', { project });
    const [, words] = plan.conditions;
    expect(words).toMatchObject({ name: 'words', kind: 'draw' });
    expect(new Set(words?.values.map(({ id }) => id)).size).toBeGreaterThan(3);
    expect(words?.values[0]?.text).toMatch(/^uses the word "/u);
    const { run } = await started.engine.call('run.start', { project });
    const { cells } = await started.engine.call('run.cells', { project, run });
    expect(cells.map(({ cell, values, quota }) => ({ cell, values, quota }))).toEqual(plan.cells);
    await started.engine.call('run.cancel', { project, run });
  });

  test('says what is wrong with its place; a missing source file stands in the way of nothing', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const { text } = await started.engine.call('recipe.get', { project });
    await saveRecipe(project, text.replace('method: labels }', 'method: lables }'));
    const wrong = await started.engine.call('generation.plan', { project });
    expect(wrong).toMatchObject({ conditions: [], cells: [], asked: 0, problems: [{ line: 12 }] });
    await saveRecipe(project, text.replace('reviews.seeds.jsonl', 'gone.jsonl'));
    const missing = await started.engine.call('generation.plan', { project });
    expect(missing).toMatchObject({ asked: 40, problems: [{ path: 'sources.seeds.file' }] });
    await saveRecipe(
      project,
      text
        .replace('language: en', '')
        .replace('textType: film review', 'textType: review\n  language: de')
        .replace(
          '- { name: tone, method: values, params: { values: [calm, angry, dry] } }',
          '- { name: words, method: random-words }',
        ),
    );
    const german = await started.engine.call('generation.plan', { project });
    expect(german.problems).toMatchObject([
      { path: 'generate.conditions', message: expect.stringMatching(/^The word list of `random-words` is English/u) },
    ]);
    expect(await failureOf(started.engine.call('run.start', { project }))).toMatchObject({ code: 'recipe-invalid' });
  });
});

describe('the preview of a prompt', () => {
  test('has the parts that a run would send, counted by the model, with real seeds, and stores nothing', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const preview = await started.engine.call('prompt.preview', { project, cell: 'negative | angry' });
    expect(preview).toMatchObject({
      cell: 'negative | angry',
      values: [
        { condition: 'label', text: 'negative' },
        { condition: 'tone', text: 'angry' },
      ],
      form: 'raw',
      contextTokens: 4096,
      answerTokens: 96,
      isCounted: true,
      dropped: [],
    });
    expect(preview.parts.map(({ part, title, role }) => [part, title, role])).toEqual([
      ['task', 'Task', 'text'],
      ['demonstration', 'Demonstration 1', 'text'],
      ['demonstration', 'Demonstration 2', 'text'],
      ['conditions', 'What to write', 'text'],
      ['cue', 'Start of the answer', 'text'],
    ]);
    expect(preview.parts.every(({ tokens }) => tokens > 0)).toBe(true);
    expect(preview.totalTokens).toBe(preview.parts.reduce((sum, { tokens }) => sum + tokens, 0));
    expect((await started.engine.call('sources.list', { project })).sources).toEqual([]);
    expect((await started.engine.call('run.list', { project })).runs).toEqual([]);

    // The same attempt of a run has the same prompt.
    const { run } = await started.engine.call('run.start', { project });
    await started.engine.call('run.wait', { project, run });
    const imported = await started.engine.call('prompt.preview', { project, cell: 'negative | angry' });
    expect(imported.parts).toEqual(preview.parts);
  });

  test('shows what an attempt of a run sends', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const [attempt] = (await started.engine.call('generation.try', { project, attempts: 1 })).attempts;
    const preview = await started.engine.call('prompt.preview', { project, cell: attempt?.cell ?? '', ordinal: 0 });
    expect(preview.parts).toEqual(attempt?.prompt);
    expect(preview.totalTokens).toBe(attempt?.promptTokens);
  });

  test('of another ordinal draws other demonstrations', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    bench.write(
      'reviews.seeds.jsonl',
      Array.from({ length: 30 }, (_, row) =>
        JSON.stringify({ text: `A film that I saw ${row} times.`, label: 'positive' }),
      ).join('\n'),
    );
    const shown = await Promise.all(
      [0, 1, 2].map(async (ordinal) => {
        const { parts } = await started.engine.call('prompt.preview', { project, cell: 'positive | calm', ordinal });
        return parts
          .filter(({ part }) => part === 'demonstration')
          .map(({ text }) => text)
          .join();
      }),
    );
    expect(new Set(shown).size).toBe(3);
    expect(shown[0]).toContain('A film that I saw');
  });

  test('in chat form has roles, and a demonstration is a request and its answer', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews', (text) =>
      text.replace('  accept:', '  procedure: { method: single-prompt, params: { form: chat } }\n  accept:'),
    );
    const { form, parts } = await started.engine.call('prompt.preview', { project });
    expect(form).toBe('chat');
    expect(parts.map(({ title, role }) => [title, role])).toEqual([
      ['Task', 'system'],
      ['Demonstration 1', 'user'],
      ['Demonstration 1', 'assistant'],
      ['Demonstration 2', 'user'],
      ['Demonstration 2', 'assistant'],
      ['What to write', 'user'],
      ...(parts.at(-1)?.part === 'cue' ? [['Start of the answer', 'assistant']] : []),
    ]);
  });

  test('without models estimates the tokens, draws the demonstrations at random, and says so', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews', (text) =>
      text
        .replace("models: { generator: 'scripted:reviews.script.yaml', embedder: scripted }\n", '')
        .replace('{ method: random, params: { count: 2 } }', '{ method: nearest, params: { count: 2 } }'),
    );
    const preview = await started.engine.call('prompt.preview', { project });
    expect(preview.isCounted).toBe(false);
    expect(preview.totalTokens).toBeGreaterThan(20);
    expect(preview.parts.filter(({ part }) => part === 'demonstration')).toHaveLength(2);
    expect(preview.dropped).toEqual([
      expect.stringMatching(/^The demonstrations are drawn at random here: .*all-minilm/u),
    ]);
  });

  test('without the file of seeds shows none, and says so; an unknown cell is refused', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews', (text) => text.replace('reviews.seeds.jsonl', 'gone.jsonl'));
    const preview = await started.engine.call('prompt.preview', { project });
    expect(preview.parts.filter(({ part }) => part === 'demonstration')).toEqual([]);
    expect(preview.dropped).toEqual(['No demonstration is shown: there are no seeds to be read.']);
    expect(await failureOf(started.engine.call('prompt.preview', { project, cell: 'none' }))).toEqual({
      code: 'not-found',
      message: 'The recipe has no cell none.',
    });
  });
});

describe('a trial', () => {
  test('shows each attempt with prompt, answer, tokens and fate, and leaves nothing behind', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const before = temporaryTrials();
    const { attempts, seconds } = await started.engine.call('generation.try', { project, attempts: 12, seed: 3 });
    expect(attempts).toHaveLength(12);
    expect(seconds).toBeGreaterThan(0);
    for (const attempt of attempts) {
      expect(attempt.values.map(({ condition }) => condition)).toEqual(['label', 'tone']);
      expect(attempt.cell).toBe(attempt.values.map(({ text }) => text).join(' | '));
      expect(attempt.prompt.map(({ part }) => part)).toContain('demonstration');
      expect(attempt.promptTokens).toBe(attempt.prompt.reduce((sum, { tokens }) => sum + tokens, 0));
      expect(attempt.tokens.map(({ text }) => text).join('')).toBe(attempt.answer);
      expect(attempt.tokens.every(({ probability }) => probability === Math.exp(-1))).toBe(true);
      expect(attempt.outcomes.length).toBeGreaterThan(0);
    }
    const outcomes = attempts.flatMap((attempt) => attempt.outcomes);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted', 'rejected']));
    const accepted = outcomes.find((outcome) => outcome.kind === 'accepted');
    expect(accepted).toMatchObject({ fields: { text: accepted?.text, label: expect.any(String) } });
    const rejected = outcomes.find((outcome) => outcome.kind === 'rejected');
    expect(rejected).toMatchObject({ rule: expect.any(String), reason: expect.any(String), text: expect.any(String) });
    expect((await started.engine.call('run.list', { project })).runs).toEqual([]);
    expect((await started.engine.call('sources.list', { project })).sources).toEqual([]);
    expect(temporaryTrials()).toEqual(before);
    expect((await started.engine.call('engine.status', {})).active).toEqual([]);
  });

  test('with the same seed is the same, with another one it is not', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const answers = async (seed: number) =>
      (await started.engine.call('generation.try', { project, attempts: 5, seed })).attempts.map(
        ({ answer }) => answer,
      );
    const first = await answers(1);
    expect(await answers(1)).toEqual(first);
    expect(await answers(2)).not.toEqual(first);
  });

  test('can be stopped, and fails with what a run would fail with', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const script = readFileSync(bench.path('reviews.script.yaml'), 'utf8');
    bench.write('reviews.script.yaml', `delayMs: 30000\n${script}`);
    const before = temporaryTrials();
    const stop = new AbortController();
    const trial = started.engine.call('generation.try', { project, attempts: 2 }, { signal: stop.signal });
    const failure = failureOf(trial);
    await new Promise((resolve) => setTimeout(resolve, 500));
    stop.abort();
    expect((await failure).code).toBe('cancelled');
    await vi.waitFor(() => expect(temporaryTrials()).toEqual(before), { timeout: 10_000 });

    bench.write('reviews.script.yaml', `rules:\n  - { when: ['never said'], answers: ['x'] }\n`);
    expect((await failureOf(started.engine.call('generation.try', { project }))).code).toBe('script-exhausted');
  });
});

describe('seeds whose file is gone', () => {
  test('are used as long as their rows are in the project: by preview, trial and run', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const { run } = await started.engine.call('run.start', { project });
    await started.engine.call('run.wait', { project, run });
    const before = await started.engine.call('prompt.preview', { project });
    rmSync(bench.path('reviews.seeds.jsonl'));

    expect(await started.engine.call('prompt.preview', { project })).toEqual(before);
    const { attempts } = await started.engine.call('generation.try', { project, attempts: 2 });
    expect(attempts.every(({ prompt }) => prompt.some(({ part }) => part === 'demonstration'))).toBe(true);
    const { run: second } = await started.engine.call('run.start', { project });
    expect(await started.engine.call('run.wait', { project, run: second })).toMatchObject({
      state: 'done',
      accepted: 40,
    });
  });
});

describe('a run of the project itself', () => {
  test('takes its own recipe, also after it was changed', async () => {
    await using bench = new EngineBench();
    const project = await ownProject(bench, 'reviews');
    const { run } = await started.engine.call('run.start', { project });
    expect(await started.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 40 });
    const title = 'Ask for six';
    const changes = [{ path: ['generate', 'target', 'accepted'], value: 6 }];
    await started.engine.call('recipe.change', { project, title, changes });
    const { run: second } = await started.engine.call('run.start', { project });
    const ended = await started.engine.call('run.wait', { project, run: second });
    expect(ended).toMatchObject({ state: 'done', asked: 6, accepted: 6 });
    const [first] = (await started.engine.call('run.list', { project })).runs;
    expect(first?.recipeVersion).not.toBe(ended.recipeVersion);
  });
});

function temporaryTrials(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('seedloom-trial-'))
    .toSorted();
}
