import { expect, test } from 'vitest';
import { exactDuplicates } from '../../../../../src/engine/methods/generation/exact-duplicates.ts';
import { classification } from '../../../../../src/engine/tasks/classification.ts';
import { testSample, testTask } from '../../../../support/method-contexts.ts';

test('turns away the same text but for case, spaces and the last mark, and names the first', () => {
  const rule = open();
  rule.add(testSample('g1', 'Where is my card?'));
  rule.add(testSample('g2', 'where is my card'));
  expect([check(rule, 'where  is my CARD!'), check(rule, 'Where is my new card?')]).toEqual([
    'It is the same as g1.',
    undefined,
  ]);
});

test('turns away copies of seeds and of shown texts, unless seeds do not count', () => {
  expect(check(open(), 'A seed')).toBe('It is the same as a seed.');
  expect(check(open(), 'The shown text', ['the shown text.'])).toBe('It is the same as a shown example.');
  expect([
    check(open({ seeds: false }), 'A seed.'),
    check(open({ seeds: false }), 'The shown text', ['the shown text.']),
  ]).toEqual([undefined, undefined]);
});

function open(input: object = {}) {
  const context = { task: testTask(['a', 'b']), kind: classification, seeds: [testSample('s1', 'A seed.')], draws: [] };
  return exactDuplicates.open(context, exactDuplicates.params.parse(input));
}

function check(rule: ReturnType<typeof open>, text: string, shown: readonly string[] = []) {
  return rule.check({ fields: { text }, text, cell: undefined, finish: 'stop', shown })?.reason;
}
