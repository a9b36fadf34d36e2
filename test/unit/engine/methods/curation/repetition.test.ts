import { describe, expect, test } from 'vitest';
import { repetition } from '../../../../../src/engine/methods/curation/repetition.ts';
import { markRunContext, runMark, scoreValue, testSample } from '../../../../support/method-contexts.ts';

async function scoresOf(text: string, params = {}) {
  const scores = await runMark(repetition, markRunContext({ samples: [testSample('s', text)] }), params);
  return Object.fromEntries(Object.entries(scores.get('s') ?? {}).map(([name, score]) => [name, scoreValue(score)]));
}

describe('repetition', () => {
  const offer = 'buy now buy now buy now this is a great offer';

  test('a repeated pair of words is measured by its characters', async () => {
    expect(await scoresOf(offer, { minimumWords: 5 })).toEqual({
      excessive: true,
      excesses: 3,
      worst: 'topNGrams.4',
      looped: false,
      rep2: 1 - 7 / 10,
      rep3: 1 - 7 / 9,
      rep4: 1 - 7 / 8,
      top2: 21 / 45,
      top3: (2 * 11) / 45,
      top4: (2 * 15) / 45,
      duplicateLines: 0,
      duplicateParagraphs: 0,
    });
  });

  test('the limits of n-grams do not hold for short texts', async () => {
    expect(await scoresOf(offer)).toMatchObject({ excessive: false, worst: 'none', top2: 21 / 45 });
  });

  test('repeated lines count in short texts too', async () => {
    expect(await scoresOf('yes\nyes\nyes\nno')).toMatchObject({ excessive: true, duplicateLines: 0.5 });
  });

  test('a text that ends in a loop is looped', async () => {
    expect(await scoresOf('the end of the line of the line of the line')).toMatchObject({ looped: true });
  });

  test('a text of one word has no pairs', async () => {
    expect(await scoresOf('hello')).toMatchObject({ rep2: 'unscored', rep3: 'unscored', excessive: false });
  });

  test('every sample of a set larger than a unit is scored once', async () => {
    const samples = Array.from({ length: 600 }, (_, place) => testSample(`s${place}`, `text number ${place}`));
    const scores = await runMark(repetition, markRunContext({ samples }), {});
    expect([...scores.keys()]).toEqual(samples.map(({ id }) => id));
  });
});
