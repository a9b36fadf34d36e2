import { describe, expect, test } from 'vitest';
import { measureAgreement } from '../../../../src/engine/annotation/agreement.ts';
import { majorityLabels } from '../../../../src/engine/annotation/majority.ts';

const { signal } = new AbortController();

/** Each row: what Ada and Bo said, and how often. */
function answered(rows: readonly (readonly [ada: string, bo: string, times: number])[]) {
  return rows
    .flatMap(([ada, bo, times]) => Array.from({ length: times }, () => [ada, bo] as const))
    .map(([ada, bo], place) => ({
      group: String(place),
      answers: new Map([
        ['Ada', ada],
        ['Bo', bo],
      ]),
    }));
}

describe('agreement of annotators', () => {
  test('is the textbook kappa of a table, with its interval, and alpha beside it', async () => {
    // Observed 0.7, expected 0.5, kappa 0.4.
    const { pairs, overall, confusions } = await measureAgreement(
      answered([
        ['yes', 'yes', 40],
        ['yes', 'no', 10],
        ['no', 'yes', 20],
        ['no', 'no', 30],
      ]),
      signal,
    );
    const [pair] = pairs;
    expect(pair).toMatchObject({ first: 'Ada', second: 'Bo', observed: { value: 0.7, n: 100, needed: null } });
    expect(pair?.kappa.value).toBeCloseTo(0.4, 12);
    expect(pair?.kappa.low).toBeLessThan(0.4);
    expect(pair?.kappa.high).toBeGreaterThan(0.4);
    expect(overall?.value).toBeCloseTo(0.397, 3);
    expect(confusions).toEqual([
      { one: 'yes', other: 'yes', count: 40 },
      { one: 'no', other: 'no', count: 30 },
      { one: 'no', other: 'yes', count: 30 },
    ]);
  });

  test('says how many samples are missing where there are too few to tell', async () => {
    const { pairs } = await measureAgreement(
      answered([
        ['yes', 'yes', 9],
        ['no', 'yes', 3],
      ]),
      signal,
    );
    // 0.75 within 0.10: 1.96² · 0.75 · 0.25 / 0.01.
    expect(pairs[0]?.observed).toMatchObject({ value: 0.75, n: 12, needed: 73 });
    expect(pairs[0]?.kappa.needed).toBe(73);
  });

  test('has no interval where everybody always agrees, and no kappa where there is one label', async () => {
    const agreed = await measureAgreement(
      answered([
        ['yes', 'yes', 30],
        ['no', 'no', 30],
      ]),
      signal,
    );
    expect(agreed.pairs[0]?.kappa).toMatchObject({ value: 1, low: null, high: null });
    expect(agreed.overall).toMatchObject({ value: 1, low: null, high: null });
    const [pair] = (await measureAgreement(answered([['yes', 'yes', 60]]), signal)).pairs;
    expect(pair?.kappa.value).toBe(null);
  });

  test('leaves out samples that one person labelled', async () => {
    const alone = [{ group: '1', answers: new Map([['Ada', 'yes']]) }];
    expect(await measureAgreement(alone, signal)).toEqual({ pairs: [], overall: null, confusions: [] });
  });

  test('tells an answer without labels from no answer', async () => {
    const samples = [
      {
        group: '1',
        answers: new Map([
          ['Ada', ''],
          ['Bo', 'x'],
        ]),
      },
      {
        group: '2',
        answers: new Map([
          ['Ada', ''],
          ['Cy', 'x'],
        ]),
      },
    ];
    const { pairs } = await measureAgreement(samples, signal);
    expect(pairs.map(({ first, second, observed }) => [first, second, observed.n])).toEqual([
      ['Ada', 'Bo', 1],
      ['Ada', 'Cy', 1],
    ]);
  });
});

describe('the majority', () => {
  test('takes the label that most gave, and leaves ties', () => {
    expect(majorityLabels([[['a'], ['b'], ['a']], [['a'], ['b']], [['b']]], false)).toEqual([
      { kind: 'labels', labels: ['a'] },
      { kind: 'tied' },
      { kind: 'labels', labels: ['b'] },
    ]);
  });

  test('votes on each label alone where a text has several', () => {
    expect(
      majorityLabels(
        [
          [['a', 'b'], ['a'], ['a', 'b']],
          [['a'], ['a', 'b']],
          [[], []],
        ],
        true,
      ),
    ).toEqual([{ kind: 'labels', labels: ['a', 'b'] }, { kind: 'tied' }, { kind: 'labels', labels: [] }]);
  });
});
