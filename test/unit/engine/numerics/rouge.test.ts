import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rougeL, rougeN } from '../../../../src/engine/numerics/rouge.ts';
import { createRougeIndex } from '../../../../src/engine/numerics/rouge-index.ts';
import { rougeTokens } from '../../../../src/engine/numerics/words.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

describe('ROUGE', () => {
  for (const { id, input, expected, tolerance } of vectorCases<
    { target: string; prediction: string },
    { rouge1: Score; rouge2: Score; rougeL: Score }
  >('rouge', 'rouge-01', 'rouge-02', 'rouge-03', 'rouge-04', 'rouge-05')) {
    test(`scores ${id}`, () => {
      const target = rougeTokens(input.target);
      const prediction = rougeTokens(input.prediction);
      const { rouge1, rouge2, rougeL: longest } = expected;
      expectNear(
        {
          rouge1: rougeN(target, prediction, 1),
          rouge2: rougeN(target, prediction, 2),
          longest: rougeL(target, prediction),
        },
        { rouge1, rouge2, longest },
        tolerance,
      );
    });
  }

  test('agrees with the plain table of subsequences on texts longer than a machine word', () => {
    const token = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(
        fc.array(token, { minLength: 1, maxLength: 100 }),
        fc.array(token, { minLength: 1, maxLength: 100 }),
        (a, b) => {
          expect(rougeL(a, b).recall * a.length).toBeCloseTo(plainLongest(a, b), 9);
        },
      ),
    );
  });
});

describe('a ROUGE index', () => {
  test('decides the Self-Instruct filter of rouge-07', () => {
    const [vector] = vectorCases<
      { stream: string[] },
      { decisions: { text: string; max_rouge_l: number; keep: boolean }[] }
    >('rouge', 'rouge-07');
    if (!vector) throw new Error('The vector is missing.');
    const index = createRougeIndex();
    const decisions = vector.input.stream.map((text) => {
      const f = index.highest(text)?.f ?? 0;
      const keep = f <= 0.7;
      if (keep) index.add(text, text);
      return { text, max_rouge_l: f, keep };
    });
    expectNear(decisions, vector.expected.decisions, vector.tolerance);
  });

  test('finds what comparing with every text finds, the first of equals', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 12 })
      .map((tokens) => tokens.join(' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), text, fc.constantFrom(0, 0.5, 0.7), (pool, query, threshold) => {
        const index = createRougeIndex();
        for (const [place, other] of pool.entries()) index.add(String(place), other);
        const best = pool
          .map((other, place) => ({ id: String(place), f: rougeL(rougeTokens(other), rougeTokens(query)).f }))
          .filter(({ f }) => f > threshold)
          .reduce<{ id: string; f: number } | undefined>((top, one) => (top && top.f >= one.f ? top : one), undefined);
        expect(index.highest(query, threshold)).toEqual(best);
      }),
    );
  });

  test('rejects the two examples of the curation page and lists neighbours in order', () => {
    const index = createRougeIndex();
    index.add('sea', 'write a short poem about the sea');
    index.add('rainbow', 'name three colors of the rainbow');
    expect(index.highest('write a poem about the deep blue sea', 0.7)).toEqual({ id: 'sea', f: 0.8 });
    expect(index.highest('list three colors of the rainbow', 0.85)).toBeUndefined();
    expect(index.nearest('list three colors of the rainbow', 2).map(({ id }) => id)).toEqual(['rainbow', 'sea']);
  });

  test('has no answer before a text is added, nor for an empty text', () => {
    const index = createRougeIndex();
    expect(index.highest('anything')).toBeUndefined();
    index.add('empty', '');
    expect([index.highest('anything'), index.highest('')]).toEqual([undefined, undefined]);
  });
});

function plainLongest(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const token of a) {
    const next = [0];
    b.forEach((other, place) => {
      next.push(token === other ? (row[place] ?? 0) + 1 : Math.max(row[place + 1] ?? 0, next[place] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
