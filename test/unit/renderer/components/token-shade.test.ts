import { describe, expect, test } from 'vitest';
import { formatProbability, tokenShade } from '../../../../src/renderer/components/token-shade.ts';
import { visibleWhiteSpace } from '../../../../src/renderer/components/white-space.ts';

describe('the shade of a token', () => {
  test('grows as the probability falls, and a bound belongs to the lighter side', () => {
    expect([1, 0.9, 0.89, 0.5, 0.2, 0.05, 0.049, 0].map((value) => tokenShade(value))).toEqual([
      0, 0, 1, 1, 2, 3, 4, 4,
    ]);
  });

  test('is absent where no probability was kept', () => {
    expect(tokenShade(null)).toBeUndefined();
  });

  test('comes with a value that tells near-certain tokens from certain ones', () => {
    expect([1, 0.9994, 0.5, 0.034, 0.0004, 0, null].map(formatProbability)).toEqual([
      '1',
      '0.999',
      '0.5',
      '0.034',
      '< 0.001',
      '0',
      'probability not kept',
    ]);
  });
});

test('white space shows as signs and lines still end', () => {
  expect(visibleWhiteSpace('a b\tc\r\nd\u00a0e\u200b')).toBe('a·b→\tc␍¶\nd⍽e[zero-width space]');
});
