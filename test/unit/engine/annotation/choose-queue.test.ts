import { describe, expect, test } from 'vitest';
import { chooseQueue, isDouble, type QueueOptions } from '../../../../src/engine/annotation/choose-queue.ts';

const numbers = Array.from({ length: 400 }, (_, index) => index + 1);

function queue(change: Partial<QueueOptions> = {}) {
  return chooseQueue({
    numbers,
    order: 'in order',
    toReview: new Set(),
    annotator: 'Ada',
    state: 'open',
    doubleShare: 0.25,
    answers: new Map(),
    ...change,
  });
}

const answers = (...rows: readonly (readonly [number, string, 'labelled' | 'skipped'])[]): QueueOptions['answers'] =>
  new Map(
    Array.from(
      Map.groupBy(rows, ([number]) => number),
      ([number, given]) => [number, new Map(given.map(([, annotator, state]) => [annotator, state]))],
    ),
  );

describe('the queue', () => {
  test('is the same shuffle for everybody, and another one than the order of the samples', () => {
    const ada = queue({ order: 'random' }).waiting;
    expect(queue({ order: 'random', annotator: 'Bo' }).waiting).toEqual(ada);
    expect(ada).not.toEqual(numbers);
    expect(ada.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test('keeps its order when samples are added or answered', () => {
    const all = queue({ order: 'random' }).waiting;
    const fewer = queue({ order: 'random', numbers: numbers.slice(0, 300), answers: answers([7, 'Ada', 'labelled']) });
    expect(fewer.waiting).toEqual(all.filter((number) => number <= 300 && number !== 7));
  });

  test('begins with what is to review where that is asked', () => {
    const toReview = new Set([390, 3, 77]);
    const { waiting } = queue({ order: 'to review first', toReview });
    const random = queue({ order: 'random' }).waiting;
    expect(waiting).toEqual([
      ...random.filter((number) => toReview.has(number)),
      ...random.filter((number) => !toReview.has(number)),
    ]);
  });

  test('takes uncertain samples as they come by their score', () => {
    expect(queue({ order: 'uncertain first', numbers: [9, 4, 6] }).waiting).toEqual([9, 4, 6]);
  });

  test('gives a second person the double share and nothing else that was answered', () => {
    const byAda = answers(...numbers.map((number) => [number, 'Ada', 'labelled'] as const));
    const doubles = numbers.filter((number) => isDouble(number, 0.25));
    expect(queue({ annotator: 'Bo', answers: byAda }).waiting).toEqual(doubles);
    expect(doubles.length).toBeGreaterThan(70);
    expect(doubles.length).toBeLessThan(130);
    const byBoth = answers(
      ...numbers.flatMap((number) => [[number, 'Ada', 'labelled'] as const, [number, 'Bo', 'labelled'] as const]),
    );
    expect(queue({ annotator: 'Cy', answers: byBoth }).waiting).toEqual([]);
    expect(queue({ annotator: 'Bo', answers: byAda, doubleShare: 0 }).waiting).toEqual([]);
    expect(queue({ annotator: 'Bo', answers: byAda, doubleShare: 1 }).waiting).toEqual(numbers);
  });

  test('a larger share keeps the samples of the smaller one', () => {
    const small = numbers.filter((number) => isDouble(number, 0.1));
    expect(small.every((number) => isDouble(number, 0.3))).toBe(true);
  });

  test('what another person skipped still waits; what one skipped oneself comes back when asked for', () => {
    const given = answers([1, 'Bo', 'skipped'], [2, 'Ada', 'skipped'], [3, 'Ada', 'labelled']);
    const some = { numbers: [1, 2, 3, 4], answers: given, doubleShare: 0 };
    expect(queue(some)).toEqual({ waiting: [1, 4], answered: 1, skipped: 1 });
    expect(queue({ ...some, state: 'skipped' })).toEqual({ waiting: [2], answered: 1, skipped: 1 });
  });
});
