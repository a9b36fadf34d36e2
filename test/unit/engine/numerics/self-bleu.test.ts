import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selfBleu } from '../../../../src/engine/numerics/self-bleu.ts';
import { pace, tokenTable } from './token-vectors.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

interface Lists {
  readonly token_lists: string[][];
}

describe('self-BLEU', () => {
  const orders = [1, 2, 3, 4, 5, 4, 4, 4];
  vectorCases<Lists, { self_bleu: number | null; per_text: number[] | null }>('self_bleu', 'self_bleu-').forEach(
    ({ id, input, expected, tolerance }, place) => {
      test(`gives ${id}`, async () => {
        const order = orders[place] ?? 0;
        const { values, perText } = await selfBleu(tokenTable(input.token_lists), order, pace);
        const got = { self_bleu: values[order - 1]?.value, per_text: perText[order - 1] ?? null };
        expectNear(got, expected, tolerance);
      });
    },
  );

  test('is BLEU with each other text as a reference, written out', async () => {
    const texts = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, async (lists) => {
        const { perText } = await selfBleu(tokenTable(lists), 3, pace);
        for (const order of [1, 2, 3])
          expectNear(
            perText[order - 1],
            lists.map((own, place) => plainBleu(own, lists.toSpliced(place, 1), order)),
            1e-9,
          );
      }),
    );
  });

  test('becomes 1 when texts of enough tokens are doubled', async () => {
    const lists = [
      ['a', 'b', 'c', 'd'],
      ['e', 'f', 'g', 'h', 'i'],
    ];
    expectNear((await selfBleu(tokenTable([...lists, ...lists]), 4, pace)).values[3]?.value, 1, 1e-12);
  });

  test('is 0 for texts without tokens, never NaN', async () => {
    expect((await selfBleu(tokenTable([[], []]), 2, pace)).values.map(({ value }) => value)).toEqual([0, 0]);
    expect(await selfBleu(tokenTable([]), 1, pace)).toEqual({
      values: [{ value: null, n: 0, warnings: ['empty'] }],
      perText: [],
    });
  });
});

/** As the page says it, text by text. */
function plainBleu(own: readonly string[], others: readonly (readonly string[])[], largest: number): number {
  let logs = 0;
  for (let n = 1; n <= largest; n++) {
    const counts = grams(own, n);
    let matched = 0;
    for (const [gram, count] of counts)
      matched += Math.min(count, Math.max(...others.map((other) => grams(other, n).get(gram) ?? 0)));
    if (n === 1 && matched === 0) return 0;
    logs += Math.log((matched === 0 ? 0.1 : matched) / Math.max(1, own.length - n + 1)) / largest;
  }
  const closest = others
    .map((other) => other.length)
    .sort((a, b) => Math.abs(a - own.length) - Math.abs(b - own.length) || a - b)[0];
  return Math.exp(logs) * (own.length > (closest ?? 0) ? 1 : Math.exp(1 - (closest ?? 0) / own.length));
}

function grams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start++) {
    const gram = tokens.slice(start, start + n).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
