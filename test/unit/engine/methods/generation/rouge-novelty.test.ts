import { describe, expect, test } from 'vitest';
import { rougeNovelty } from '../../../../../src/engine/methods/generation/rouge-novelty.ts';
import { classification } from '../../../../../src/engine/tasks/classification.ts';
import { testSample, testTask } from '../../../../support/method-contexts.ts';

describe('ROUGE-L novelty', () => {
  test('turns away at .8333 and keeps at .6 (the pairs of Self-Instruct)', () => {
    const rule = open();
    rule.add(testSample('g1', 'write a short poem about rain'));
    rule.add(testSample('g2', 'summarize the article below'));
    expect(check(rule, 'write a short story about rain')).toBe('ROUGE-L 0.83 with g1.');
    expect(check(rule, 'translate the article below into french')).toBeUndefined();
  });

  test('keeps a text exactly at the threshold', () => {
    const rule = open({ threshold: 0.6 });
    rule.add(testSample('g1', 'summarize the article below'));
    expect(check(rule, 'translate the article below into french')).toBeUndefined();
    expect(
      check(open({ threshold: 0.59 }, 'summarize the article below'), 'translate the article below into french'),
    ).toBe('ROUGE-L 0.60 with s1.');
  });

  test('compares with seeds unless they do not count', () => {
    expect(check(open({}, 'where is my new card'), 'Where is my new card?')).toBe('ROUGE-L 1.00 with s1.');
    expect(check(open({ seeds: false }, 'where is my new card'), 'Where is my new card?')).toBeUndefined();
  });

  test('sees texts in other scripts only with the tokens for them', () => {
    const seed = 'Где моя новая банковская карта';
    expect(check(open({}, seed), seed)).toBeUndefined();
    expect(check(open({ tokens: 'words' }, seed), seed)).toBe('ROUGE-L 1.00 with s1.');
  });
});

function open(input: object = {}, seed = 'something else altogether') {
  const context = { task: testTask(['a', 'b']), kind: classification, seeds: [testSample('s1', seed)], draws: [] };
  return rougeNovelty.open(context, rougeNovelty.params.parse(input));
}

function check(rule: ReturnType<typeof open>, text: string) {
  return rule.check({ fields: { text }, text, cell: undefined, finish: 'stop', shown: [] })?.reason;
}
