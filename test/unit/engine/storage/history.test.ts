import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ProjectStore, StoredChange, StoredDecision } from '../../../../src/engine/storage/project-store.ts';
import {
  addRun,
  at,
  importSource,
  newSample,
  openTestProject,
  temporaryFolder,
  writeTestProject,
} from './storage-fixtures.ts';

const { signal } = new AbortController();
const drop: StoredDecision = { decision: 'drop', author: 'ada', reason: 'rude', at };
const entry = (title: string) => ({ title, author: 'ada', at });

describe('the history', () => {
  test('takes back and does again, in order, also in another process', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const first = await openTestProject(path);
    const drafts = ['one', 'two', 'three'].map((text) => first.drafts.add(text, at));
    const ids = drafts.map(({ id }) => id);
    let before: string | null = null;
    for (const [index, after] of ids.entries()) {
      first.history.apply(entry(`Draft ${index + 1}`), [{ kind: 'draft', before, after }]);
      before = after;
    }
    expect(titles(first)).toEqual({ done: ['Draft 3', 'Draft 2', 'Draft 1'], undone: [] });
    await first.history.undo();
    await first.history.undo();
    expect(titles(first)).toEqual({ done: ['Draft 1'], undone: ['Draft 2', 'Draft 3'] });
    expect(first.drafts.current()?.text).toBe('one');
    await first.close();

    const second = await openTestProject(path);
    expect(titles(second)).toEqual({ done: ['Draft 1'], undone: ['Draft 2', 'Draft 3'] });
    expect(await second.history.redo()).toEqual({
      entry: { id: '2', title: 'Draft 2', author: 'ada', at },
      kinds: ['draft'],
      runs: [],
    });
    expect(second.drafts.current()?.text).toBe('two');
    await second.history.undo();
    await second.history.undo();
    expect(second.drafts.current()).toBeUndefined();
    await expect(second.history.undo()).rejects.toMatchObject({ code: 'bad-request' });
    expect(second.drafts.list().map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(second.verify()).toEqual({ ok: true, problems: [] });
  });

  test('a new command ends what could be done again; one that changes nothing leaves it', async () => {
    const store = await withSamples(3);
    await decide(store, ['g0'], drop);
    await store.history.undo();
    store.history.apply(entry('Nothing'), [
      { kind: 'hidden', sampleIds: [], before: false, after: true },
      { kind: 'draft', before: 'x', after: 'x' },
    ]);
    expect(titles(store)).toEqual({ done: [], undone: ['Change 1'] });
    await decide(store, ['g1'], drop);
    expect(titles(store)).toEqual({ done: ['Change 1'], undone: [] });
    await expect(store.history.redo()).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('revisions go back and forth with their texts and labels; the next one gets a new number', async () => {
    const store = await withSamples(2);
    const edit = (fields: { text: string; label: string }) => {
      const before = store.samples.get('g1').revision;
      const after = store.samples.addRevision({ sampleId: 'g1', fields, author: 'ada', authorKind: 'person', at });
      store.history.apply(entry('Edit'), [{ kind: 'revision', rows: [{ sampleId: 'g1', before, after }] }]);
    };
    const shown = async () => {
      const [row] = await store.reader.rows([2], signal);
      return [row?.revision, row?.text, row?.label];
    };
    edit({ text: 'Better', label: 'even' });
    expect(await shown()).toEqual([2, 'Better', 'even']);
    await store.history.undo();
    expect(await shown()).toEqual([1, 'Text 1', 'odd']);
    edit({ text: 'Best', label: 'none' });
    expect(await shown()).toEqual([3, 'Best', 'none']);
    expect(store.samples.story('g1').revisions.map(({ revision, parent }) => [revision, parent])).toEqual([
      [1, null],
      [2, 1],
      [3, 1],
    ]);
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });

  test('a label that a person gave a revision comes and goes with it', async () => {
    const store = await withSamples(2);
    const fields = { text: 'Text 1', label: 'odd' };
    const revision = store.samples.addRevision({ sampleId: 'g1', fields, author: 'ada', authorKind: 'person', at });
    const label = { sampleId: 'g1', revision, field: 'label', value: 'prime', codebook: 'c', at } as const;
    store.samples.addLabel({ ...label, author: 'ada', authorKind: 'person' });
    const shown = async () => (await store.reader.rows([2], signal))[0]?.label;
    expect(await shown()).toBe('odd');
    const rows = [{ sampleId: 'g1', before: 1, after: revision }];
    store.history.apply(entry('Label'), [{ kind: 'revision', rows }]);
    expect(await shown()).toBe('prime');
    await store.history.undo();
    expect(await shown()).toBe('odd');
    await store.history.redo();
    expect(await shown()).toBe('prime');
  });

  test('a sample shows only when neither it nor its run nor its source is hidden', async () => {
    const store = await withSamples(2);
    const source = await importSource(store, [{ fields: { text: 'from a file' }, line: 1 }]);
    const run = (before: boolean): StoredChange => ({ kind: 'run-hidden', run: 'run', before, after: !before });
    const own = (sampleId: string): StoredChange => ({
      kind: 'hidden',
      sampleIds: [sampleId],
      before: false,
      after: true,
    });
    const file: StoredChange = { kind: 'source-hidden', source: source.id, before: false, after: true };
    const shown = async () => {
      const order = await store.reader.order({}, { by: 'number', descending: false }, signal);
      return (await store.reader.rows([...order], signal)).map((row) => row.id).join(' ');
    };
    store.history.apply(entry('Hide g1'), [own('g1')]);
    expect(await shown()).toBe('g0 s1-1');
    store.history.apply(entry('Hide the run'), [run(false)]);
    expect({ shown: await shown(), isHidden: store.runs.get('run').isHidden }).toEqual({
      shown: 's1-1',
      isHidden: true,
    });
    store.samples.add(newSample(7));
    expect(await shown()).toBe('s1-1');
    store.history.apply(entry('Remove the source'), [file]);
    expect(await shown()).toBe('');
    expect([store.sources.list(), store.sources.find('seeds', 'aa', { text: 'message' })]).toEqual([[], undefined]);
    expect(store.verify()).toEqual({ ok: true, problems: [] });
    expect(store.history.peek('undo')).toMatchObject({ kinds: ['source-hidden'], runs: [] });
    await store.history.undo();
    expect(store.history.peek('undo')).toMatchObject({ kinds: ['run-hidden'], runs: ['run'] });
    await store.history.undo();
    expect(await shown()).toBe('g0 s1-1 g7');
    await store.history.undo();
    expect(await shown()).toBe('g0 g1 s1-1 g7');
  });

  test('a decision stands above the rules, and without it they count again', async () => {
    const store = await withSamples(4);
    const verdict = (sampleId: string, kind: 'drop' | 'review') =>
      ({ sampleId, kind, step: 'curate/0', method: 'm', rule: 'r', reason: 'x' }) as const;
    store.marks.setVerdicts('run', 'curate/0', 1, [verdict('g0', 'drop'), verdict('g1', 'review')], at);
    await decide(store, ['g0', 'g1'], { ...drop, decision: 'keep' });
    await decide(store, ['g2'], drop);
    const verdicts = async () => (await store.reader.rows([1, 2, 3, 4], signal)).map((row) => row.verdict);
    expect(await verdicts()).toEqual(['none', 'none', 'drop', 'none']);
    expect(store.marks.effective('run')).toEqual(new Map([['g2', 'drop']]));
    expect(store.decisions.ofRun('run').get('g2')).toEqual(drop);
    // A rule that speaks later changes nothing of what a person said.
    store.marks.setVerdicts('run', 'curate/1', 1, [verdict('g0', 'drop'), verdict('g3', 'drop')], at);
    expect(await verdicts()).toEqual(['none', 'none', 'drop', 'drop']);
    expect(await decide(store, ['g0', 'g1', 'g2', 'g3'], null)).toBe(3);
    expect(await verdicts()).toEqual(['drop', 'review', 'none', 'drop']);
    await store.history.undo();
    expect(await verdicts()).toEqual(['none', 'none', 'drop', 'drop']);
    expect(store.decisions.byIds(['g0', 'g3'])).toEqual(new Map([['g0', { ...drop, decision: 'keep' }]]));
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });

  test('deciding the same again is no command', async () => {
    const store = await withSamples(3);
    expect(await decide(store, ['g0', 'g1'], drop)).toBe(2);
    expect(await decide(store, ['g0', 'g1', 'none'], { ...drop, at: '2027-01-01T00:00:00.000Z' })).toBe(0);
    expect(await decide(store, ['g0', 'g1', 'g2'], { ...drop, reason: 'other' })).toBe(3);
    expect(titles(store).done).toEqual(['Change 3', 'Change 2']);
  });

  test('keeps the last thousand commands', async () => {
    const store = await withSamples(1);
    const [a, b] = ['a', 'b'].map((text) => store.drafts.add(text, at).id);
    store.transaction(() => {
      for (let number = 0; number < 1010; number++) {
        const change: StoredChange = { kind: 'draft', before: a ?? '', after: b ?? '' };
        store.history.apply(entry(`${number}`), [change]);
      }
    });
    const { done } = store.history.list(5000);
    expect([done.length, done.at(0)?.title, done.at(-1)?.title]).toEqual([1000, '1009', '10']);
  });
});

describe('a command over many samples', () => {
  test('is finished first by one that comes in between', async () => {
    const store = await withSamples(3000);
    const ids = Array.from({ length: 3000 }, (_, number) => `g${number}`);
    const dropping = decide(store, ids, drop);
    // It is under way: some are dropped, some are not.
    while (store.marks.effective('run').size === 0) await new Promise(setImmediate);
    expect(store.marks.effective('run').size).toBeLessThan(3000);
    const draft = store.drafts.add('one', at);
    store.history.apply(entry('Draft'), [{ kind: 'draft', before: null, after: draft.id }]);
    expect(store.marks.effective('run').size).toBe(3000);
    expect(await dropping).toBe(3000);
    expect(titles(store).done).toEqual(['Draft', 'Change 3000']);
    const undone = [store.history.undo(), store.history.undo()];
    await Promise.all(undone);
    expect(store.marks.effective('run').size).toBe(0);
    expect(titles(store)).toEqual({ done: [], undone: ['Change 3000', 'Draft'] });
  });

  test('is whole again when the one that comes in between fails', async () => {
    const store = await withSamples(3000);
    const ids = Array.from({ length: 3000 }, (_, number) => `g${number}`);
    const dropping = decide(store, ids, drop);
    while (store.marks.effective('run').size === 0) await new Promise(setImmediate);
    expect(() =>
      store.history.apply(entry('Wrong'), [{ kind: 'run-hidden', run: 'none', before: false, after: true }]),
    ).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(await dropping).toBe(3000);
    expect(store.marks.effective('run').size).toBe(3000);
    expect(titles(store).done).toEqual(['Change 3000']);
  });

  test('is finished when the project closes', async () => {
    const store = await withSamples(3000);
    const ids = Array.from({ length: 3000 }, (_, number) => `g${number}`);
    const dropping = decide(store, ids, drop);
    while (store.marks.effective('run').size === 0) await new Promise(setImmediate);
    await store.close();
    expect(await dropping).toBe(3000);
    const again = await openTestProject(store.path);
    expect(again.marks.effective('run').size).toBe(3000);
  });

  test.each([
    { state: 'applying', left: [] as string[], done: [] as string[], undone: [] as string[] },
    { state: 'undoing', left: ['g0', 'g1'], done: ['Change 2'], undone: [] },
    { state: 'redoing', left: [], done: [], undone: ['Change 2'] },
  ])('that a kill left $state is taken back at opening', async ({ state, left, done, undone }) => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 3);
    const before = await openTestProject(path);
    await decide(before, ['g0', 'g1'], drop);
    if (state === 'redoing') await before.history.undo();
    await before.close();
    leaveHalfDone(path, state);

    const store = await openTestProject(path);

    expect([...store.marks.effective('run').keys()]).toEqual(left);
    expect(titles(store)).toEqual({ done, undone });
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });
});

test('the log of a run keeps its last lines, newest last', async () => {
  const store = await withSamples(1);
  addRun(store, 'other');
  for (let number = 1; number <= 5; number++) store.runLog.add('run', { at, kind: 'note', text: `line ${number}` });
  store.runLog.add('other', { at, kind: 'error', text: 'elsewhere' });
  expect(store.runLog.list('run', 2)).toEqual([
    { at, kind: 'note', text: 'line 4' },
    { at, kind: 'note', text: 'line 5' },
  ]);
  expect(store.runLog.list('none', 2)).toEqual([]);
  expect(() => store.runLog.add('none', { at, kind: 'note', text: '' })).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});

function titles(store: ProjectStore): { readonly done: readonly string[]; readonly undone: readonly string[] } {
  const { done, undone } = store.history.list(10);
  return { done: done.map(({ title }) => title), undone: undone.map(({ title }) => title) };
}

function decide(store: ProjectStore, ids: readonly string[], decision: StoredDecision | null): Promise<number> {
  return store.decisions.decide({ samples: { ids }, decision, author: 'ada', at, title: (count) => `Change ${count}` });
}

async function withSamples(count: number): Promise<ProjectStore> {
  const store = await openTestProject();
  addRun(store);
  store.transaction(() => {
    for (let number = 0; number < count; number++) store.samples.add(newSample(number));
  });
  return store;
}

/** As a process leaves it that dies after the first of two samples. */
function leaveHalfDone(path: string, state: string): void {
  const database = new Database(path);
  database.prepare('UPDATE undo_log SET state = ?').run(state);
  if (state === 'undoing' || state === 'applying') {
    database.exec(`DELETE FROM decisions WHERE sample = (SELECT number FROM samples WHERE id = 'g0')`);
    database.exec(`UPDATE samples SET verdict = 'none' WHERE id = 'g0'`);
  }
  database.close();
}
