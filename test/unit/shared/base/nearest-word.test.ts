import { expect, test } from 'vitest';
import { nearestWord, suggestWord } from '../../../../src/shared/base/nearest-word.ts';

const methods = ['format', 'exact-duplicates', 'rouge-novelty', 'semantic-duplicates'];

test('the nearest word forgives slips, swaps, capitals and the kind of hyphen', () => {
  const answers = ['rouge-novelti', 'fromat', 'Exact_Duplicates', 'semantic', 'formats'].map((word) =>
    nearestWord(word, methods),
  );
  expect(answers).toEqual(['rouge-novelty', 'format', 'exact-duplicates', 'semantic-duplicates', 'format']);
});

test('a word that is close to none has no nearest word', () => {
  expect([nearestWord('bleu', methods), nearestWord('', methods), nearestWord('x', ['y'])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the suggestion lists the known words when none is close', () => {
  expect(suggestWord('rouge-novelti', methods)).toBe(' Did you mean `rouge-novelty`?');
  expect(suggestWord('zzz', ['a', 'b'])).toBe(' Known: `a`, `b`.');
  expect(suggestWord('zzz', [])).toBe('');
});
