import { describe, expect, test } from 'vitest';
import { studentAgreement } from '../../../../../src/engine/methods/curation/student-agreement.ts';
import { cappedRemoval, classOpinion, isUnanimous } from '../../../../../src/engine/methods/support/class-opinions.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import { labelledTexts, subjectLabels, withFlippedLabels } from '../../../../support/labelled-texts.ts';
import { markRunContext, runMark, scoreValue, testSample, testTask } from '../../../../support/method-contexts.ts';

const task = testTask(subjectLabels);
const seeds = labelledTexts('seed', 30);
const isFlipped = (place: number) => place % 5 === 0;
const clean = labelledTexts('s', 60);
const set = {
  samples: withFlippedLabels(clean, isFlipped),
  flipped: clean.filter((_, place) => isFlipped(place)).map(({ id }) => id),
};

async function scored(
  params: Record<string, unknown>,
  more: { samples?: readonly Sample[]; seeds?: readonly Sample[]; dropped?: readonly string[] } = {},
) {
  const context = markRunContext({
    task,
    samples: more.samples ?? set.samples,
    dropped: more.dropped ?? [],
    sources: { seeds: more.seeds ?? seeds },
  });
  return runMark(studentAgreement, context, params);
}

function idsWith(scores: Awaited<ReturnType<typeof scored>>, name: string, value: boolean): readonly string[] {
  return [...scores].filter(([, own]) => scoreValue(own[name]) === value).map(([id]) => id);
}

describe('student-agreement', () => {
  test.each([
    ['seeds', {}],
    ['seeds', { loss: 'symmetric' }],
    ['seeds', { loss: 'generalised' }],
    ['set', {}],
    ['both', {}],
  ] as const)('fitted on %s with %o it contradicts the planted wrong labels', async (fitOn, more) => {
    const contradicted = idsWith(await scored({ fitOn, ...more }), 'agrees', false);
    const hits = contradicted.filter((id) => set.flipped.includes(id)).length;
    expect(hits).toBeGreaterThanOrEqual(0.8 * set.flipped.length);
    expect(contradicted.length - hits).toBeLessThanOrEqual(0.1 * (set.samples.length - set.flipped.length));
  });

  test('names the label it would give, with a negative margin where it disagrees', async () => {
    const scores = await scored({});
    for (const { id, fields } of set.samples) {
      const [agrees, predicted, margin] = ['agrees', 'predicted', 'margin'].map((name) =>
        scoreValue(scores.get(id)?.[name]),
      );
      expect([predicted === fields['label'], Number(margin) > 0]).toEqual([agrees, agrees]);
    }
  });

  test('a text is not judged by a student that has seen its twin', async () => {
    // Twins under a wrong label: whoever has seen one believes the other.
    const twin = ['twin0', 'twin1'].map((id) =>
      testSample(id, 'card plastic chip wallet pin swipe', 'loan', { group: 'twins' }),
    );
    const scores = await scored({ fitOn: 'set' }, { samples: [...labelledTexts('t', 60), ...twin] });
    expect(twin.map(({ id }) => scoreValue(scores.get(id)?.['predicted']))).toEqual(['card', 'card']);
  });

  test('a round takes out at most its share of a label', async () => {
    const wrong = labelledTexts('w', 30).map((sample) => ({ ...sample, fields: { ...sample.fields, label: 'app' } }));
    const scores = await scored({ cap: 0.3 }, { samples: wrong });
    expect(idsWith(scores, 'agrees', false).length).toBeGreaterThanOrEqual(18);
    expect(idsWith(scores, 'removed', true).length).toBe(9);
  });

  test('a label without seeds is not scored, rather than contradicted', async () => {
    const scores = await scored({}, { seeds: seeds.filter(({ fields }) => fields['label'] !== 'app') });
    const app = set.samples.filter(({ fields }) => fields['label'] === 'app').map(({ id }) => id);
    expect(app.map((id) => scoreValue(scores.get(id)?.['agrees']))).toEqual(app.map(() => 'unscored'));
  });

  test('without seeds it says what is missing', async () => {
    await expect(scored({}, { seeds: [] })).rejects.toMatchObject({ code: 'seeds-missing' });
    await expect(scored({ fitOn: 'set' }, { seeds: [] })).resolves.toBeDefined();
  });

  test('an unlabelled and an empty text are not scored', async () => {
    const scores = await scored({}, { samples: [testSample('s0', 'card chip'), testSample('s1', '', 'card')] });
    expect(['s0', 's1'].map((id) => scores.get(id)?.['agrees'])).toEqual([
      { kind: 'unscored', reason: 'The text has no label of the task.' },
      { kind: 'unscored', reason: 'The text is empty.' },
    ]);
  });

  test('the neighbour test wants all nearest queries to carry the label', async () => {
    const scores = await scored({ queries: 3 });
    const agreeing = idsWith(scores, 'queriesAgree', true);
    expect(agreeing.filter((id) => set.flipped.includes(id))).toEqual([]);
    expect(agreeing.length).toBeGreaterThan(0);
  });

  test('the same seed gives the same scores', async () => {
    expect(await scored({ fitOn: 'both' })).toEqual(await scored({ fitOn: 'both' }));
  });
});

describe('opinions about labels', () => {
  test('labels 0, 0, 1, 1 and answers 0, 1, 1, 1 contradict the second', () => {
    const probabilities = Float64Array.from([0.9, 0.1, 0.4, 0.6, 0.2, 0.8, 0.3, 0.7]);
    const opinions = [0, 0, 1, 1].map((label, row) => classOpinion(probabilities, row, label, 2));
    expect(opinions.map(({ predicted }) => predicted)).toEqual([0, 1, 1, 1]);
    expect(opinions[1]).toEqual({ predicted: 1, probability: 0.4, margin: 0.4 - 0.6 });
  });

  test('queries 1, 1, 1, 0, 1 are no unanimity for label 1', () => {
    expect([isUnanimous([1, 1, 1, 0, 1], 1), isUnanimous([1, 1, 1, 1, 1], 1), isUnanimous([], 1)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('the least probable are removed first, up to the share of each label', () => {
    const rows = Array.from({ length: 10 }, (_, row) => ({
      row,
      label: 0,
      isContradicted: row < 5,
      probability: (5 - row) / 10,
    }));
    expect(cappedRemoval([...rows, { row: 10, label: 1, isContradicted: true, probability: 0 }], 0.3)).toEqual([
      4, 3, 2,
    ]);
  });
});
