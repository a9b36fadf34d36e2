import { describe, expect, test } from 'vitest';
import { guessFields } from '../../../../src/engine/documents/guess-fields.ts';
import { ColumnProfiler } from '../../../../src/engine/documents/profile-columns.ts';
import { suggestRole } from '../../../../src/engine/documents/suggest-role.ts';
import { blankTask } from '../../../../src/engine/projects/task-summary.ts';
import { taskKinds } from '../../../../src/engine/tasks/registry.ts';
import type { Json } from '../../../../src/shared/base/json.ts';

function guess(kind: string, rows: readonly Readonly<Record<string, Json>>[]): Readonly<Record<string, string>> {
  const profiler = new ColumnProfiler(Object.keys(rows[0] ?? {}));
  profiler.add(rows.map((values, index) => ({ line: index + 1, values })));
  const task = taskKinds.find(({ id }) => id === kind);
  return guessFields(task?.fields(blankTask(kind)) ?? [], profiler.profiles());
}

describe('guessing which column is which field', () => {
  const long = (index: number) => `A longer text of some words, number ${index}, that nobody would take for a label.`;
  const rows = (row: (index: number) => Readonly<Record<string, Json>>) =>
    Array.from({ length: 12 }, (_, index) => row(index));

  test.each([
    ['names of the fields', { id: 1, Text: 'a b c', LABEL: 'x' }, { text: 'Text', label: 'LABEL' }],
    ['names that are usual', { review: 'a b c', Sentiment: 'x' }, { text: 'review', label: 'Sentiment' }],
    [
      'a column with names beside one with numbers',
      { text: 'a', label: 3, label_text: 'x' },
      { text: 'text', label: 'label_text' },
    ],
    [
      'case and separators',
      { 'customer-message': 'q', message: 'a b', 'Category Name': 'x' },
      { text: 'message', label: 'Category Name' },
    ],
  ])('%s', (_, row, expected) => {
    expect(
      guess(
        'classification',
        rows(() => row),
      ),
    ).toEqual(expected);
  });

  test('values: what repeats is the label, what is longest the text', () => {
    const found = guess(
      'classification',
      rows((index) => ({ nr: index, spalte: long(index), art: index % 3 === 0 ? 'gut' : 'schlecht' })),
    );
    expect(found).toEqual({ text: 'spalte', label: 'art' });
  });

  test('a file of texts has no label', () => {
    expect(
      guess(
        'classification',
        rows((index) => ({ body: long(index), id: index })),
      ),
    ).toEqual({ text: 'body' });
  });

  test('questions with their passage and answers', () => {
    const row = (index: number) => ({
      title: 'T',
      passage: long(index),
      query: `Why ${index}?`,
      answer: `because ${index}`,
    });
    expect(guess('question-answering', rows(row))).toEqual({
      context: 'passage',
      question: 'query',
      answers: 'answer',
    });
  });

  test('columns with names of the prototype are ordinary', () => {
    const row = Object.fromEntries([
      ['__proto__', 'a long text of several words'],
      ['constructor', 'x'],
    ]);
    expect(() =>
      guess(
        'classification',
        rows(() => row),
      ),
    ).not.toThrow();
  });
});

test.each([
  ['test.jsonl', 'benchmark'],
  ['/x/bank_test_v2.csv', 'benchmark'],
  ['dev.csv', 'validation'],
  ['trainSet.csv', 'seeds'],
  ['latest.csv', 'seeds'],
  ['tickets-unlabelled.jsonl', 'unlabelled'],
  ['reference.jsonl', 'reference'],
] as const)('%s is probably %s', (name, role) => {
  expect(suggestRole(name, { isText: false, hasTargets: true })).toBe(role);
});

test('without a word in the name the content decides', () => {
  expect(suggestRole('cards.csv', { isText: false, hasTargets: false })).toBe('unlabelled');
  expect(suggestRole('notes.md', { isText: true, hasTargets: false })).toBe('documents');
});
