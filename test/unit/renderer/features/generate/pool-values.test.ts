import { describe, expect, test } from 'vitest';
import {
  checkPool,
  noValue,
  onlyInWords,
  readLines,
  readPool,
  writePool,
} from '../../../../../src/renderer/features/generate/pool-values.ts';

describe('a pool of values', () => {
  test('is written back as it was read', () => {
    const values = [
      'short',
      { text: 'long', weight: 2 },
      { prefix: 'I am', only: { label: ['a'] } },
      { text: 't', template: 'A {x}: ' },
    ];
    expect(writePool(readPool(values))).toEqual(values);
  });

  test('keeps to text alone where nothing else is said, and leaves empty rows out', () => {
    expect(
      writePool([{ ...noValue, text: ' a ', weight: '1' }, noValue, { ...noValue, text: 'b', only: { label: [] } }]),
    ).toEqual(['a', 'b']);
    expect(writePool([{ ...noValue, text: 'a', weight: '1,5' }])).toEqual([{ text: 'a', weight: 1.5 }]);
  });

  test('says what keeps it from being saved', () => {
    const row = (text: string, weight = '') => ({ ...noValue, text, weight });
    expect([
      checkPool([row('a'), noValue]),
      checkPool([row('a'), row('A')]),
      checkPool([row('a'), row('b', 'x')]),
      checkPool([row('a'), row('b', '0')]),
      checkPool([row('a'), row('b')]),
      checkPool([
        { ...row('a'), only: { label: ['x'] } },
        { ...row('a'), only: { label: ['y'] } },
      ]),
    ]).toEqual([
      'At least two values are needed.',
      '“A” is there twice.',
      'The weight of “b” must be a number above 0, found “x”.',
      'The weight of “b” must be a number above 0, found “0”.',
      undefined,
      undefined,
    ]);
  });

  test('takes pasted lines with weights, without bullets and numbers', () => {
    expect(readLines('- formal\n2. casual\t3\r\n\n* 24 hours\nwarm\tx\n3 days')).toEqual([
      { text: 'formal', weight: '' },
      { text: 'casual', weight: '3' },
      { text: '24 hours', weight: '' },
      { text: 'warm', weight: '' },
      { text: '3 days', weight: '' },
    ]);
  });

  test('says with what a value goes', () => {
    expect(onlyInWords({ label: ['a', 'b'], tone: [] })).toBe('label: a, b');
  });
});
