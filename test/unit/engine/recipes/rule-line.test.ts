import { expect, test } from 'vitest';
import { ruleLine } from '../../../../src/engine/recipes/rule-line.ts';

test('the line of a rule is its first comparison of a score with a number, with the side that goes', () => {
  const line = { score: 'similarity', at: 0.9 };
  expect(ruleLine('similarity >= 0.9')).toEqual({ ...line, goesAbove: true, isAtAbove: true });
  expect(ruleLine('similarity > 0.9')).toEqual({ ...line, goesAbove: true, isAtAbove: false });
  expect(ruleLine('similarity <= 0.9')).toEqual({ ...line, goesAbove: false, isAtAbove: false });
  expect(ruleLine('agrees and 0.9 <= similarity')).toEqual({ ...line, goesAbove: true, isAtAbove: true });
  expect(ruleLine('not (similarity >= 0.9)')).toEqual({ ...line, goesAbove: false, isAtAbove: true });
  expect(ruleLine("agrees or group == 'a'")).toBeUndefined();
});
