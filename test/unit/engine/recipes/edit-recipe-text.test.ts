import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { editRecipeText, type RecipeChange } from '../../../../src/engine/recipes/edit-recipe-text.ts';

const recipe = `# A comment above.
recipe: 1
name: Reviews # beside the name
task:
  kind: classification
  # The person who writes.
  persona: a guest
  labels:
    - { name: positive, definition: Likes it. } # good
    # Before the second.
    - name: negative
      words: [bad, awful]
generate:
  # Why these two.
  accept:
    - { method: format }
    # Duplicates last.
    - { method: exact-duplicates }
`;

const edit = (...changes: readonly RecipeChange[]) => editRecipeText(recipe, changes);

describe('editing the text of a recipe', () => {
  test('a text that nothing is changed in comes back letter by letter, also those that came with Seedloom', () => {
    const folder = new URL('../../../../resources/recipes/', import.meta.url);
    const texts = [
      recipe,
      ...readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => readFileSync(new URL(name, folder), 'utf8')),
    ];
    for (const text of texts) expect(editRecipeText(text, [])).toBe(text);
  });

  test('a value changes where it stands, and every comment stays', () => {
    expect(
      edit(
        { path: ['name'], value: 'Other: reviews' },
        { path: ['task', 'labels', 0, 'definition'], value: 'Praises it.' },
        { path: ['task', 'labels', 1, 'words'], value: ['bad', 'poor'] },
      ),
    ).toBe(
      recipe
        .replace('name: Reviews', "name: 'Other: reviews'")
        .replace('Likes it.', 'Praises it.')
        .replace('[bad, awful]', '[bad, poor]'),
    );
  });

  test('new fields stand where the schema has them, with the parents that they need', () => {
    expect(
      edit(
        { path: ['task', 'textType'], value: 'review' },
        { path: ['sources', 'seeds', 'file'], value: 'sources/a.csv' },
        { path: ['generate', 'target', 'accepted'], value: 5 },
        { path: ['seed'], value: 3 },
      ),
    ).toBe(
      `${recipe
        .replace('  # The person', '  textType: review\n  # The person')
        .replace(
          'generate:',
          'sources:\n  seeds:\n    file: sources/a.csv\ngenerate:',
        )}  target:\n    accepted: 5\nseed: 3\n`,
    );
  });

  test('list entries are appended, removed and moved with their comments', () => {
    expect(edit({ path: ['task', 'labels', 2], value: { name: 'mixed' } })).toContain(
      '      words: [bad, awful]\n    - name: mixed\n',
    );
    expect(edit({ path: ['task', 'labels', 0], remove: true })).toBe(
      recipe.replace('    - { name: positive, definition: Likes it. } # good\n', ''),
    );
    const moved = edit({
      path: ['generate', 'accept'],
      value: [{ method: 'exact-duplicates' }, { method: 'format', params: { maxWords: 9 } }],
    });
    expect(moved).toContain('# Duplicates last.\n    - { method: exact-duplicates }\n');
    expect(moved).toContain('- { method: format, params: { maxWords: 9 } }');
  });

  test('a label by its name alone becomes an entry when it is given a definition', () => {
    const text = 'recipe: 1\nname: a\ntask:\n  kind: classification\n  labels: [good, bad]\n';
    const edited = editRecipeText(text, [{ path: ['task', 'labels', 1, 'definition'], value: 'Advises against.' }]);
    expect(edited).toContain('[good, { name: bad, definition: Advises against. }]');
  });

  test('an alias is written out before its place changes', () => {
    const text = 'recipe: 1\nname: a\na: &one { b: 1 }\nc: *one\n';
    expect(editRecipeText(text, [{ path: ['c', 'b'], value: 2 }])).toBe(
      'recipe: 1\nname: a\na: &one { b: 1 }\nc:\n  b: 2\n',
    );
    expect(() => editRecipeText(text, [{ path: ['a'], remove: true }])).toThrow(/Recipe screen/);
  });

  test('removing what is not there changes nothing', () => {
    expect(edit({ path: ['sources', 'seeds'], remove: true }, { path: ['task', 'labels', 9], remove: true })).toBe(
      recipe,
    );
  });

  test('a text that is no mapping, and a path that leads nowhere, are refused', () => {
    for (const text of ['a: [', '- 1\n', 'x', 'a: 1\na: 2\n']) {
      expect(() => editRecipeText(text, [{ path: ['name'], value: 'x' }])).toThrow(/Recipe screen/);
    }
    expect(() => edit({ path: ['name', 'first'], value: 1 })).toThrow('`name` of the recipe is a value without parts.');
    expect(() => edit({ path: ['task', 'labels', 7], value: 'x' })).toThrow('is a list of 2');
    expect(() => edit({ path: ['task', 3], value: 'x' })).toThrow('has named fields');
    expect(() => edit({ path: ['task', 'labels', 'x'], value: 'x' })).toThrow('its parts have numbers');
  });

  test('an empty text becomes a recipe, and names of the prototype are ordinary', () => {
    expect(editRecipeText('', [{ path: ['name'], value: 'x' }])).toBe('name: x\n');
    const edited = edit({ path: ['models', '__proto__'], value: 'm' });
    expect(edited).toContain('models:\n  __proto__: m\n');
    expect(({} as Record<string, unknown>)['m']).toBeUndefined();
  });
});
