import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { errorQuotas } from '../../../../../src/engine/methods/generation/s3/error-quotas.ts';
import { readReasons } from '../../../../../src/engine/methods/generation/s3/reasons.ts';
import { s3 } from '../../../../../src/engine/methods/generation/s3.ts';
import type { Json } from '../../../../../src/shared/base/json.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import {
  type Played,
  type ProcedureTest,
  playProcedure,
  scriptedModel,
  testCell,
} from '../../../../support/generation-contexts.ts';
import { testSample, testTask } from '../../../../support/method-contexts.ts';

const labels = ['arrival', 'lost', 'fees'];
const task = testTask(labels);

/** Seed texts use words of the label; the gold items of `lost` speak of other things, so that the student misses them. */
const seedAnswers = {
  arrival: 'The {parcel|card|letter} has {not come|never arrived|been delayed} since {monday|friday|june}."',
  lost: 'I {lost|misplaced|dropped} my {card|wallet|purse} in the {street|train|shop}."',
  fees: 'Why {this|such a|any} fee of {five|ten|two} euros for {cash|transfers|statements}?"',
};
const gold = [
  goldItem('v1', 'The parcel has not come since monday', 'arrival'),
  goldItem('v2', 'The letter has never arrived since june', 'arrival'),
  goldItem('v3', 'The fee of five euros has not come to the parcel', 'lost'),
  goldItem('v4', 'Why has the letter never arrived, a fee for cash', 'lost'),
  goldItem('v5', 'Why such a fee of ten euros for transfers', 'fees'),
  goldItem('v6', 'Why any fee of two euros for statements', 'fees'),
];

const rules = [
  ...labels.map((label) => ({
    when: ['different reasons why', `"${label}"`],
    answers: [` Something about ${label} happened.\n2. Another thing about ${label}.\n3. Again ${label}.`],
  })),
  {
    when: ['Another case like the last text above', 'Label: lost'],
    answers: ['{Some|Any|One} fee of {ten|two} euros came to my parcel {for no reason|out of nowhere|by mistake}."'],
  },
  {
    when: ['Another case like the last text above'],
    answers: ['{Once|Twice|Again} I {write|ask|call} about {this|that|it} {matter|affair|trouble}."'],
  },
  ...labels.map((label) => ({ when: [`Label: ${label}`], answers: [seedAnswers[label as keyof typeof seedAnswers]] })),
];

describe('S3', () => {
  test('asks for reasons once a label, writes seed texts from them, then corrects what the student gets wrong', async () => {
    const played = await play();
    expect(played.isDone).toBe(true);
    expect(played.accepted).toHaveLength(30);
    expect(phases(played)).toEqual(['reasons', 'seed', 'student', 'extrapolate', 'student', 'extrapolate']);
    const seeds = played.accepted.filter(({ parents }) => parents.length === 0);
    expect(countBy(seeds, (sample) => String(sample.fields['label']))).toEqual({ arrival: 7, lost: 7, fees: 7 });
    const seedPrompts = played.calls
      .filter(({ prompt }) => prompt.includes('Imagine a case like this'))
      .map(({ prompt }) => prompt);
    expect(seedPrompts).toHaveLength(21);
    expect(
      seedPrompts.every((prompt) =>
        labels.some(
          (label) =>
            prompt.includes(`Label: ${label}`) && prompt.includes(`${label}.`) && / (about|Again) \w+/.test(prompt),
        ),
      ),
    ).toBe(true);
  });

  test('each added text has a gold item as parent, its label and its group, and is filed under a cell of that label', async () => {
    const played = await play();
    const added = played.accepted.filter(({ parents }) => parents.length > 0);
    expect(added).toHaveLength(9);
    for (const sample of added) {
      const [parent] = gold.filter(({ id }) => sample.parents.includes(id));
      expect([sample.parents.length, sample.fields['label'], sample.cell, sample.group]).toEqual([
        1,
        parent?.fields['label'],
        parent?.fields['label'],
        parent?.group,
      ]);
    }
  });

  test('gives most new texts to the label with most errors, and at least one to each', async () => {
    const played = await play();
    const finding = findings(played)[0];
    expect(countBy(finding?.errors ?? [], ({ label }) => label)).toEqual({ lost: 2 });
    const first = played.accepted.filter(({ parents }, index) => parents.length > 0 && index < 26);
    // Errors 0, 2, 0 and 5 texts: shares 1, 3, 1.
    expect(countBy(first, (sample) => String(sample.fields['label']))).toEqual({ arrival: 1, lost: 3, fees: 1 });
  });

  test('trains a new student each round on all texts accepted before it', async () => {
    const played = await play();
    const [first, second] = findings(played);
    expect([first?.texts, second?.texts]).toEqual([21, 26]);
    const students = played.decided.filter(({ unit }) => unit.key.startsWith('student/'));
    expect(students.map(({ unit }) => unit.json)).toEqual([{ kind: 'student' }, { kind: 'student' }]);
    // The same texts give the same student: nothing of an earlier one is carried on.
    expect(findings(await play())).toEqual([first, second]);
  });

  test('in the form as published asks for one text for each error, and can end below the asked number', async () => {
    const played = await play({ extrapolate: 'every-error', fill: false, rounds: 1 });
    const added = played.accepted.filter(({ parents }) => parents.length > 0);
    expect(added.map(({ parents }) => parents[0]).toSorted()).toEqual(['v3', 'v4']);
    expect([played.isDone, played.accepted.length]).toEqual([true, 23]);
  });

  test('turns near-copies of the gold item away by its own rule and asks again, a limited number of times', async () => {
    const copying = [
      {
        when: ['Another case like', 'has not come to the parcel"'],
        answers: ['The fee of five euros has not come to a {parcel|letter|card}."'],
      },
      {
        when: ['Another case like', 'never arrived, a fee for cash"'],
        answers: ['Why has the letter never arrived, {some|one|this} fee for cash."'],
      },
      ...rules,
    ];
    const played = await play({ tries: 3, rounds: 1 }, { model: scriptedModel(copying) });
    const copies = played.rejected.filter(({ rule }) => rule === 'copy-guard');
    // Of 9 new texts 5 are for `lost`, with three tries each.
    expect(copies).toHaveLength(15);
    expect(copies[0]?.reason).toMatch(/^ROUGE-L 0\.\d\d with v[34], which it was made from\.$/);
    // What the round did not get is written like seeds, for the cells that lack it.
    expect(phases(played)).toEqual(['reasons', 'seed', 'student', 'extrapolate', 'fill']);
    expect(played.accepted).toHaveLength(30);
  });

  test('stops correcting when there are no errors, and fills up or ends there', async () => {
    const easy = gold.filter(({ fields }) => fields['label'] !== 'lost');
    expect(phases(await play({}, { gold: easy }))).toEqual(['reasons', 'seed', 'student', 'fill']);
    const ended = await play({ fill: false }, { gold: easy });
    expect([phases(ended), ended.accepted.length]).toEqual([['reasons', 'seed', 'student'], 21]);
  });

  test('stops correcting after two gains below the limit', async () => {
    const played = await play({ rounds: 8, minGain: 1, seedShare: 0.2 });
    expect(phases(played)).toEqual([
      'reasons',
      'seed',
      'student',
      'extrapolate',
      'student',
      'extrapolate',
      'student',
      'fill',
    ]);
  });

  test('shows two gold items of the label when asked, and names both as parents', async () => {
    const played = await play({ shown: 2 });
    const added = played.accepted.filter(({ fields, parents }) => parents.length > 0 && fields['label'] === 'lost');
    expect(added.map(({ parents }) => parents.toSorted())).toEqual(added.map(() => ['v3', 'v4']));
  });

  test('without reasons writes seed texts from the label alone', async () => {
    const played = await play({ reasons: 0 });
    expect(phases(played)[0]).toBe('seed');
    expect(played.calls.some(({ prompt }) => prompt.includes('Imagine a case'))).toBe(false);
  });

  test('gives up with a sentence when the model lists no reasons in three tries', async () => {
    const silent = [{ when: ['different reasons why'], answers: ['   '] }, ...rules];
    await expect(play({}, { model: scriptedModel(silent) })).rejects.toThrow(
      'The model listed no reasons for the label "arrival" in 3 tries.',
    );
  });

  test('a seed phase without any text is not followed by a student', async () => {
    const played = await play({ tries: 1 }, { accept: () => 'never' });
    expect([played.isDone, played.accepted.length, phases(played)]).toEqual([true, 0, ['reasons', 'seed', 'fill']]);
  });

  test('refuses tasks with several labels, conditions without a label and gold items without one of the labels', async () => {
    await expect(play({}, { task: { ...task, multiple: true } })).rejects.toThrow('this task allows several');
    await expect(play({}, { cells: [testCell({ tone: 'polite' }, 5)] })).rejects.toThrow(
      'S3 needs to know the label of each text',
    );
    await expect(play({}, { gold: [goldItem('v9', 'Something else', 'unknown')] })).rejects.toThrow(
      'The validation source has no item with a label of this task',
    );
  });

  test('never reads the benchmark, and shows gold items only for their own label', async () => {
    const played = await play();
    const shown = played.calls.filter(({ prompt }) =>
      gold.some(({ fields }) => prompt.includes(String(fields['text']))),
    );
    expect(shown.length).toBe(9);
    for (const { prompt } of shown) {
      const item = gold.find(({ fields }) => prompt.includes(String(fields['text'])));
      expect(prompt.match(/Label: (\w+)\./g)?.map((line) => line.slice(7, -1))).toEqual([
        item?.fields['label'],
        item?.fields['label'],
      ]);
    }
  });

  test('spreads seed texts and new texts over the other conditions too', async () => {
    const cells = labels.flatMap((label) => ['calm', 'angry'].map((tone) => testCell({ label, tone }, 5)));
    const played = await play({}, { cells });
    const seeds = played.accepted.filter(({ parents }) => parents.length === 0);
    expect(countBy(seeds, ({ cell }) => cell ?? '')).toEqual(
      Object.fromEntries(cells.map(({ id }, index) => [id, index < 3 ? 4 : 3])),
    );
    expect(
      new Set(
        played.accepted
          .filter(({ parents, fields }) => parents.length > 0 && fields['label'] === 'lost')
          .map(({ cell }) => cell),
      ),
    ).toEqual(new Set(['lost | calm', 'lost | angry']));
  });

  test('any window plans the same kinds of texts: a small one asks in smaller portions', async () => {
    const small = await play({}, { window: { ahead: 1, block: 1 } });
    const large = await play({}, { window: { ahead: 64, block: 32 } });
    expect([phases(small), small.accepted.length]).toEqual([phases(large), large.accepted.length]);
  });
});

describe('the quotas of S3', () => {
  test('errors 8, 2, 0 and 20 new texts give 14, 5, 1', () => {
    expect(errorQuotas([8, 2, 0], 20)).toEqual([14, 5, 1]);
  });

  test('each label gets one while there are enough', () => {
    expect(errorQuotas([100, 0, 0, 0], 5)).toEqual([2, 1, 1, 1]);
    expect(errorQuotas([100, 0, 0, 0], 3).reduce((sum, quota) => sum + quota, 0)).toBe(3);
    expect(errorQuotas([], 5)).toEqual([]);
  });
});

describe('the reader of reasons', () => {
  test('takes numbered and bulleted lines without repeats, marks and preambles', () => {
    const answer =
      ' The post is slow.\n2. "The address was wrong."\n- the post is slow\nHere are more reasons:\n3) No\n4. It was stolen';
    expect(readReasons(answer, { limit: 10, isCut: false })).toEqual([
      'The post is slow.',
      'The address was wrong.',
      'It was stolen',
    ]);
    expect(readReasons(answer, { limit: 10, isCut: true })).toEqual(['The post is slow.', 'The address was wrong.']);
    expect(readReasons(answer, { limit: 1, isCut: false })).toEqual(['The post is slow.']);
  });
});

interface Variation extends Partial<ProcedureTest> {
  readonly gold?: readonly Sample[];
}

function play(
  input: z.input<typeof s3.params> = {},
  { gold: validation = gold, ...more }: Variation = {},
): Promise<Played> {
  const cells = labels.map((label) => testCell({ label }, 10));
  return playProcedure(s3, input, { task, cells, model: scriptedModel(rules), sources: { validation }, ...more });
}

function goldItem(id: string, text: string, label: string): Sample {
  return testSample(id, text, label, { origin: 'source', role: 'validation', group: `person ${id}` });
}

/** The phases in which units were planned, in order. */
function phases({ decided }: Played): readonly string[] {
  return decided
    .map(({ unit }) => unit.key.split('/')[0] ?? '')
    .filter((phase, index, all) => phase !== all[index - 1]);
}

interface Finding {
  readonly texts: number;
  readonly errors: readonly { readonly id: string; readonly label: string }[];
}

function findings({ decided }: Played): readonly Finding[] {
  return decided.flatMap(({ artefacts }) =>
    artefacts.filter(({ name }) => name === 'student').map(({ json }) => asFinding(json)),
  );
}

function asFinding(json: Json): Finding {
  // Safe: `examineStudent` wrote it.
  return json as unknown as Finding;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
