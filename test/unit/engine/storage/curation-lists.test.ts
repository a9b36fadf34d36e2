import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRule } from '../../../../src/engine/recipes/rule-syntax.ts';
import type { ProjectStore, StepVerdicts } from '../../../../src/engine/storage/project-store.ts';
import { addRun, at, newSample, openTestProject, temporaryFolder } from './storage-fixtures.ts';

const { signal } = new AbortController();
const runId = 'run';
const value = (number: number) => ({ kind: 'number', value: number }) as const;

describe('a preview of a rule over stored scores', () => {
  test('counts what holds, what people keep, what others drop; what has no score is left alone', async () => {
    const store = await withScores();
    await decide(store, 'g5', 'keep');
    store.marks.setVerdicts(runId, 'curate/1', 1, verdictsOf('curate/1', ['g4', 'g5']).verdicts, at);
    const preview = async (rule: string) =>
      (await store.reader.previewStep({ runId, step: 'curate/0', bins: 4, condition: readRule(rule) }, signal)).rule;
    expect(await preview('length >= 3')).toEqual({ matched: 3, kept: 1, elsewhere: 1, standing: 0 });
    expect(await preview('length >= 3 and agrees')).toEqual({ matched: 1, kept: 0, elsewhere: 0, standing: 0 });
    expect(await preview('not (length >= 3)')).toEqual({ matched: 3, kept: 0, elsewhere: 0, standing: 0 });
    expect(await preview("topic == 'cards' or length < 1")).toEqual({
      matched: 2,
      kept: 0,
      elsewhere: 0,
      standing: 0,
    });
    expect(await preview('unknown > 1')).toEqual({ matched: 0, kept: 0, elsewhere: 0, standing: 0 });
  });

  test('has a histogram of each score, and the nearest on both sides of the line', async () => {
    const store = await withScores();
    const nearest = { name: 'length', at: 2, isAtAbove: true };
    const preview = await store.reader.previewStep({ runId, step: 'curate/0', bins: 5, nearest }, signal);
    expect(preview).toMatchObject({ samples: 7, scored: 7, old: 0, rule: null });
    expect(preview.scores).toEqual([
      { name: 'agrees', kind: 'flag', low: 0, high: 1, counts: [1, 1], scored: 2, unscored: 5, words: [] },
      { name: 'length', kind: 'number', low: 0, high: 5, counts: [1, 1, 1, 1, 2], scored: 6, unscored: 1, words: [] },
      {
        name: 'topic',
        kind: 'word',
        low: 0,
        high: 0,
        counts: [],
        scored: 1,
        unscored: 6,
        words: [{ word: 'cards', count: 1 }],
      },
    ]);
    expect(preview.nearest?.above.map((near) => near.value)).toEqual([2, 3, 4, 5]);
    expect(preview.nearest?.below.map((near) => near.value)).toEqual([1, 0]);
    store.samples.revise({ sampleId: 'g1', fields: { text: 'New' }, author: 'ada', authorKind: 'person', at });
    const after = await store.reader.previewStep({ runId, step: 'curate/0', bins: 5 }, signal);
    expect([after.scored, after.old]).toEqual([6, 1]);
    expect(store.marks.currentScores(runId, 'curate/0').some(({ sampleId }) => sampleId === 'g1')).toBe(false);
  });
});

describe('verdicts in the history', () => {
  test('are put back as they were, also in another process, and lists and counts follow', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const first = await withScores(path);
    first.marks.setVerdicts(runId, 'curate/0', 3, verdictsOf('curate/0', ['g1', 'g2']).verdicts, at);
    const standing = first.marks.stepVerdicts(runId);
    const after = [verdictsOf('curate/0', ['g2']), verdictsOf('curate/1', ['g2', 'g3'])];
    const before = [...standing, { step: 'curate/1', methodVersion: 1, verdicts: [], at }];
    first.history.apply({ title: 'Rules', author: 'ada', at }, [{ kind: 'verdicts', run: runId, before, after }]);
    expect(await droppedNumbers(first)).toEqual([3, 4]);
    const counts = await first.reader.curationCounts({ runId, steps: ['curate/1', 'curate/0'] }, signal);
    expect(counts).toEqual({
      samples: 7,
      dropped: 2,
      toReview: 0,
      steps: [
        { step: 'curate/1', first: 2, alone: 2, shared: 1, review: 0 },
        { step: 'curate/0', first: 0, alone: 1, shared: 1, review: 0 },
      ],
      overlap: [
        [2, 1],
        [1, 1],
      ],
      people: { dropped: 0, restored: 0 },
    });
    await first.close();

    const second = await openTestProject(path);
    await second.history.undo();
    expect(second.marks.stepVerdicts(runId)).toEqual(standing);
    expect(await droppedNumbers(second)).toEqual([2, 3]);
    await second.history.redo();
    expect(await droppedNumbers(second)).toEqual([3, 4]);
    const both = { run: runId, all: ['curate/0', 'curate/1'], none: [] };
    const filtered = await second.reader.order({ droppedBy: both }, { by: 'number', descending: false }, signal);
    expect([...filtered]).toEqual([3]);
    expect(second.verify()).toEqual({ ok: true, problems: [] });
  });
});

/** g0 to g5 have their number as length; g6 has none. */
async function withScores(path?: string): Promise<ProjectStore> {
  const store = await openTestProject(path);
  addRun(store);
  for (let number = 0; number < 7; number++) store.samples.add(newSample(number));
  store.marks.addScores(runId, 'curate/0', [
    ...[0, 1, 2, 3, 4, 5].map((number) => ({ sampleId: `g${number}`, name: 'length', score: value(number) })),
    { sampleId: 'g6', name: 'length', score: { kind: 'unscored', reason: 'empty' } },
    { sampleId: 'g3', name: 'agrees', score: { kind: 'flag', value: true } },
    { sampleId: 'g4', name: 'agrees', score: { kind: 'flag', value: false } },
    { sampleId: 'g6', name: 'topic', score: { kind: 'word', value: 'cards' } },
  ]);
  return store;
}

function verdictsOf(step: string, sampleIds: readonly string[]): StepVerdicts {
  const mark = { kind: 'drop', step, method: 'length', rule: 'length > 0', reason: 'length 1' } as const;
  return { step, methodVersion: 1, at, verdicts: sampleIds.map((sampleId) => ({ sampleId, ...mark })) };
}

async function decide(store: ProjectStore, sampleId: string, decision: 'keep' | 'drop'): Promise<void> {
  await store.decisions.decide({
    samples: { ids: [sampleId] },
    decision: { decision, author: 'ada', reason: '', at },
    author: 'ada',
    at,
    title: () => 'Decide',
  });
}

async function droppedNumbers({ reader }: ProjectStore): Promise<readonly number[]> {
  return [...(await reader.order({ verdict: 'drop' }, { by: 'number', descending: false }, signal))];
}
