import { describe, expect, test } from 'vitest';
import {
  linePart,
  readSimpleRule,
  withPart,
  writeSimpleRule,
} from '../../../../../src/renderer/features/curate/simple-rule.ts';

describe('a rule that a form can show', () => {
  test('is read into comparisons and written as it was', () => {
    for (const text of [
      'similarity >= 0.9',
      'words < 3 or words > 40',
      'not agrees and margin <= -0.25',
      "origin == 'a and b' and agrees",
    ])
      expect(writeSimpleRule(readSimpleRule(text) ?? { join: 'and', parts: [] })).toBe(text);
    expect(readSimpleRule('not agrees or similarity >= .9')).toEqual({
      join: 'or',
      parts: [
        { score: 'agrees', comparison: '==', value: false },
        { score: 'similarity', comparison: '>=', value: 0.9 },
      ],
    });
  });

  test('is none when comparisons are joined in two ways, nested, turned round or broken', () => {
    for (const text of [
      'a > 1 and b > 2 or c > 3',
      '(a > 1)',
      '0.9 <= similarity',
      'not a > 1',
      'a > 1 and',
      'a >',
      'and',
      '',
    ])
      expect(readSimpleRule(text)).toBeUndefined();
  });

  test('has a line where a number is compared, which can be moved', () => {
    const rule = readSimpleRule('agrees and similarity >= 0.9');
    if (rule === undefined) throw new Error('It is a simple rule.');
    const place = linePart(rule);
    expect(place).toBe(1);
    const part = rule.parts[place];
    if (part === undefined) throw new Error('It has the part.');
    expect(writeSimpleRule(withPart(rule, place, { ...part, value: 0.85 }))).toBe('agrees and similarity >= 0.85');
    expect(linePart({ join: 'and', parts: [{ score: 'words', comparison: '==', value: 3 }] })).toBe(-1);
  });
});
