import { expect, test } from 'vitest';
import { compareRecipes } from '../../../../src/engine/recipes/compare-recipes.ts';

test('values are compared by path, and entries of lists by name or method', () => {
  const left = {
    name: 'a',
    task: { labels: [{ name: 'x', definition: 'one' }, { name: 'y' }] },
    generate: { accept: [{ method: 'format', params: { maxWords: 9 } }, { method: 'exact' }] },
    seed: 1,
  };
  const right = {
    name: 'a',
    task: { labels: ['y', { name: 'x', definition: 'two' }, 'z'] },
    generate: { accept: [{ method: 'exact' }, { method: 'format', params: { maxWords: 8 } }, { method: 'exact' }] },
    purpose: 'training',
  };
  expect(compareRecipes(left, right)).toEqual([
    { path: 'task.labels[x].definition', left: 'one', right: 'two' },
    { path: 'task.labels[z]', left: null, right: { name: 'z' } },
    { path: 'task.labels[order]', left: ['x', 'y'], right: ['y', 'x'] },
    { path: 'generate.accept[format].params.maxWords', left: 9, right: 8 },
    { path: 'generate.accept[exact#2]', left: null, right: { method: 'exact' } },
    { path: 'generate.accept[order]', left: ['format', 'exact'], right: ['exact', 'format'] },
    { path: 'seed', left: 1, right: null },
    { path: 'purpose', left: null, right: 'training' },
  ]);
  expect(compareRecipes(left, left)).toEqual([]);
});

test('lists of plain values are one value', () => {
  expect(compareRecipes({ a: ['x', 'y'] }, { a: ['x'] })).toEqual([{ path: 'a', left: ['x', 'y'], right: ['x'] }]);
});
