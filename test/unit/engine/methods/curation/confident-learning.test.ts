import { describe, expect, test } from 'vitest';
import type { EmbeddingPort } from '../../../../../src/engine/methods/contexts.ts';
import { confidentLearning } from '../../../../../src/engine/methods/curation/confident-learning.ts';
import { matrixFrom, unitRows } from '../../../../../src/engine/numerics/vectors.ts';
import { words } from '../../../../../src/engine/numerics/words.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import { labelledTexts, subjectLabels, withFlippedLabels } from '../../../../support/labelled-texts.ts';
import { markRunContext, runMark, scoreValue, testSample, testTask } from '../../../../support/method-contexts.ts';

const task = testTask(subjectLabels);
const clean = labelledTexts('s', 240);
const places = new Set(createRandom('flips').sample([...clean.keys()], 24));
const isFlipped = (place: number) => places.has(place);
const samples = withFlippedLabels(clean, isFlipped);
const flipped = clean.filter((_, place) => isFlipped(place)).map(({ id }) => id);

function contextOf(of: readonly Sample[], dropped: readonly string[] = [], labels = task) {
  return markRunContext({ task: labels, samples: of, dropped, embeddings: fewWordsEmbedder });
}

/** A column for each word of these texts: as exact as hashing, and fits take a fifth of the time. */
const columnOf = new Map<string, number>();
const fewWordsEmbedder: EmbeddingPort = {
  modelId: 'few-words',
  async embed(texts) {
    const rows = texts.map((text) => {
      const row = new Array<number>(48).fill(0);
      for (const word of words(text)) {
        const column = columnOf.get(word) ?? columnOf.size;
        if (column >= row.length) throw new Error('These texts have more words than the embedder has columns.');
        columnOf.set(word, column);
        row[column] = 1;
      }
      return row;
    });
    return unitRows(matrixFrom(rows));
  },
};

/** Runs over the planted set by their parameters: fits are what takes long here. */
const runs = new Map<string, ReturnType<typeof runMark>>();

async function scored(
  params: Record<string, unknown> = {},
  of: readonly Sample[] = samples,
  dropped: readonly string[] = [],
) {
  const key = JSON.stringify(params);
  const run = (of === samples && runs.get(key)) || runMark(confidentLearning, contextOf(of, dropped), params);
  if (of === samples) runs.set(key, run);
  const scores = await run;
  return (id: string, name: string) => scoreValue(scores.get(id)?.[name]);
}

function flaggedOf(value: Awaited<ReturnType<typeof scored>>, of: readonly Sample[] = samples): readonly string[] {
  return of.map(({ id }) => id).filter((id) => value(id, 'flagged') === true);
}

describe('confident-learning', () => {
  test.each(['noise-rate', 'label', 'both', 'predicted'])(
    'the rule %s finds most planted wrong labels and few others',
    async (rule) => {
      const found = flaggedOf(await scored({ rule }));
      const hits = found.filter((id) => flipped.includes(id)).length;
      expect(hits).toBeGreaterThanOrEqual(0.8 * flipped.length);
      expect(found.length - hits).toBeLessThanOrEqual(0.05 * (samples.length - flipped.length));
    },
  );

  test('the rule off-diagonal flags what the student is confident of another label for', async () => {
    const value = await scored({ rule: 'off-diagonal' });
    const contradicted = samples
      .filter(({ id, fields }) => value(id, 'confident') !== fields['label'] && value(id, 'confident') !== 'unscored')
      .map(({ id }) => id);
    const found = flaggedOf(value);
    expect(found).toEqual(contradicted);
    // It leaves out doubtful ones: fewer than what the student would label otherwise.
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(flaggedOf(await scored({ rule: 'predicted' })).length);
  });

  test('says what the label should be, ranks wrong ones low and estimates their share', async () => {
    const value = await scored();
    const right = flipped.filter((id) => {
      const truth = clean.find((sample) => sample.id === id)?.fields['label'];
      return value(id, 'predicted') === truth && Number(value(id, 'margin')) < 0.5;
    });
    expect(right.length).toBeGreaterThanOrEqual(0.8 * flipped.length);
    const noise = subjectLabels.map((label) =>
      Number(value(samples.find(({ fields }) => fields['label'] === label)?.id ?? '', 'labelNoise')),
    );
    // One in ten is wrong; labels have between 5 and 12 of the 24.
    for (const share of noise) expect(Math.abs(share - 0.1)).toBeLessThan(0.06);
  });

  test('clean labels have next to no noise', async () => {
    const value = await scored({}, clean);
    expect(flaggedOf(value, clean).length).toBeLessThanOrEqual(2);
  });

  test('the estimate is kept beside the scores', async () => {
    const given = confidentLearning.params.parse({});
    const unit = { key: 'set', json: null, ordinal: 0, round: 0, attempt: 0 };
    const { artefacts = [] } = await confidentLearning.work.run(contextOf(samples), given, unit);
    expect(artefacts).toMatchObject([
      { name: 'confident-joint', json: { labels: subjectLabels, samples: samples.length } },
    ]);
    // Safe: the line above says what it is.
    const { joint, noiseRate } = (artefacts[0]?.json ?? {}) as unknown as { joint: number[][]; noiseRate: number };
    const right = joint.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
    expect(joint.flat().reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(noiseRate).toBeCloseTo(1 - right);
  });

  test('a text is not judged by a student that has seen its relatives', async () => {
    // Wrong labels with a word of their own: whoever has seen some of them learns to tell the others by it.
    const cards = labelledTexts('r', 60).filter(({ fields }) => fields['label'] === 'card');
    const marked = (groupOf: (id: string) => string) =>
      cards.map(({ id, fields }) => testSample(id, `${String(fields['text'])} zebra`, 'loan', { group: groupOf(id) }));
    const asCards = async (of: readonly Sample[]) => {
      const value = await scored({}, [...clean, ...of]);
      return of.filter(({ id }) => value(id, 'predicted') === 'card').length / of.length;
    };
    expect(await asCards(marked(() => 'relatives'))).toBeGreaterThan(0.8);
    expect(await asCards(marked((id) => id))).toBeLessThan(0.2);
  });

  test('what an earlier step dropped neither teaches nor counts, but is judged', async () => {
    const wrong = labelledTexts('w', 90).map((sample) => ({ ...sample, fields: { ...sample.fields, label: 'app' } }));
    const dropped = wrong.map(({ id }) => id);
    const [alone, beside] = [await scored({}, clean), await scored({}, [...clean, ...wrong], dropped)];
    expect(flaggedOf(beside, clean).length).toBeLessThanOrEqual(flaggedOf(alone, clean).length + 2);
    const cards = wrong.filter((_, place) => place % 3 === 0).map(({ id }) => id);
    expect(cards.filter((id) => beside(id, 'predicted') === 'card').length).toBeGreaterThan(0.8 * cards.length);
    expect(new Set(dropped.map((id) => beside(id, 'flagged')))).toEqual(new Set(['unscored']));
  });

  test('a smaller share flags fewer, and never another', async () => {
    const all = flaggedOf(await scored());
    const half = flaggedOf(await scored({ share: 0.5 }));
    expect(half.every((id) => all.includes(id))).toBe(true);
    expect(half.length).toBeLessThan(all.length);
    expect(flaggedOf(await scored({ share: 0 }))).toEqual([]);
  });

  test('a label that nobody else has, unlabelled and empty texts say why they have no score', async () => {
    const cards = clean.filter(({ fields }) => fields['label'] !== 'app');
    const odd = [
      testSample('only', 'app phone login', 'app'),
      testSample('bare', 'card chip'),
      testSample('empty', ' ', 'card'),
    ];
    const scores = await runMark(confidentLearning, contextOf([...cards, ...odd]), {});
    expect(odd.map(({ id }) => scores.get(id)?.['flagged'])).toEqual([
      { kind: 'unscored', reason: 'No unrelated text has the label `app`.' },
      { kind: 'unscored', reason: 'The text has no label of the task.' },
      { kind: 'unscored', reason: 'The text is empty.' },
    ]);
  });

  test('no, one and related texts alone are not scored', async () => {
    expect(await runMark(confidentLearning, contextOf([]), {})).toEqual(new Map());
    const related = [0, 1].map((place) => testSample(`r${place}`, 'card chip', 'card', { group: 'one' }));
    for (const of of [related.slice(0, 1), related]) {
      const value = await scored({}, of);
      expect(of.map(({ id }) => value(id, 'flagged'))).toEqual(of.map(() => 'unscored'));
    }
  });

  test('several labels for one text are refused', async () => {
    const run = runMark(confidentLearning, contextOf(samples, [], { ...task, multiple: true }), {});
    await expect(run).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('the same seed gives the same scores, in whatever order samples come', async () => {
    const run = (of: readonly Sample[]) => runMark(confidentLearning, contextOf(of), {});
    expect(await run(samples.toReversed())).toEqual(await run(samples));
  });
});
