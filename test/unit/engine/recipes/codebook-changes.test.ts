import { expect, test } from 'vitest';
import { codebookChanges } from '../../../../src/engine/recipes/codebook-changes.ts';

const label = (name: string, definition?: string, more: { readonly words?: readonly string[] } = {}) => ({
  name,
  ...(definition === undefined ? {} : { definition }),
  include: [],
  exclude: [],
  examples: [],
  words: [],
  ...more,
});

test('added, removed, renamed and changed labels are said in sentences', () => {
  const before = [label('a', 'First.'), label('b', 'Second.'), label('c'), label('d', 'Fourth.')];
  const after = [
    label('a', 'First one.'),
    label('beta', 'Second.'),
    label('e'),
    label('d', 'Fourth.', { words: ['x'] }),
  ];
  expect(codebookChanges(before, after)).toEqual([
    'The label "b" is now called "beta".',
    'The label "e" was added.',
    'The label "c" was removed.',
    '"a" is now defined: First one.',
    'The words for "d" changed.',
  ]);
});

test('another order is a change of its own, and the same codebook none', () => {
  const labels = [label('a'), label('b'), label('c')];
  expect(codebookChanges(labels, [label('b'), label('a'), label('c')])).toEqual(['The labels stand in another order.']);
  expect(codebookChanges(labels, labels)).toEqual([]);
  expect(codebookChanges([label('a', 'x')], [label('a')])).toEqual(['"a" has no definition any more.']);
});
