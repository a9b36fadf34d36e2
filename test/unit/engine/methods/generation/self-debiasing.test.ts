import { describe, expect, test } from 'vitest';
import { selfDebiasing } from '../../../../../src/engine/methods/generation/self-debiasing.ts';
import { getTokenRule } from '../../../../../src/shared/llm/token-rules/registry.ts';
import { testCell } from '../../../../support/generation-contexts.ts';
import { testTask } from '../../../../support/method-contexts.ts';

const labels = ['a', 'b', 'c', 'd'];

describe('self-debiasing', () => {
  test('decodes against the next labels of the list, with nothing else changed in the cell', () => {
    const { counterparts } = decode('c', {});
    expect(counterparts.map((cell) => [cell.values['label']?.id, cell.values['tone']?.id])).toEqual([
      ['d', 'polite'],
      ['a', 'polite'],
    ]);
  });

  test('decodes against the labels that are named for it, in their order', () => {
    expect(counterLabels('a', { against: { a: ['d', 'b'], b: ['c'] } })).toEqual(['d', 'b']);
    expect(counterLabels('b', { against: { a: ['d', 'b'], b: ['c'] } })).toEqual(['c']);
    expect(counterLabels('c', { against: { a: ['d', 'b'], b: ['c'] } })).toEqual(['d', 'a']);
  });

  test('takes at most so many, and never the label itself', () => {
    expect(counterLabels('b', { counterLabels: 1 })).toEqual(['c']);
    expect(counterLabels('b', { counterLabels: 15 })).toEqual(['c', 'd', 'a']);
  });

  test('has no counterpart where the cell has no such condition', () => {
    expect(counterLabels('a', { condition: 'topic' })).toEqual([]);
  });

  test('refuses a counter label that does not exist', () => {
    expect(() => decode('a', { against: { a: ['e'] } })).toThrow(
      'Self-debiasing shall decode "a" against "e", which the condition `label` does not have',
    );
  });

  test('names the token rule with parameters that the rule accepts', () => {
    const { rule } = decode('a', { lambda: 200, epsilon: 0.02 });
    expect(rule).toEqual({ id: 'self-debiasing', params: { lambda: 200, epsilon: 0.02 } });
    expect(() => getTokenRule(rule?.id ?? '').check(rule?.params ?? null)).not.toThrow();
  });
});

function decode(label: string, input: object) {
  const pools = [{ name: 'label', pool: { values: labels.map((id) => ({ id, text: id })) } }];
  return selfDebiasing.decode(
    { task: testTask(labels), cell: testCell({ label, tone: 'polite' }, 5), pools },
    selfDebiasing.params.parse(input),
  );
}

function counterLabels(label: string, input: object) {
  return decode(label, input).counterparts.map((cell) => cell.values['label']?.id);
}
