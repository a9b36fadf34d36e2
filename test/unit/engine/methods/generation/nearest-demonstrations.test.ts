import { describe, expect, test } from 'vitest';
import { nearestDemonstrations } from '../../../../../src/engine/methods/generation/nearest-demonstrations.ts';
import { demonstrationsContext, givenEmbeddings, testCell } from '../../../../support/generation-contexts.ts';
import { testSample } from '../../../../support/method-contexts.ts';

/** Unit vectors in the plane at these angles from the query. */
const angles = { query: 0, same: 0, near: 20, middle: 45, far: 80, other: 10 };
const vectors = Object.fromEntries(
  Object.entries(angles).map(([text, degrees]) => [
    text,
    [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)],
  ]),
);
const seeds = [
  testSample('far', 'far', 'a'),
  testSample('near', 'near', 'a'),
  testSample('same', 'same', 'a'),
  testSample('other', 'other', 'b'),
  testSample('middle', 'middle', 'a'),
];

describe('nearest demonstrations', () => {
  test('are the nearest in known order, without the query itself and other labels', async () => {
    expect(await pick({ count: 3, among: 3, order: 'nearest-first' })).toEqual({
      ordered: ['near', 'middle', 'far'],
      byUsefulness: ['near', 'middle', 'far'],
    });
  });

  test('stand nearest last by default, and a cut by budget takes the least similar first', async () => {
    expect(await pick({ count: 3, among: 3 })).toEqual({
      ordered: ['far', 'middle', 'near'],
      byUsefulness: ['near', 'middle', 'far'],
    });
  });

  test('may be of any label, and nearer than the limit none is shown', async () => {
    expect((await pick({ count: 2, among: 2, sameLabel: false, order: 'nearest-first', maximum: 1 })).ordered).toEqual([
      'other',
      'near',
    ]);
    expect(
      (await pick({ count: 2, among: 2, sameLabel: false, order: 'nearest-first', maximum: 0.95 })).ordered,
    ).toEqual(['near', 'middle']);
  });

  test('leave out what is excluded', async () => {
    expect((await pick({ count: 1, among: 1 }, { exclude: ['near'] })).ordered).toEqual(['middle']);
  });

  test('are drawn among the nearest, so that two texts of one cell see others', async () => {
    const draws = await Promise.all(
      Array.from({ length: 20 }, (_, ordinal) => pick({ count: 1, among: 2 }, { ordinal })),
    );
    expect([...new Set(draws.flatMap(({ ordered }) => ordered))].toSorted()).toEqual(['middle', 'near']);
    expect(await pick({ count: 1, among: 2 }, { ordinal: 7 })).toEqual(draws[7]);
  });

  test('an embedding that failed is asked for again', async () => {
    const working = givenEmbeddings(vectors);
    let calls = 0;
    const embeddings = {
      modelId: 'failing once',
      embed: (texts: readonly string[]) => {
        calls += 1;
        return calls === 2 ? Promise.reject(new Error('The host died.')) : working.embed(texts);
      },
    };
    const picker = await nearestDemonstrations.open(
      demonstrationsContext({ seeds, embeddings }),
      nearestDemonstrations.params.parse({ count: 1, among: 1 }),
    );
    const query = { cell: testCell({ label: 'a' }, 1), text: 'query', ordinal: 0, exclude: [] };
    await expect(picker.pick(query)).rejects.toThrow('The host died.');
    expect((await picker.pick(query)).ordered.map(({ id }) => id)).toEqual(['near']);
  });
});

async function pick(
  input: object,
  { ordinal = 0, exclude = [] }: { readonly ordinal?: number; readonly exclude?: readonly string[] } = {},
) {
  const context = demonstrationsContext({ seeds, embeddings: givenEmbeddings(vectors) });
  const picker = await nearestDemonstrations.open(context, nearestDemonstrations.params.parse(input));
  const picked = await picker.pick({ cell: testCell({ label: 'a' }, 1), text: 'query', ordinal, exclude });
  return { ordered: picked.ordered.map(({ id }) => id), byUsefulness: picked.byUsefulness };
}
