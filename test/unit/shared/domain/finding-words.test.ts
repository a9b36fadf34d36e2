import { expect, test } from 'vitest';
import { formatFindingValue, tellsTooLittle, valueInWords } from '../../../../src/shared/domain/finding-words.ts';

test('an even interval is said as ±, an uneven one by its ends', () => {
  expect(valueInWords({ value: 0.87, interval: [0.83, 0.91], unit: 'share' })).toBe('0.87 ± 0.04');
  expect(valueInWords({ value: 0.95, interval: [0.8, 0.97], unit: 'share' })).toBe('0.95 [0.8, 0.97]');
  expect(valueInWords({ value: 0.5 })).toBe('0.5');
  expect(valueInWords({ value: null, interval: [0, 1] })).toBe('not defined');
});

test('counts are whole, other values have three places, signs are shown where they are asked for', () => {
  expect(formatFindingValue(1234, 'count')).toBe('1,234');
  expect(formatFindingValue(0.12345, 'share')).toBe('0.123');
  expect(formatFindingValue(2.5, 'bits')).toBe('2.5 bits');
  expect(formatFindingValue(0.106, 'share', true)).toBe('+0.106');
  expect(formatFindingValue(-0.012, 'share', true)).toBe('-0.012');
  expect(formatFindingValue(-0.0001, 'share')).toBe('0');
  expect(formatFindingValue(20)).toBe('20');
});

test('a finding with a warning of too few texts tells too little', () => {
  expect(tellsTooLittle({ warnings: ['The interval includes 0: too few test texts to tell, or no difference.'] })).toBe(
    true,
  );
  expect(tellsTooLittle({ warnings: ['Only 12 test texts.'] })).toBe(true);
  expect(tellsTooLittle({ warnings: ['No training text for: lost.'] })).toBe(false);
});
