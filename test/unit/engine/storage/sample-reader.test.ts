import { describe, expect, test, vi } from 'vitest';
import type { ProjectStore, SampleFilter, SampleQuery } from '../../../../src/engine/storage/project-store.ts';
import { addRun, at, importSource, newSample, openTestProject } from './storage-fixtures.ts';

const { signal } = new AbortController();
const byNumber = { by: 'number', descending: false } as const;

describe('the sample reader', () => {
  test('each part of a filter picks its samples, and together they all must hold', async () => {
    const store = await filledProject();
    const ids = async (filter: SampleFilter) => {
      const page = await store.reader.page({ filter, sort: byNumber, limit: 100 }, signal);
      expect(page.total).toBe(page.samples.length);
      // The other way to ask gives the same.
      const rows = await store.reader.rows([...(await store.reader.order(filter, byNumber, signal))], signal);
      expect(rows.map((row) => row.id)).toEqual(page.samples.map((sample) => sample.id));
      expect((await store.reader.facets(filter, 10, signal)).total).toBe(page.total);
      return page.samples.map((sample) => sample.id).join(' ');
    };
    expect(await ids({})).toBe('s1-1 s1-2 g1 g2 g3 g4');
    expect(await ids({ runId: 'run' })).toBe('g1 g2 g3 g4');
    expect(await ids({ runId: 'none' })).toBe('');
    expect(await ids({ origin: 'source' })).toBe('s1-1 s1-2');
    expect(await ids({ role: 'seeds', labels: ['even'] })).toBe('s1-2');
    expect(await ids({ role: 'validation' })).toBe('');
    expect(await ids({ ids: ['g2', 's1-1', 'none'] })).toBe('s1-1 g2');
    expect(await ids({ labels: [] })).toBe('');
    expect(await ids({ labels: ['odd', 'even'], cell: 'a' })).toBe('g4');
    expect(
      await ids({
        conditions: [
          { name: 'tone', valueIds: ['angry'] },
          { name: 'label', valueIds: ['a', 'b'] },
        ],
      }),
    ).toBe('g2');
    expect(
      await ids({
        scores: [
          { name: 'similarity', atLeast: 0.2 },
          { name: 'similarity', atMost: 0.2 },
        ],
      }),
    ).toBe('g2');
    expect(await ids({ group: 's1-1' })).toBe('s1-1 g3');
    expect(await ids({ labels: ['odd'] })).toBe('s1-1 g1 g3');
    expect(await ids({ conditions: [{ name: 'tone', valueIds: ['angry', 'none'] }] })).toBe('g1 g2');
    expect(await ids({ conditions: [{ name: 'label', valueIds: ['angry'] }] })).toBe('');
    expect(await ids({ verdict: 'drop' })).toBe('g2');
    expect(await ids({ verdict: 'none', runId: 'run' })).toBe('g1 g3 g4');
    expect(await ids({ text: 'CAFÉ' })).toBe('s1-2');
    expect(await ids({ text: '100%_' })).toBe('s1-1');
    expect(await ids({ scores: [{ name: 'similarity' }] })).toBe('g1 g2 g3');
    expect(await ids({ scores: [{ name: 'similarity', atLeast: 0.2, atMost: 0.3 }] })).toBe('g2 g3');
    expect(await ids({ scores: [{ name: 'similarity', atLeast: 0.2 }], labels: ['odd'], runId: 'run' })).toBe('g3');
  });

  test.each<{ sort: SampleQuery['sort']; order: string }>([
    { sort: { by: 'number', descending: true }, order: 'g4 g3 g2 g1 s1-2 s1-1' },
    { sort: { by: 'text', descending: false }, order: 's1-1 s1-2 g1 g2 g3 g4' },
    { sort: { by: 'label', descending: true }, order: 'g3 g1 s1-1 g4 g2 s1-2' },
    { sort: { by: 'score', scoreName: 'similarity', descending: false }, order: 'g1 g2 g3 s1-1 s1-2 g4' },
    { sort: { by: 'score', scoreName: 'similarity', descending: true }, order: 'g3 g2 g1 g4 s1-2 s1-1' },
  ])('pages of two put together are the whole list: %j', async ({ sort, order }) => {
    const store = await filledProject();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.reader.page(
        { filter: {}, sort, limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        signal,
      );
      ids.push(...page.samples.map((sample) => sample.id));
      expect(page.total).toBe(6);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(ids.join(' ')).toBe(order);
    const rows = await store.reader.rows([...(await store.reader.order({}, sort, signal))], signal);
    expect(rows.map((row) => row.id).join(' ')).toBe(order);
  });

  test('the newest step decides a score that two steps give', async () => {
    const store = await filledProject();
    const score = { kind: 'number', value: 0.9 } as const;
    store.marks.addScores('run', 'curate/1', [{ sampleId: 'g1', name: 'similarity', score }]);
    const filter = { scores: [{ name: 'similarity', atLeast: 0.9 }] };
    const page = await store.reader.page({ filter, sort: byNumber, limit: 9 }, signal);
    expect(page.samples.map((sample) => sample.id)).toEqual(['g1']);
  });

  test('counts go by label, verdict, origin and group, the most frequent first', async () => {
    const { reader } = await filledProject();
    expect(await reader.counts({}, 'origin', signal)).toEqual([
      { key: 'generated', count: 4 },
      { key: 'source', count: 2 },
    ]);
    expect(await reader.counts({ origin: 'source' }, 'label', signal)).toEqual([
      { key: 'even', count: 1 },
      { key: 'odd', count: 1 },
    ]);
    expect((await reader.counts({}, 'group', signal))[0]).toEqual({ key: 's1-1', count: 2 });
  });

  test('a cursor that is none, and a sort without its score, are told', async () => {
    const { reader } = await filledProject();
    const query = { filter: {}, sort: byNumber, limit: 2 };
    await expect(reader.page({ ...query, cursor: 'xx' }, signal)).rejects.toMatchObject({ code: 'bad-request' });
    const sort = { by: 'score', descending: true } as const;
    await expect(reader.page({ ...query, sort }, signal)).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('what is cancelled fails at once, and others are answered', async () => {
    const { reader } = await filledProject();
    const controller = new AbortController();
    const query = { filter: {}, sort: byNumber, limit: 2 };
    const running = reader.page(query, controller.signal);
    const waiting = reader.page(query, controller.signal);
    const other = reader.counts({}, 'origin', signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(reader.page(query, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await other).toHaveLength(2);
  });

  test('a reader that dies is started again and answers what it was asked', async () => {
    const store = await filledProject();
    const { Worker } = await import('node:worker_threads');
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    post.mockImplementationOnce(function kill(this: InstanceType<typeof Worker>) {
      void this.terminate();
    });
    expect(await store.reader.counts({}, 'origin', signal)).toHaveLength(2);
    expect(post).toHaveBeenCalledTimes(2);
  });

  test('a request that kills the reader twice fails, and the next one is answered', async () => {
    const store = await filledProject();
    const { Worker } = await import('node:worker_threads');
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    const kill = function kill(this: InstanceType<typeof Worker>) {
      void this.terminate();
    };
    post.mockImplementationOnce(kill).mockImplementationOnce(kill);
    await expect(store.reader.counts({}, 'origin', signal)).rejects.toMatchObject({ code: 'internal' });
    expect(await store.reader.counts({}, 'origin', signal)).toHaveLength(2);
  });

  test('after closing it refuses', async () => {
    const store = await filledProject();
    await store.close();
    await expect(store.reader.counts({}, 'origin', signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

async function filledProject(): Promise<ProjectStore> {
  const store = await openTestProject();
  addRun(store);
  await importSource(store, [
    { fields: { text: '100%_ sure', label: 'odd' }, line: 1 },
    { fields: { text: 'A cafe\u0301', labels: ['even'] }, line: 2 },
  ]);
  const angry = { tone: { id: 'angry', text: 'angry' } };
  store.samples.add(newSample(1, { conditions: angry }));
  store.samples.add(newSample(2, { conditions: { label: { id: 'a', text: 'a' }, ...angry } }));
  store.samples.add(newSample(3, { group: 's1-1' }));
  store.samples.add(newSample(4, { cell: 'a' }));
  const scores = [1, 2, 3].map(
    (number) =>
      ({ sampleId: `g${number}`, name: 'similarity', score: { kind: 'number', value: number / 10 } }) as const,
  );
  const unscored = { sampleId: 'g4', name: 'similarity', score: { kind: 'unscored', reason: 'none' } } as const;
  store.marks.addScores('run', 'curate/0', [...scores, unscored]);
  const verdict = { sampleId: 'g2', kind: 'drop', step: 'curate/0', method: 'm', rule: 'r', reason: 'x' } as const;
  store.marks.setVerdicts('run', 'curate/0', 1, [verdict], at);
  return store;
}
