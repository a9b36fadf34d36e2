import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bootstrapCohenKappa,
  cohenKappa,
  cohenKappaOfTable,
  type KappaWeights,
} from '../../../../src/engine/numerics/cohen-kappa.ts';
import { bootstrapFleissKappa, fleissKappa } from '../../../../src/engine/numerics/fleiss-kappa.ts';
import {
  bootstrapKrippendorffAlpha,
  krippendorffAlpha,
  type RatingLevel,
} from '../../../../src/engine/numerics/krippendorff-alpha.ts';
import { majorityVotes } from '../../../../src/engine/numerics/majority-vote.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { expectNear, vectorCases } from './vector-cases.ts';

const levels: readonly RatingLevel[] = ['nominal', 'ordinal', 'interval', 'ratio'];
const ratingPairs = fc
  .integer({ min: 1, max: 30 })
  .chain((n) => fc.tuple(...[0, 1].map(() => fc.array(fc.nat(3), { minLength: n, maxLength: n }))));

describe('Cohen’s kappa', () => {
  interface Raters {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly labels: readonly number[];
  }
  for (const { id, input, expected, tolerance } of vectorCases<Raters, object>(
    'agreement',
    'agreement-01',
    'agreement-02',
  )) {
    test(`gives ${id}`, () => {
      const of = (weights: KappaWeights) =>
        cohenKappa({ first: input.a, second: input.b, classes: input.labels.length, weights });
      const got = {
        observed: of('none').observed.value,
        kappa: of('none').kappa.value,
        kappa_linear: of('linear').kappa.value,
        kappa_quadratic: of('quadratic').kappa.value,
      };
      expectNear(got, expected, tolerance);
    });
  }

  test('of the worked table has the error and the interval of the page', () => {
    const { kappa, observed, expected, standardError, firstShares, secondShares } = cohenKappaOfTable([
      [20, 5],
      [10, 15],
    ]);
    expectNear(
      { kappa: kappa.value, interval: kappa.interval, observed: observed.value, expected, standardError },
      { kappa: 0.4, interval: [0.146, 0.654], observed: 0.7, expected: 0.5, standardError: 0.13 },
      5e-4,
    );
    expect([firstShares, secondShares]).toEqual([
      [0.5, 0.5],
      [0.6, 0.4],
    ]);
  });

  test('is low where nearly all items have one label, though raters agree; AC1 is not', () => {
    const { kappa, observed } = cohenKappaOfTable([
      [90, 4],
      [4, 2],
    ]);
    const pairs = [...repeat([2, 0], 90), ...repeat([1, 1], 8), ...repeat([0, 2], 2)];
    expectNear([observed.value, kappa.value, fleissKappa(pairs).gwetAc1.value], [0.92, 0.291, 0.91], 5e-4);
  });

  test('weighs disagreements by their distance', () => {
    const table = [
      [5, 1, 0],
      [1, 4, 1],
      [0, 2, 6],
    ];
    const got = (['none', 'linear', 'quadratic'] as const).map(
      (weights) => cohenKappaOfTable(table, weights).kappa.value,
    );
    expectNear(got, [0.624, 0.719, 0.813], 5e-4);
  });

  test('does not change with the names of the labels, unless these have an order', () => {
    const renamed = [2, 0, 3, 1];
    fc.assert(
      fc.property(ratingPairs, ([first = [], second = []]) => {
        const one = cohenKappa({ first, second, classes: 4 }).kappa.value;
        const other = cohenKappa({
          first: first.map((label) => renamed[label] ?? 0),
          second: second.map((label) => renamed[label] ?? 0),
          classes: 4,
        }).kappa.value;
        expectNear(other, one, 1e-9);
      }),
      { numRuns: 50 },
    );
    const pair = { first: [0, 1, 2, 2], second: [0, 1, 2, 0], classes: 3, weights: 'quadratic' } as const;
    const swapped = { ...pair, first: [1, 0, 2, 2], second: [1, 0, 2, 1] };
    expect(cohenKappa(swapped).kappa.value).not.toBeCloseTo(cohenKappa(pair).kappa.value ?? 0);
  });

  test('skips items that one rater left out, and is undefined for none', async () => {
    const first = [0, 1, -1, 0, 1];
    const second = [0, 1, 1, 1, 2];
    expect(cohenKappa({ first, second, classes: 2 })).toEqual(
      cohenKappa({ first: [0, 1, 0], second: [0, 1, 1], classes: 2 }),
    );
    expect(cohenKappa({ first: [], second: [], classes: 2 }).kappa).toEqual({
      value: null,
      n: 0,
      warnings: ['empty'],
    });
    expect(() => cohenKappa({ first, second: [0], classes: 2 })).toThrow('5 items, the second 1');
    const drawn = await bootstrapCohenKappa({ first, second, classes: 2 }, { random: createRandom('k'), draws: 50 });
    expect([drawn.value, drawn.n]).toEqual([cohenKappa({ first, second, classes: 2 }).kappa.value, 3]);
  });

  test('perfect agreement says that its interval rests on no disagreement', () => {
    expect(cohenKappa({ first: [0, 1, 0], second: [0, 1, 0], classes: 2 }).kappa).toEqual({
      value: 1,
      n: 3,
      interval: [1, 1],
      warnings: ['no-disagreement'],
    });
  });

  test('the interval from draws is near that of the formula, and depends on the seed alone', async () => {
    const table = [
      [20, 5],
      [10, 15],
    ];
    const pairs = table.flatMap((row, first) => row.flatMap((count, second) => repeat([first, second], count)));
    const rated = { first: pairs.map(([one = 0]) => one), second: pairs.map(([, other = 0]) => other), classes: 2 };
    const draw = (seed: string) => bootstrapCohenKappa(rated, { random: createRandom(seed) });
    const { value, n, interval = [0, 0] } = await draw('a');
    expect([value, n]).toEqual([cohenKappa(rated).kappa.value, 50]);
    expectNear(interval, [0.146, 0.654], 0.05);
    expect(await draw('a')).toEqual(await draw('a'));
    expect(await draw('a')).not.toEqual(await draw('b'));
  });
});

describe('Fleiss’ kappa', () => {
  for (const { id, input, expected, tolerance } of vectorCases<{ table: number[][] }, object>(
    'agreement',
    'agreement-03',
  )) {
    test(`gives ${id}`, async () => {
      const { kappa, gwetAc1 } = fleissKappa(input.table);
      expectNear({ fleiss_kappa: kappa.value, gwet_ac1: gwetAc1.value }, expected, tolerance);
      for (const [measure, { value }] of [
        ['fleiss', kappa],
        ['gwet', gwetAc1],
      ] as const) {
        const drawn = await bootstrapFleissKappa(input.table, measure, { random: createRandom('f'), draws: 200 });
        const [low, high] = drawn.interval ?? [0, 0];
        expect([drawn.value, drawn.n]).toEqual([value, 6]);
        expect(low < (value ?? 0) && (value ?? 0) < high).toBe(true);
      }
    });
  }

  test('is undefined for one label; AC1 is 1 there, and undefined where only one label can be given', () => {
    const of = (table: number[][]) => {
      const { observed, kappa, gwetAc1 } = fleissKappa(table);
      return [observed, kappa.value, gwetAc1.value];
    };
    expect([of([]), of(repeat([3, 0], 4)), of(repeat([3], 4))]).toEqual([
      [null, null, null],
      [1, null, 1],
      [1, null, null],
    ]);
  });

  test('refuses items with different numbers of ratings', () => {
    expect(() =>
      fleissKappa([
        [2, 1],
        [1, 1],
      ]),
    ).toThrow('Item 1 has 2 ratings');
    expect(() => fleissKappa([[1, 0]])).toThrow('two or more');
  });
});

describe('Krippendorff’s alpha', () => {
  interface Ratings {
    readonly ratings: readonly (readonly (number | null)[])[];
  }
  for (const { id, input, expected, tolerance } of vectorCases<Ratings, object>(
    'agreement',
    'agreement-04',
    'agreement-05',
  )) {
    test(`gives ${id}`, () => {
      const got = Object.fromEntries(
        levels.map((level) => [level, krippendorffAlpha({ ...input, level }).alpha.value]),
      );
      expectNear(got, expected, tolerance);
    });
  }

  const worked = [
    [1, 1, 2, 2, 1],
    [1, 1, 2, 1, 1],
    [1, 2, 2, 2, null],
  ];

  test('counts the coincidences of the worked example', () => {
    const { alpha, coincidences, values, observedDisagreement, expectedDisagreement } = krippendorffAlpha({
      ratings: worked,
      level: 'nominal',
    });
    expect({ coincidences, values, n: alpha.n }).toEqual({
      coincidences: [
        [6, 2],
        [2, 4],
      ],
      values: [1, 2],
      n: 5,
    });
    expectNear([observedDisagreement, expectedDisagreement, alpha.value], [0.2857, 0.5275, 0.4583], 5e-5);
  });

  test('gives the standard example with values missing', () => {
    const no = null;
    const ratings = [
      [no, no, no, no, no, 3, 4, 1, 2, 1, 1, 3, 3, no, 3],
      [1, no, 2, 1, 3, 3, 4, 3, no, no, no, no, no, no, no],
      [no, no, 2, 1, 3, 4, 4, no, 2, 1, 1, 3, 3, no, 4],
    ];
    const got = (['nominal', 'interval'] as const).map((level) => krippendorffAlpha({ ratings, level }).alpha.value);
    expectNear(got, [0.6914, 0.8108], 5e-5);
  });

  test('does not know which rater gave a value, nor the order of units, nor the names of labels', () => {
    const rating = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });
    const table = fc
      .integer({ min: 1, max: 8 })
      .chain((units) => fc.array(fc.array(rating, { minLength: units, maxLength: units }), { maxLength: 4 }));
    fc.assert(
      fc.property(table, (ratings) => {
        const renamed = ratings.toReversed().map((row) => row.toReversed().map((value) => value && 10 - value));
        const of = (given: typeof ratings) => krippendorffAlpha({ ratings: given, level: 'nominal' }).alpha.value;
        expectNear(of(renamed), of(ratings), 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  test('is undefined without units of two values, and refuses what is no rating', () => {
    const of = (ratings: (number | null)[][], level: RatingLevel = 'interval') => krippendorffAlpha({ ratings, level });
    expect(
      [
        [],
        [[1, 2]],
        [
          [1, null],
          [null, 2],
        ],
      ].map((ratings) => of(ratings).alpha),
    ).toEqual(repeat({ value: null, n: 0, warnings: ['empty'] }, 3));
    expect(of([[1], [1]]).alpha.warnings).toEqual(['no-variation']);
    expect(() => of([[1], [Number.NaN]])).toThrow('not a finite number');
    expect(() => of([[1], [-1]], 'ratio')).toThrow('below the zero');
    expect(
      of(
        [
          [0, 0, 1],
          [0, 1, 1],
        ],
        'ratio',
      ).alpha.value,
    ).not.toBeNull();
  });

  test('its interval draws units, or groups of units, and counts the usable ones', async () => {
    const ratings = worked.map((row) => [...row, ...row, ...row, null]);
    const draw = (groups?: readonly number[]) =>
      bootstrapKrippendorffAlpha({ ratings, level: 'nominal' }, { random: createRandom('alpha'), draws: 400, groups });
    const alone = await draw();
    const inGroups = await draw(Array.from({ length: 16 }, (_, unit) => unit % 5));
    expect([alone, inGroups].map(({ value, n }) => [value, n])).toEqual(
      repeat([krippendorffAlpha({ ratings, level: 'nominal' }).alpha.value, 15], 2),
    );
    const width = ({ interval: [low, high] = [0, 0] }: typeof alone) => high - low;
    expect(width(alone)).toBeGreaterThan(0);
    // Copies of a unit bring no news: drawn whole, they leave the interval as wide as five units do.
    expect(width(inGroups)).toBeGreaterThan(width(alone));
  });
});

describe('majority votes', () => {
  interface Votes {
    readonly classes: number;
    readonly items: number;
    readonly votes: readonly (readonly [number, number, number])[];
  }
  interface Start {
    readonly posterior: readonly (readonly number[])[];
    readonly argmax: readonly number[];
  }
  for (const { id, input, expected, tolerance } of vectorCases<Votes, Start>('agreement', 'agreement-06')) {
    test(`are the start of ${id}`, () => {
      const votes = input.votes.map(([item, annotator, label]) => ({ item, annotator, label }));
      const got = majorityVotes({ ...input, votes });
      expectNear(
        { posterior: got.map(({ shares }) => shares), argmax: got.map(({ label }) => label) },
        { posterior: expected.posterior, argmax: expected.argmax },
        tolerance,
      );
    });
  }

  test('take the lowest label on ties and say so; without votes there is none', () => {
    const votes = [
      { item: 0, annotator: 0, label: 2 },
      { item: 0, annotator: 1, label: 1 },
    ];
    expect(majorityVotes({ votes, items: 2, classes: 3 })).toEqual([
      { label: 1, votes: 2, shares: [0, 0.5, 0.5], isTied: true },
      { label: undefined, votes: 0, shares: [0, 0, 0], isTied: false },
    ]);
  });

  test('refuse a second vote of one annotator, and items or labels that are not there', () => {
    const count = (...votes: { item: number; annotator: number; label: number }[]) =>
      majorityVotes({ votes, items: 1, classes: 2 });
    const vote = { item: 0, annotator: 7, label: 1 };
    expect(() => count(vote, { ...vote, label: 0 })).toThrow('Annotator 7 votes twice on item 0');
    expect(() => count({ ...vote, item: 1 })).toThrow('there are 1 items');
    expect(() => count({ ...vote, label: 2 })).toThrow('2 classes');
  });
});

function repeat<T>(item: T, times: number): T[] {
  return Array.from({ length: times }, () => item);
}
