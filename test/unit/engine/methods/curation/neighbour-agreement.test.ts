import { describe, expect, test } from 'vitest';
import { neighbourAgreement } from '../../../../../src/engine/methods/curation/neighbour-agreement.ts';
import { neighbourVote } from '../../../../../src/engine/methods/support/neighbour-vote.ts';
import { neighboursOfOthers } from '../../../../../src/engine/methods/support/neighbours-of-others.ts';
import { seedAgreement } from '../../../../../src/engine/methods/support/seed-agreement.ts';
import { createNeighbours } from '../../../../../src/engine/numerics/neighbours.ts';
import { dot, matrixFrom, unitRows } from '../../../../../src/engine/numerics/vectors.ts';
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

async function scored(
  params: Record<string, unknown> = {},
  more: {
    samples?: readonly Sample[];
    seeds?: readonly Sample[];
    dropped?: readonly string[];
    task?: typeof task;
  } = {},
) {
  const context = markRunContext({
    task: more.task ?? task,
    samples: more.samples ?? samples,
    dropped: more.dropped ?? [],
    sources: { seeds: more.seeds ?? [] },
  });
  const scores = await runMark(neighbourAgreement, context, params);
  return (id: string, name: string) => scoreValue(scores.get(id)?.[name]);
}

/** What the page's rule names. */
function named(value: Awaited<ReturnType<typeof scored>>, of = samples): readonly string[] {
  return of.map(({ id }) => id).filter((id) => Number(value(id, 'agreement')) < 0.3 && Number(value(id, 'zScore')) < 0);
}

describe('neighbour-agreement', () => {
  test('the rule of the page finds most planted wrong labels and few others', async () => {
    const found = named(await scored());
    const hits = found.filter((id) => flipped.includes(id)).length;
    expect(hits).toBeGreaterThanOrEqual(0.8 * flipped.length);
    expect(found.length - hits).toBeLessThanOrEqual(0.1 * (samples.length - flipped.length));
  });

  test('names the label that most neighbours have', async () => {
    const value = await scored();
    const right = flipped.filter((id) => {
      const truth = clean.find((sample) => sample.id === id)?.fields['label'];
      return value(id, 'majority') === truth && Number(value(id, 'majorityShare')) > 0.5;
    });
    expect(right.length).toBeGreaterThanOrEqual(0.8 * flipped.length);
  });

  test('copies do not vouch for each other', async () => {
    // Equal words give equal rows: more copies than neighbours are asked about.
    const copies = Array.from({ length: 12 }, (_, place) =>
      testSample(`copy${place}`, 'card plastic chip wallet pin swipe', 'loan'),
    );
    const value = await scored({}, { samples: [...clean, ...copies] });
    expect(copies.map(({ id }) => value(id, 'majority'))).toEqual(copies.map(() => 'card'));
  });

  test('texts from one seed do not vouch for each other', async () => {
    const words = ['card lost stolen pin', 'card blocked stolen pin', 'card issued stolen pin'];
    const siblings = (group: (place: number) => string) =>
      words.map((text, place) => testSample(`sibling${place}`, text, 'loan', { group: group(place) }));
    const agreements = async (of: readonly Sample[]) => {
      const value = await scored({}, { samples: [...clean, ...of] });
      return of.map(({ id }) => Number(value(id, 'agreement')));
    };
    const related = await agreements(siblings(() => 'seed'));
    const unrelated = await agreements(siblings((place) => `seed${place}`));
    expect(related.map((own, place) => own < (unrelated[place] ?? 0))).toEqual([true, true, true]);
  });

  test('a sample that an earlier step dropped is scored, but does not vote', async () => {
    const wrong = clean.filter((_, place) => place % 3 === 0).map((sample) => relabelled(sample, 'app'));
    const rest = clean.filter((_, place) => place % 3 !== 0);
    const cards = labelledTexts('c', 30).filter(({ fields }) => fields['label'] === 'card');
    const all = [...rest, ...wrong, ...cards];
    const before = await scored({}, { samples: all });
    const after = await scored({}, { samples: all, dropped: wrong.map(({ id }) => id) });
    const mean = (value: typeof before, of: readonly Sample[]) =>
      of.reduce((sum, { id }) => sum + Number(value(id, 'agreement')), 0) / of.length;
    expect(mean(after, cards)).toBeGreaterThan(mean(before, cards) + 0.3);
    expect(mean(after, wrong)).toBeLessThan(0.3);
  });

  test('nothing is scored where near seeds do not share labels, unless that is asked for', async () => {
    const random = createRandom('mixed');
    const seeds = labelledTexts('seed', 60).map((seed) => relabelled(seed, random.pick(subjectLabels)));
    const scores = await runMark(neighbourAgreement, markRunContext({ task, samples, sources: { seeds } }), {});
    const first = scores.get('s0')?.['agreement'];
    expect(first).toMatchObject({ kind: 'unscored', reason: expect.stringContaining('labels do not go by nearness') });
    expect([...scores.values()].every(({ agreement }) => agreement?.kind === 'unscored')).toBe(true);
    const off = await scored({ leastSeedAgreement: 0 }, { seeds });
    expect(named(off)).toEqual(named(await scored()));
  });

  test('errors that come in numbers vouch for each other, as its page says', async () => {
    const systematic = withFlippedLabels(clean, (place) => place % 9 === 0);
    const found = named(await scored({}, { samples: systematic }), systematic);
    expect(found.length).toBeLessThan(clean.length / 9 / 2);
  });

  test('good seeds, and seeds too few to say, change nothing', async () => {
    const plain = named(await scored());
    expect(plain.length).toBeGreaterThan(0);
    expect(named(await scored({}, { seeds: labelledTexts('seed', 60) }))).toEqual(plain);
    const few = labelledTexts('few', 19).map((seed) => relabelled(seed, 'app'));
    expect(named(await scored({}, { seeds: few }))).toEqual(plain);
  });

  test('one label, unlabelled, empty and unlike texts say why they have no score', async () => {
    const context = markRunContext({
      task: testTask(['card', 'loan']),
      samples: [
        testSample('s0', 'card chip', 'card'),
        testSample('s1', 'card pin', 'card'),
        testSample('s2', 'card wallet'),
        testSample('s3', ' ', 'card'),
        testSample('s4', 'unrelated', 'card'),
      ],
    });
    const scores = await runMark(neighbourAgreement, context, {});
    const reasons = ['s0', 's2', 's3', 's4'].map((id) => {
      const { agreement, zScore } = scores.get(id) ?? {};
      return [scoreValue(agreement), zScore?.kind === 'unscored' ? zScore.reason : undefined];
    });
    expect(reasons).toEqual([
      [1, 'There is no chance to compare with: its label is the only one, or nobody else has it.'],
      ['unscored', 'The text has no label of the task.'],
      ['unscored', 'The text is empty.'],
      ['unscored', 'No other text is like it at all.'],
    ]);
    expect(await runMark(neighbourAgreement, markRunContext({ task }), {})).toEqual(new Map());
  });

  test('several labels for one text are refused', async () => {
    await expect(scored({}, { task: { ...task, multiple: true } })).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('the order of the samples does not matter', async () => {
    const run = (of: readonly Sample[]) => runMark(neighbourAgreement, markRunContext({ task, samples: of }), {});
    expect(await run(samples.toReversed())).toEqual(await run(samples));
  });
});

describe('a vote of neighbours', () => {
  const worked = [
    { label: 1, similarity: 0.95 },
    { label: 1, similarity: 0.9 },
    { label: 0, similarity: 0.85 },
    { label: 1, similarity: 0.8 },
    { label: 0, similarity: 0.6 },
  ];

  test('is weighted by cosine and compared with chance', () => {
    const vote = neighbourVote(worked, 0, [0.5, 0.5]);
    const agreement = 1.45 / 4.1;
    expect(vote?.agreement).toBeCloseTo(0.3537, 4);
    expect(vote?.zScore).toBeCloseTo((5 * agreement - 2.5) / Math.sqrt(5 * 0.25));
    expect(vote?.majority).toBe(1);
    expect(vote?.majorityShare).toBeCloseTo(2.65 / 4.1);
    const plain = neighbourVote(
      worked.map(({ label }) => ({ label, similarity: 1 })),
      0,
      [0.5, 0.5],
    );
    expect(plain?.agreement).toBeCloseTo(0.4);
  });

  test('counts texts that point away as no vote', () => {
    expect(neighbourVote([{ label: 1, similarity: -0.2 }], 0, [0.5, 0.5])).toBeUndefined();
    expect(neighbourVote([...worked, { label: 0, similarity: -0.9 }], 0, [0.5, 0.5])?.agreement).toBeCloseTo(0.3537, 4);
  });
});

test('five seeds a label are asked about two neighbours each: ten could never agree', async () => {
  const labels = Array.from({ length: 20 }, (_, row) => row % 4);
  // As encoders give them: every text is somewhat like every other.
  const rows = labels.map((label, row) => [
    1,
    ...[0, 1, 2, 3].map((other) => (other === label ? 0.5 : 0)),
    ...labels.map((_, other) => (other === row ? 0.4 : 0)),
  ]);
  const measure = (of: readonly number[]) =>
    seedAgreement({
      vectors: unitRows(matrixFrom(rows)),
      labels: of,
      groups: of.map((_, row) => `seed${row}`),
      classes: 4,
      k: 10,
      neighbours: createNeighbours({ smallProblem: Number.POSITIVE_INFINITY }),
      signal: new AbortController().signal,
    });
  expect(await measure(labels)).toBe(1);
  expect(await measure(labels.map((_, row) => Math.floor(row / 5)))).toBeLessThan(0.5);
});

test('neighbours of other groups are those of a plain search, for small and large groups', async () => {
  const random = createRandom('groups');
  const rows = 150;
  const vectors = unitRows(
    matrixFrom(Array.from({ length: rows }, () => Array.from({ length: 6 }, () => random.normal()))),
  );
  // One group of 60 rows, some of a few, some alone.
  const groups = Array.from({ length: rows }, (_, row) => (row < 60 ? 0 : row < 120 ? row - (row % 7) : row));
  const mayVote = groups.map(() => random.next() < 0.8);
  const found = await neighboursOfOthers({
    vectors,
    groups,
    mayVote,
    k: 5,
    neighbours: createNeighbours({ smallProblem: Number.POSITIVE_INFINITY }),
    signal: new AbortController().signal,
  });
  const plain = groups.map((group, row) =>
    groups
      .flatMap((other, place) =>
        mayVote[place] && other !== group ? [{ place, cosine: dot(vectors, row, vectors, place) }] : [],
      )
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, 5)
      .map(({ place }) => place),
  );
  expect(found.map((own) => own.map(({ row }) => row))).toEqual(plain);
});

function relabelled(sample: Sample, label: string): Sample {
  return { ...sample, fields: { ...sample.fields, label } };
}
