import { describe, expect, test } from 'vitest';
import { RowStore } from '../../../../../src/renderer/features/data/list/row-store.ts';
import type { SampleRow } from '../../../../../src/shared/contract/sample-answers.ts';

function row(number: number, text = `text ${number}`): SampleRow {
  return {
    number,
    text,
    id: `s${number}`,
    origin: 'source',
    group: `s${number}`,
    revision: 1,
    fields: { text },
    conditions: {},
    parents: [],
    private: false,
    label: '',
    verdict: 'none',
    decision: null,
    runId: null,
    scores: {},
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

/** A store over an engine that answers when it is told to. */
function openStore(answer: (number: number) => SampleRow | undefined = (number) => row(number)) {
  const asked: { readonly numbers: readonly number[]; readonly reply: () => void; readonly fail: () => void }[] = [];
  const store = new RowStore(
    (numbers) =>
      new Promise((resolve, reject) => {
        asked.push({
          numbers,
          reply: () => resolve(numbers.map(answer).filter((one) => one !== undefined)),
          fail: () => reject(new Error('The engine is gone.')),
        });
      }),
  );
  const settle = async (way: 'reply' | 'fail' = 'reply') => {
    for (const one of asked.splice(0)) one[way]();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { store, asked, settle };
}

const range = (from: number, length: number) => Array.from({ length }, (_, at) => from + at);

describe('the rows of a list', () => {
  test('are fetched in batches, the most urgent first, two at a time', async () => {
    const { store, asked, settle } = openStore();
    store.want(range(1, 250));
    expect(asked.map(({ numbers }) => [numbers[0], numbers.length])).toEqual([
      [1, 100],
      [101, 100],
    ]);
    await settle();
    expect(asked.map(({ numbers }) => [numbers[0], numbers.length])).toEqual([[201, 50]]);
  });

  test('that were scrolled past before their turn are not fetched', async () => {
    const { store, asked, settle } = openStore();
    store.want(range(1, 400));
    store.want(range(5000, 20));
    await settle();
    expect(asked.map(({ numbers }) => numbers[0])).toEqual([5000]);
  });

  test('stay on show while newer ones are read, and stay the same object when nothing changed', async () => {
    let text = 'before';
    const { store, settle } = openStore((number) => row(number, number === 1 ? text : 'other'));
    store.want([1, 2]);
    await settle();
    const other = store.find(2);
    text = 'after';
    store.markOld();
    expect(store.find(1)?.text).toBe('before');
    await settle();
    expect([store.find(1)?.text, store.find(2) === other]).toEqual(['after', true]);
  });

  test('that are gone are not asked for again', async () => {
    const { store, asked, settle } = openStore((number) => (number === 1 ? undefined : row(number)));
    store.want([1, 2]);
    await settle();
    store.want([1, 2]);
    expect([asked.length, store.find(1), store.find(2)?.number]).toEqual([0, undefined, 2]);
  });

  test('wait after an error until they are asked for again', async () => {
    const { store, asked, settle } = openStore();
    store.want([1]);
    await settle('fail');
    store.want([1]);
    expect([store.error()?.message, asked.length]).toEqual(['The engine is gone.', 0]);
    store.retry();
    await settle();
    expect([store.error(), store.find(1)?.number]).toEqual([undefined, 1]);
  });

  test('for a command come complete and in order, without those that are gone', async () => {
    const { store, settle } = openStore((number) => (number === 3 ? undefined : row(number)));
    store.want([2]);
    await settle();
    const loaded = store.load([4, 3, 2]);
    await settle();
    expect((await loaded).map(({ number }) => number)).toEqual([4, 2]);
  });
});
