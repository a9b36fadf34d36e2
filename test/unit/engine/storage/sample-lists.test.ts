import { describe, expect, test } from 'vitest';
import type { ProjectStore, SampleFilter, SampleQuery } from '../../../../src/engine/storage/project-store.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { addRun, at, importSource, newSample, openTestProject } from './storage-fixtures.ts';

const { signal } = new AbortController();
const byNumber = { by: 'number', descending: false } as const;

describe('the lists of the data screen', () => {
  test('say the same as the pages do, whatever is filtered and sorted, also after changes', async () => {
    const store = await randomProject();
    const random = createRandom('filters');
    for (let round = 0; round < 40; round++) {
      if (round === 20) await changeSome(store);
      const query = { filter: randomFilter(random), sort: randomSort(random), limit: 500 };
      const page = await store.reader.page(query, signal);
      const order = await store.reader.order(query.filter, query.sort, signal);
      const rows = await store.reader.rows([...order], signal);
      expect({ query, ids: rows.map((row) => row.id) }).toEqual({ query, ids: page.samples.map((one) => one.id) });
      const facets = await store.reader.facets(query.filter, 8, signal);
      expect(facets.total).toBe(page.total);
      expect(facets.labels).toEqual(await store.reader.counts(without(query.filter, 'labels'), 'label', signal));
      expect(facets.verdicts).toEqual(await store.reader.counts(without(query.filter, 'verdict'), 'verdict', signal));
      for (const { counts, scored } of facets.scores) {
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(scored);
      }
    }
  });

  test('show what is added while they are looked at', async () => {
    const store = await openTestProject();
    addRun(store);
    const tone = (id: string) => ({ tone: { id, text: `in an ${id} way` } });
    store.samples.add(newSample(1, { conditions: tone('angry') }));
    const count = async (filter: SampleFilter) => (await store.reader.order(filter, byNumber, signal)).length;
    const angry = { conditions: [{ name: 'tone', valueIds: ['angry'] }] };
    expect([await count({}), await count(angry), await count({ text: 'text' })]).toEqual([1, 1, 1]);

    store.samples.add(newSample(2, { conditions: tone('angry'), fields: { text: 'Other', label: 'new' } }));
    store.samples.add(newSample(3, { conditions: tone('calm') }));
    await importSource(store, [{ fields: { text: 'A text from a file' }, line: 1 }]);

    expect([await count({}), await count(angry), await count({ text: 'text' })]).toEqual([4, 2, 3]);
    const facets = await store.reader.facets({}, 8, signal);
    expect(facets.labels).toEqual([
      { key: 'odd', count: 2 },
      { key: '', count: 1 },
      { key: 'new', count: 1 },
    ]);
    expect(facets.conditions).toEqual([
      {
        name: 'tone',
        values: [
          { key: 'angry', title: 'in an angry way', count: 2 },
          { key: 'calm', title: 'in an calm way', count: 1 },
        ],
      },
    ]);
  });

  test('a histogram has equal bins over the whole range and counts what has no score', async () => {
    const store = await openTestProject();
    addRun(store);
    for (let number = 0; number < 6; number++) store.samples.add(newSample(number));
    const value = (number: number) => ({ kind: 'number', value: number }) as const;
    store.marks.addScores('run', 'curate/0', [
      ...[0, 1, 2, 3, 4].map((number) => ({ sampleId: `g${number}`, name: 'length', score: value(number) })),
      { sampleId: 'g5', name: 'length', score: { kind: 'unscored', reason: 'empty' } },
      { sampleId: 'g5', name: 'agrees', score: { kind: 'flag', value: true } },
      { sampleId: 'g5', name: 'topic', score: { kind: 'word', value: 'cards' } },
    ]);
    const filter = { scores: [{ name: 'length', atLeast: 3 }] };
    expect((await store.reader.facets(filter, 4, signal)).scores).toEqual([
      { name: 'agrees', low: 1, high: 1, counts: [0, 0, 0, 0], scored: 0, unscored: 2 },
      { name: 'length', low: 0, high: 4, counts: [1, 1, 1, 2], scored: 5, unscored: 1 },
    ]);
  });

  test('a score of an earlier revision neither counts nor filters', async () => {
    const store = await openTestProject();
    addRun(store);
    store.samples.add(newSample(1));
    store.samples.add(newSample(2));
    const score = { name: 'length', score: { kind: 'number', value: 1 } } as const;
    store.marks.addScores('run', 'curate/0', [
      { sampleId: 'g1', ...score },
      { sampleId: 'g2', ...score },
    ]);
    expect((await store.reader.facets({}, 4, signal)).scores[0]).toMatchObject({ scored: 2, unscored: 0 });
    store.samples.revise({ sampleId: 'g1', fields: { text: 'New' }, author: 'ada', authorKind: 'person', at });
    expect((await store.reader.facets({}, 4, signal)).scores[0]).toMatchObject({ scored: 1, unscored: 1 });
    expect([...(await store.reader.order({ scores: [{ name: 'length' }] }, byNumber, signal))]).toEqual([2]);
    const [row] = await store.reader.rows([1], signal);
    expect(row).toMatchObject({ id: 'g1', revision: 2, text: 'New', scores: {} });
    expect(store.samples.story('g1').scores).toEqual([expect.objectContaining({ name: 'length', isCurrent: false })]);
  });
});

function without(filter: SampleFilter, part: keyof SampleFilter): SampleFilter {
  const { [part]: _, ...rest } = filter;
  return rest;
}

function randomFilter(random: ReturnType<typeof createRandom>): SampleFilter {
  const some = <T>(part: T): T | Record<string, never> => (random.next() < 0.3 ? part : {});
  return {
    ...some({ labels: random.sample(['a', 'b', 'c', ''], 2) }),
    ...some({ verdict: random.pick(['drop', 'none', 'review'] as const) }),
    ...some({ origin: random.pick(['source', 'generated'] as const) }),
    ...some({ runId: random.pick(['run', 'other']) }),
    ...some({ text: random.pick(['1', 'word 2', 'É']) }),
    ...some({ conditions: [{ name: 'tone', valueIds: random.sample(['angry', 'calm', 'kind'], 2) }] }),
    ...some({
      scores: [
        { name: random.pick(['x', 'y']), atLeast: random.next() / 2, ...(random.next() < 0.5 ? { atMost: 0.7 } : {}) },
      ],
    }),
  };
}

function randomSort(random: ReturnType<typeof createRandom>): SampleQuery['sort'] {
  const by = random.pick(['number', 'text', 'label', 'score'] as const);
  return { by, descending: random.next() < 0.5, ...(by === 'score' ? { scoreName: random.pick(['x', 'y']) } : {}) };
}

async function randomProject(): Promise<ProjectStore> {
  const store = await openTestProject();
  const random = createRandom('project');
  addRun(store);
  addRun(store, 'other');
  await importSource(
    store,
    Array.from({ length: 40 }, (_, index) => ({
      fields: { text: `word ${random.integer(50)}`, ...(index % 3 === 0 ? {} : { label: random.pick(['a', 'b']) }) },
      line: index + 1,
    })),
  );
  store.transaction(() => {
    for (let number = 0; number < 160; number++) {
      const tone = random.pick(['angry', 'calm', 'kind']);
      store.samples.add(
        newSample(number, {
          runId: number % 2 === 0 ? 'run' : 'other',
          fields: {
            text: `${random.pick(['Word', 'École', '😀 word'])} ${random.integer(40)}`,
            label: random.pick(['a', 'b', 'c']),
          },
          conditions: number % 5 === 0 ? {} : { tone: { id: tone, text: tone } },
        }),
      );
    }
    scoreAll(store, 'curate/0', random);
  });
  return store;
}

function scoreAll(store: ProjectStore, step: string, random: ReturnType<typeof createRandom>): void {
  const ids = Array.from({ length: 160 }, (_, number) => `g${number}`);
  for (const name of ['x', 'y']) {
    store.marks.addScores(
      'run',
      step,
      random.sample(ids, 90).map((sampleId) => ({
        sampleId,
        name,
        score:
          random.next() < 0.1
            ? { kind: 'unscored', reason: 'none' }
            : { kind: 'number', value: random.integer(20) / 20 },
      })),
    );
  }
  store.marks.setVerdicts(
    'run',
    step,
    1,
    random.sample(ids, 30).map((sampleId, index) => ({
      sampleId,
      kind: index % 3 === 0 ? 'review' : 'drop',
      step,
      method: 'm',
      rule: 'r',
      reason: 'x',
    })),
    at,
  );
}

async function changeSome(store: ProjectStore): Promise<void> {
  scoreAll(store, 'curate/1', createRandom('again'));
  for (const number of [3, 7, 11]) {
    const fields = { text: 'word 2 revised', label: 'c' };
    store.samples.revise({ sampleId: `g${number}`, fields, author: 'ada', authorKind: 'person', at });
  }
  await store.decisions.decide({
    samples: { ids: ['g1', 'g2', 'g3', 's1-1'] },
    decision: { decision: 'keep', author: 'ada', reason: '', at },
    author: 'ada',
    at,
    title: (count) => `Keep ${count}`,
  });
  store.history.apply({ title: 'Hide', author: 'ada', at }, [
    { kind: 'hidden', sampleIds: ['g4', 'g5'], before: false, after: true },
    { kind: 'source-hidden', source: '1', before: false, after: true },
  ]);
}
