import { expect, test } from 'vitest';
import { sampling } from '../../../../../src/engine/methods/generation/sampling.ts';
import { testCell } from '../../../../support/generation-contexts.ts';
import { testTask } from '../../../../support/method-contexts.ts';

test('asks only for what differs from neutral', () => {
  expect(decode({})).toEqual({ sampling: { temperature: 0.9, minP: 0.05 }, counterparts: [], logProbabilities: false });
  expect(decode({ temperature: 0, minP: 0 }).sampling).toEqual({ temperature: 0 });
});

test('passes on every filter that is set', () => {
  expect(
    decode({ temperature: 1.2, topP: 0.9, topK: 40, minP: 0.1, repeatPenalty: 1.1, logProbabilities: true }),
  ).toEqual({
    sampling: { temperature: 1.2, topP: 0.9, topK: 40, minP: 0.1, repeatPenalty: 1.1, repeatPenaltyTokens: 64 },
    counterparts: [],
    logProbabilities: true,
  });
});

test('refuses values outside their bounds', () => {
  const bad = [{ temperature: -0.1 }, { topP: 0 }, { topK: 1.5 }, { minP: 2 }, { repeatPenalty: 0.5 }];
  expect(bad.filter((input) => sampling.params.safeParse(input).success)).toEqual([]);
});

function decode(input: object) {
  return sampling.decode(
    { task: testTask(['a', 'b']), cell: testCell({ label: 'a' }, 1), pools: [] },
    sampling.params.parse(input),
  );
}
