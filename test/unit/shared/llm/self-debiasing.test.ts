import { describe, expect, test } from 'vitest';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';
import { getTokenRule } from '../../../../src/shared/llm/token-rules/registry.ts';

const rule = getTokenRule('self-debiasing');

function weigh(p: readonly number[], q: readonly number[], params: { lambda?: number; epsilon?: number }): number[] {
  const toMap = (values: readonly number[]) => new Map(values.map((value, token) => [token, value]));
  return [...rule.weigh({ members: [toMap(p), toMap(q)] }, params).values()];
}

describe('self-debiasing', () => {
  test('pushes probability away from what the counter prompt likes better', () => {
    // generation.md B2.
    const weights = weigh([0.5, 0.3, 0.2], [0.2, 0.7, 0.1], { lambda: 100 });
    expect(weights.map((value) => Math.round(value * 1e4) / 1e4)).toEqual([0.7112, 0.0043, 0.2845]);
  });

  test('changes nothing when the counter prompt says the same, or lambda is 0', () => {
    expect(weigh([0.5, 0.3, 0.2], [0.5, 0.3, 0.2], { lambda: 100 })).toEqual([0.5, 0.3, 0.2]);
    expect(weigh([0.5, 0.3, 0.2], [0.2, 0.7, 0.1], { lambda: 0 })).toEqual([0.5, 0.3, 0.2]);
  });

  test('takes the strongest of several counter prompts and reads an absent token as 0', () => {
    const members = [
      new Map([
        [7, 0.6],
        [8, 0.4],
      ]),
      new Map([[8, 0.9]]),
      new Map([[7, 0.6]]),
    ];
    const weights = rule.weigh({ members }, { lambda: 1000, epsilon: 0.01 });
    expect([...weights]).toEqual([
      [7, 0.6 / 0.604],
      [8, 0.004 / 0.604],
    ]);
  });

  test('refuses parameters that make no sense, and ids that no rule has', () => {
    const attempts = [
      () => rule.check({ lambda: -1 }),
      () => rule.check({ epsilon: 2 }),
      () => rule.check(null),
      () => getTokenRule('nothing'),
    ];
    for (const attempt of attempts) expect(attempt).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(isEngineError(new Error('x'))).toBe(false);
  });
});
