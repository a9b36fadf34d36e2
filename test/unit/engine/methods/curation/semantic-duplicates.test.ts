import { describe, expect, test } from 'vitest';
import { semanticDuplicates } from '../../../../../src/engine/methods/curation/semantic-duplicates.ts';
import { highestEarlier } from '../../../../../src/engine/methods/support/highest-earlier.ts';
import { createNeighbours } from '../../../../../src/engine/numerics/neighbours.ts';
import { dot } from '../../../../../src/engine/numerics/vectors.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import {
  bagOfWordsEmbedder,
  markRunContext,
  runMark,
  scoreValue,
  testSample,
} from '../../../../support/method-contexts.ts';

const random = createRandom('planted');
const vocabulary = Array.from({ length: 400 }, (_, place) => `word${place}`);

function randomText(): string {
  return random.sample(vocabulary, 20).join(' ');
}

/** The same words in another order and one replaced: cosine about 0.95 among bags of words. */
function paraphrase(text: string): string {
  return [...random.shuffle(text.split(' ')).slice(1), random.pick(vocabulary)].join(' ');
}

/** 200 texts, 100 paraphrases of them with the same label, 50 with the other. */
function planted() {
  const originals = Array.from({ length: 200 }, (_, place) =>
    testSample(`o${place}`, randomText(), place % 2 === 0 ? 'a' : 'b'),
  );
  const copies = originals
    .slice(0, 100)
    .map((original) =>
      testSample(`${original.id}-same`, paraphrase(String(original.fields['text'])), String(original.fields['label'])),
    );
  const opposites = originals
    .slice(100, 150)
    .map((original) =>
      testSample(
        `${original.id}-other`,
        paraphrase(String(original.fields['text'])),
        original.fields['label'] === 'a' ? 'b' : 'a',
      ),
    );
  return { originals, samples: random.shuffle([...originals, ...copies, ...opposites]), opposites };
}

async function scored(samples: readonly Sample[], params = {}, dropped: readonly string[] = []) {
  const scores = await runMark(semanticDuplicates, markRunContext({ samples, dropped }), params);
  return (id: string, name: string) => scoreValue(scores.get(id)?.[name]);
}

function droppedAt(
  threshold: number,
  samples: readonly Sample[],
  value: (id: string, name: string) => unknown,
): readonly string[] {
  return samples.map(({ id }) => id).filter((id) => Number(value(id, 'similarity')) >= threshold);
}

describe('semantic-duplicates', () => {
  test.each([
    ['compared pair by pair', 20_000],
    ['compared in cells', 0],
  ])('finds 95 of 100 planted paraphrases and drops exactly one of each pair, %s', async (_, exactUpTo) => {
    const { samples } = planted();
    const value = await scored(samples, { exactUpTo });
    const dropped = new Set(droppedAt(0.85, samples, value));
    const pairs = samples
      .filter(({ id }) => id.endsWith('-same'))
      .map(({ id }) => [id, id.replace('-same', '')] as const);
    const found = pairs.filter(([copy, original]) => dropped.has(copy) !== dropped.has(original));
    expect(found.length).toBeGreaterThanOrEqual(95);
    expect(dropped.size).toBe(found.length);
  });

  test('texts with opposite labels are a conflict and never merged', async () => {
    const { samples, opposites } = planted();
    const value = await scored(samples);
    const dropped = droppedAt(0.85, samples, value);
    for (const { id } of opposites) {
      const original = id.replace('-other', '');
      expect(value(id, 'group')).not.toBe(value(original, 'group'));
      expect([dropped.includes(id), dropped.includes(original)]).toEqual([false, false]);
      expect(Number(value(id, 'conflict'))).toBeGreaterThanOrEqual(0.85);
    }
  });

  test('across labels they are copies of each other', async () => {
    const samples = [testSample('s0', 'the card has not come', 'a'), testSample('s1', 'card the has come not', 'b')];
    const value = await scored(samples, { acrossLabels: true, keep: 'first' });
    expect([value('s0', 'similarity'), value('s1', 'similarity'), value('s1', 'group')]).toEqual([
      'unscored',
      expect.closeTo(1, 5),
      's0',
    ]);
  });

  test('the text that was accepted first stays when asked for', async () => {
    const text = randomText();
    const samples = ['s0', 's1', 's2'].map((id) => testSample(id, text, 'a'));
    const value = await scored(samples, { keep: 'first' });
    expect(samples.map(({ id }) => [value(id, 'similarity'), value(id, 'group'), value(id, 'copies')])).toEqual([
      ['unscored', 's0', 3],
      [expect.closeTo(1, 5), 's0', 3],
      [expect.closeTo(1, 5), 's0', 3],
    ]);
  });

  test('the copy that is least like the middle of its cluster stays by default', async () => {
    const middle = 'one two three four five six seven eight nine ten';
    const samples = [
      ...Array.from({ length: 4 }, (_, place) => testSample(`m${place}`, middle, 'a')),
      testSample('edge', `${middle} eleven`, 'a'),
      // As many other subjects as there are cells to spare.
      testSample('x', 'a subject of its own', 'a'),
    ];
    const value = await scored(samples);
    expect(droppedAt(0.9, samples, value)).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  test('a copy that an earlier step dropped does not push out the one that is left', async () => {
    const samples = [testSample('s0', 'my card is lost', 'a'), testSample('s1', 'my card is lost', 'a')];
    const value = await scored(samples, { keep: 'first' }, ['s0']);
    expect([value('s0', 'similarity'), value('s1', 'similarity')]).toEqual([expect.closeTo(1, 5), 'unscored']);
  });

  test('an empty text, a text alone and an empty set are no error', async () => {
    const value = await scored([testSample('s0', '  ', 'a'), testSample('s1', 'lonely', 'a')]);
    expect(['s0', 's1'].map((id) => [value(id, 'similarity'), value(id, 'conflict'), value(id, 'copies')])).toEqual([
      ['unscored', 'unscored', 'unscored'],
      ['unscored', 'unscored', 1],
    ]);
    expect((await runMark(semanticDuplicates, markRunContext({ samples: [] }), {})).size).toBe(0);
  });

  test('a higher threshold never drops more', async () => {
    const { samples } = planted();
    const value = await scored(samples);
    const counts = [0.5, 0.7, 0.85, 0.95, 1].map((threshold) => droppedAt(threshold, samples, value).length);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });
});

test('the highest cosine to an earlier row is that of comparing every pair', async () => {
  const matrix = await bagOfWordsEmbedder(32).embed(Array.from({ length: 300 }, randomText));
  const found = await highestEarlier(matrix, createNeighbours(), new AbortController().signal);
  const wanted = Array.from({ length: 300 }, (_, row) =>
    Math.max(...Array.from({ length: row }, (_, other) => dot(matrix, row, matrix, other))),
  );
  expect([...found].map((value) => value.toFixed(5))).toEqual(wanted.map((value) => value.toFixed(5)));
});
