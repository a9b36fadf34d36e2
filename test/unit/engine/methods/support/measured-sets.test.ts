import { describe, expect, test } from 'vitest';
import {
  createRowKeeper,
  embeddedBatches,
  indexTexts,
  joinedPlaces,
} from '../../../../../src/engine/methods/support/embedded-sets.ts';
import { overDraws, planEqualDraws } from '../../../../../src/engine/methods/support/equal-draws.ts';
import { measuredSets } from '../../../../../src/engine/methods/support/measured-sets.ts';
import { textKey } from '../../../../../src/engine/methods/support/text-key.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { measureRunContext, testSample } from '../../../../support/method-contexts.ts';
import { vectorCases } from '../../numerics/vector-cases.ts';

describe('the sets of a measure', () => {
  const samples = ['one', 'two', '  ', 'One!', 'three'].map((text, place) =>
    testSample(`s${place}`, text, place < 3 ? 'b' : 'a'),
  );

  test('are compared with what is real, and with everything where curation dropped something', async () => {
    const sources = { seeds: samples, reference: samples };
    const plain = await measuredSets(measureRunContext({ samples, sources }));
    expect(plain.comparisons.map(({ id, isReal }) => [id, isReal])).toEqual([
      ['curated-and-seeds', true],
      ['curated-and-reference', true],
    ]);
    const curated = await measuredSets(measureRunContext({ samples, dropped: ['s0'] }));
    expect(curated.comparisons).toEqual([{ id: 'curated-and-raw', first: 'curated', second: 'raw', isReal: false }]);
  });

  test('know which texts are empty, which repeat another and which label each has', async () => {
    const [raw] = (await measuredSets(measureRunContext({ samples }))).sets;
    if (raw === undefined) throw new Error('There is no raw set.');
    expect(await indexTexts(raw)).toEqual({
      n: 4,
      empty: 1,
      classOf: Int32Array.of(1, 1, 0, 0),
      labels: ['a', 'b'],
      isCopy: Uint8Array.of(0, 0, 1, 0),
      copies: 1,
    });
  });

  test('keep the rows that are asked for, whatever batch they come in', async () => {
    const many = Array.from({ length: 1100 }, (_, place) =>
      testSample(`s${place}`, place % 100 === 7 ? '' : `word${place}`),
    );
    const context = measureRunContext({ samples: many });
    const [raw] = (await measuredSets(context)).sets;
    if (raw === undefined) throw new Error('There is no raw set.');
    // 11 texts are empty: place 1088 is the last one.
    const keeper = createRowKeeper(
      joinedPlaces([
        [1088, 0],
        [600, 0, 7],
      ]),
    );
    for await (const batch of embeddedBatches(raw, context)) keeper.add(batch);
    const kept = keeper.finish();
    expect([...kept.places]).toEqual([0, 7, 600, 1088]);
    expect(kept.ids).toEqual(['s0', 's8', 's606', 's1099']);
    const wanted = await context.embeddings.embed(['word1099', 'word8']);
    expect(kept.select([1088, 7])).toEqual(wanted);
  });
});

describe('equal draws', () => {
  const sets = {
    sets: [],
    isUncurated: true,
    comparisons: [{ id: 'curated-and-seeds', first: 'curated', second: 'seeds', isReal: true }],
  } as const;

  test('have the size of the smaller set, and one is enough where both are as small', () => {
    const plan = (curated: number) =>
      planEqualDraws(sets, (id) => (id === 'seeds' ? 6 : curated), { draws: 3, drawSize: 100 }, createRandom(1))[0];
    expect(plan(40)?.draws.map(({ first, second }) => [first.length, second.length])).toEqual([
      [6, 6],
      [6, 6],
      [6, 6],
    ]);
    expect(plan(6)?.draws.length).toBe(1);
  });

  test('leave out a draw without a value, and have no spread when there is one', () => {
    expect(overDraws([1, null, 3])).toEqual({ mean: 2, sd: Math.SQRT2, draws: 2 });
    expect(overDraws([4])).toEqual({ mean: 4, sd: null, draws: 1 });
    expect(overDraws([null])).toBeNull();
  });
});

test('a text has the key of those that differ in case, spaces and punctuation only, as in lexical-26', () => {
  for (const { input, expected } of vectorCases<{ texts: string[] }, { keys: string[]; unique: number }>(
    'lexical',
    'lexical-26',
  )) {
    const keys = input.texts.map(textKey);
    expect(new Set(keys).size).toBe(expected.unique);
    expect(keys.map((key) => keys.indexOf(key))).toEqual(expected.keys.map((key) => expected.keys.indexOf(key)));
  }
  const many = Array.from({ length: 20_000 }, (_, place) => textKey(`text ${place}`));
  expect(new Set(many).size).toBe(20_000);
  expect(many.every(Number.isSafeInteger)).toBe(true);
});
