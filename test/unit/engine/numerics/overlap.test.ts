import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCommonRunIndex } from '../../../../src/engine/numerics/common-run.ts';
import { createContaminationIndex } from '../../../../src/engine/numerics/contamination.ts';
import { squadScore } from '../../../../src/engine/numerics/squad.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

describe('SQuAD scores', () => {
  for (const { id, input, expected, tolerance } of vectorCases<{ prediction: string; golds: string[] }, object>(
    'qa',
    ...[1, 2, 3, 4, 5, 6].map((number) => `qa-0${number}`),
  )) {
    test(`give ${id}`, () => {
      const score = squadScore(input.prediction, input.golds);
      expectNear({ normalized: score?.normalised, em: score?.exactMatch, f1: score?.f1 }, expected, tolerance);
    });
  }

  test('are undefined without a gold answer', () => {
    expect(squadScore('anything', [])).toBeUndefined();
  });
});

describe('the longest common run', () => {
  test('names text, length and place', () => {
    const index = createCommonRunIndex();
    index.add('first', 'the cat sat on the mat'.split(' '));
    index.add('second', 'a dog sat on the log'.split(' '));
    expect(index.longest('yes a dog sat on the mat'.split(' '))).toEqual({ id: 'second', length: 5, start: 1 });
    expect(index.longest('on the mat a dog'.split(' '))).toEqual({ id: 'first', length: 3, start: 0 });
    expect([index.longest(['none']), index.longest([])]).toEqual([undefined, undefined]);
  });

  test('is what comparing all places finds, and lies in the text named', () => {
    const tokens = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 15 });
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 5 }), tokens, (known, query) => {
        const index = createCommonRunIndex();
        for (const [place, text] of known.entries()) index.add(String(place), text);
        const found = index.longest(query);
        expect(found?.length ?? 0).toBe(Math.max(0, ...known.map((text) => plainLongestRun(text, query))));
        if (!found) return;
        const run = query.slice(found.start, found.start + found.length).join('');
        expect((known[Number(found.id)] ?? []).join('')).toContain(run);
      }),
    );
  });
});

describe('contamination', () => {
  test('gives the coverage of the worked example', () => {
    const index = createContaminationIndex({ n: 4 });
    index.add('moons', 'which planet in our solar system has the most moons today');
    expect(index.find('quiz which planet in our solar system has the largest ring system')).toEqual({
      ids: ['moons'],
      coverage: 8 / 12,
    });
  });

  test('needs 13 tokens in a row by default, but matches a shorter item as a whole', () => {
    const long = Array.from({ length: 20 }, (_, place) => `w${place}`);
    const index = createContaminationIndex();
    index.add('long', long.join(' '));
    index.add('short', 'how many moons has mars');
    index.add('tiny', 'yes');
    expect(index.find(`see ${long.slice(3, 15).join(' ')} end`)).toBeUndefined();
    expect(index.find(`see ${long.slice(3, 16).join(' ')} end`)?.ids).toEqual(['long']);
    expect(index.find('Tell me: how many moons has Mars?')?.ids).toEqual(['short']);
    expect(index.find('how many moons has Venus')).toBeUndefined();
    expect([index.find('oh yes'), index.find('Yes!')?.ids]).toEqual([undefined, ['tiny']]);
  });

  test('ignores phrases of many items', () => {
    const index = createContaminationIndex({ n: 4, maximumItems: 2 });
    for (const item of ['one', 'two', 'three']) index.add(item, `which of the following is ${item}`);
    expect(index.find('which of the following will do')).toBeUndefined();
    expect(index.find('the following is three')?.ids).toEqual(['three']);
  });
});

function plainLongestRun(a: readonly string[], b: readonly string[]): number {
  let longest = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let length = 0;
      while (i + length < a.length && j + length < b.length && a[i + length] === b[j + length]) length++;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}
