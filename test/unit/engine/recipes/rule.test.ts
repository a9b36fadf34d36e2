import { describe, expect, test } from 'vitest';
import type { ScoreDeclaration } from '../../../../src/engine/methods/method.ts';
import { parseRule, type Rule } from '../../../../src/engine/recipes/rule.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';
import type { Score } from '../../../../src/shared/domain/sample.ts';

const declared: readonly ScoreDeclaration[] = [
  { name: 'similarity', kind: 'number', description: '' },
  { name: 'margin', kind: 'number', description: '' },
  { name: 'agrees', kind: 'flag', description: '' },
  { name: 'predicted', kind: 'word', description: '' },
];
const number = (value: number): Score => ({ kind: 'number', value });
const flag = (value: boolean): Score => ({ kind: 'flag', value });
const unscored: Score = { kind: 'unscored', reason: 'no neighbours' };

describe('a rule', () => {
  test('compares numbers, flags and words', () => {
    const scores = {
      similarity: number(0.9),
      agrees: flag(false),
      predicted: { kind: 'word', value: 'card' } as const,
    };
    const answers = [
      'similarity >= 0.9',
      'similarity > .9',
      '0.95 > similarity',
      'similarity != 9e-1',
      'agrees == false',
      'not agrees',
      "predicted == 'card'",
      'predicted != "card"',
    ].map((text) => rule(text).evaluate(scores));
    expect(answers).toEqual([true, false, true, false, true, true, true, false]);
  });

  test('binds not before and before or', () => {
    const scores = { similarity: number(1), margin: number(0), agrees: flag(true) };
    const flat = rule('not agrees and margin > 0 or similarity == 1');
    expect(flat.evaluate(scores)).toBe(true);
    expect(flat.names).toEqual(['agrees', 'margin', 'similarity']);
    expect(rule('not (agrees and margin > 0 or similarity == 1)').evaluate(scores)).toBe(false);
    expect(rule('agrees or agrees and margin > 0').evaluate(scores)).toBe(true);
  });

  test('is unknown where the answer hangs on a score that is missing or unscored, and known where it does not', () => {
    expect(rule('similarity >= 0.9').evaluate({})).toBe('unknown');
    expect(rule('not agrees').evaluate({ agrees: unscored })).toBe('unknown');
    expect(rule('similarity > 1 and agrees').evaluate({ similarity: number(0), agrees: unscored })).toBe(false);
    expect(rule('agrees and similarity > 1').evaluate({ similarity: number(2), agrees: unscored })).toBe('unknown');
    expect(rule('agrees or similarity > 1').evaluate({ similarity: number(2), agrees: unscored })).toBe(true);
    expect(rule('agrees or similarity > 1').evaluate({ similarity: number(0) })).toBe('unknown');
  });

  test('does not take what every object has for a score', () => {
    const inherited: ScoreDeclaration = { name: 'constructor', kind: 'number', description: '' };
    expect(parseRule('constructor > 1', [inherited]).evaluate({})).toBe('unknown');
  });

  test('says itself in words', () => {
    expect(rule('similarity >= 0.9 and not agrees').describe()).toBe('similarity is at least 0.9 and agrees is false');
    expect(rule("(predicted != 'card' or agrees) and margin < 1").describe()).toBe(
      '(predicted is not "card" or agrees is true) and margin is below 1',
    );
  });
});

test.each([
  ['similarty >= 0.9', 1, 'Unknown score `similarty`. Did you mean `similarity`? A fixed word stands in quotes.'],
  [
    'margin > 1 and predicted == card',
    29,
    'Unknown score `card`. Known: `similarity`, `margin`, `agrees`, `predicted`. A fixed word stands in quotes.',
  ],
  ['similarity', 1, '`similarity` is a number; compare it: `similarity >= 0.5`.'],
  ['agrees >= true', 8, '`agrees` is true or false: compare it with == or !=.'],
  ["similarity > 'much'", 12, '`similarity` is a number and `"much"` is a word: they cannot be compared.'],
  ['0.1 < similarity < 0.9', 18, 'Two comparisons in a row: write them apart and join them with `and`.'],
  ['similarity = 1', 12, 'Unexpected `=`. Write `==`.'],
  ['agrees && agrees', 8, 'Unexpected `&`. Write `and`.'],
  ['!agrees', 1, 'Unexpected `!`. Write `not`.'],
  ['(agrees', 1, 'This parenthesis is never closed.'],
  ['agrees)', 7, 'This parenthesis was never opened.'],
  ['agrees agrees', 8, 'Expected `and`, `or` or the end of the rule, found `agrees`.'],
  ['agrees and', 11, 'Expected a score, a number, true, false or a word in quotes, found the end of the rule.'],
  ["predicted == 'card", 14, 'This quotation mark is never closed.'],
  ['1 > 0', 3, 'This comparison has no score in it: it is the same for every sample.'],
  ['similarity > 1.2.3', 14, 'Unexpected `1`.'],
])('the rule "%s" is refused at column %i', (text, column, message) => {
  expect(problem(text)).toEqual({ code: 'recipe-invalid', message, details: { column } });
});

test('a rule that is nested without end is refused, not followed', () => {
  expect(problem(`${'('.repeat(300)}agrees`).message).toBe('The rule is nested more than 50 deep.');
  expect(problem(`${'not '.repeat(200)}agrees`).message).toBe('The rule is nested more than 50 deep.');
  expect(problem(`agrees${' '.repeat(2000)}`).message).toBe('The rule is longer than 1000 characters.');
});

function rule(text: string): Rule {
  return parseRule(text, declared);
}

function problem(text: string): { readonly code: string; readonly message: string; readonly details: unknown } {
  try {
    parseRule(text, declared);
  } catch (error) {
    if (isEngineError(error)) return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
  throw new Error(`The rule was accepted: ${text}`);
}
