import { describe, expect, test } from 'vitest';
import { createRowMapper, type MappedField, mapRows } from '../../../../src/engine/documents/map-rows.ts';
import type { JsonObject } from '../../../../src/shared/base/json.ts';

const field = (name: string, type: MappedField['type'], required = true, isTarget = false): MappedField => ({
  name,
  type,
  required,
  isTarget,
});
const classification = [field('text', 'text'), field('label', 'label', true, true)];
const row = (line: number, values: JsonObject) => ({ line, values });

describe('mapping rows', () => {
  test('fields take the named column, or the column of their own name', () => {
    const rows = [row(2, { utterance: ' Where? ', label: 'a', other: 1 })];
    expect(mapRows(rows, { path: 'x.csv', mapping: { text: 'utterance' }, fields: classification })).toEqual({
      rows: [{ line: 2, fields: { text: ' Where? ', label: 'a' }, values: rows[0]?.values }],
      problems: [],
      notes: [],
    });
  });

  test('columns that no field takes are listed', () => {
    const mapper = createRowMapper(['text', 'label', 'id', 'user'], {
      path: 'x',
      mapping: {},
      fields: classification,
      groupColumn: 'user',
    });
    expect(mapper.unusedColumns).toEqual(['id']);
  });

  test('numbers, booleans and blanks around labels are changed and counted', () => {
    const rows = [row(1, { text: 5, label: ' a' }), row(2, { text: true, label: 1 }), row(3, { text: 7, label: 'a' })];
    const mapped = mapRows(rows, { path: 'x', mapping: {}, fields: classification });
    expect(mapped.rows.map((one) => ({ ...one.fields }))).toEqual([
      { text: '5', label: 'a' },
      { text: 'true', label: '1' },
      { text: '7', label: 'a' },
    ]);
    expect(mapped.notes).toEqual([
      '`text`: 2 numbers were turned into text (first in line 1).',
      '`label`: 1 labels had blanks around them, which were removed (first in line 1).',
      '`text`: 1 values true and false were turned into text (first in line 2).',
      '`label`: 1 numbers were turned into text (first in line 2).',
    ]);
  });

  test('missing and wrong values refuse the row and name field, column and line; nothing is lost', () => {
    const rows = [
      row(1, { t: '', label: 'a' }),
      row(2, { t: '  ', label: 'a' }),
      row(3, { label: 'a' }),
      row(4, { t: null, label: 'a' }),
      row(5, { t: ['x'], label: 'a' }),
      row(6, { t: 'x', label: { a: 1 } }),
      row(7, { t: 'x', label: 'a' }),
    ];
    const mapped = mapRows(rows, { path: 'x', mapping: { text: 't' }, fields: classification });
    expect(mapped.rows.map((one) => one.line)).toEqual([7]);
    expect(mapped.problems).toEqual([
      { line: 1, message: '`text` (column `t`): it is empty' },
      { line: 2, message: '`text` (column `t`): it is empty' },
      { line: 3, message: '`text` (column `t`): it is empty' },
      { line: 4, message: '`text` (column `t`): it is empty' },
      { line: 5, message: '`text` (column `t`): expected a text, found a list' },
      { line: 6, message: '`label`: expected a text, found an object' },
    ]);
  });

  test('lists come as lists, as JSON in a cell, as one text, or as labels with a separator', () => {
    const fields = [field('answers', 'list-of-texts'), field('labels', 'labels', false)];
    const cells: readonly JsonObject[] = [
      { answers: ['a', 2], labels: ['x', 'y'] },
      { answers: '["a","b"]', labels: 'x; y;' },
      { answers: 'one; text', labels: '' },
      { answers: '[not json', labels: null },
      { answers: '[[1]]' },
    ];
    expect(
      mapRows(
        cells.map((values, index) => row(index + 1, values)),
        { path: 'x', mapping: {}, fields },
      ).rows.map((one) => ({ ...one.fields })),
    ).toEqual([
      { answers: ['a', '2'], labels: ['x', 'y'] },
      { answers: ['a', 'b'], labels: ['x', 'y'] },
      { answers: ['one; text'], labels: [] },
      { answers: ['[not json'] },
      { answers: ['[[1]]'] },
    ]);
    expect(mapRows([row(1, { answers: [] })], { path: 'x', mapping: {}, fields }).problems.length).toBe(1);
    expect(mapRows([row(1, { answers: ['a', ['b']] })], { path: 'x', mapping: {}, fields }).problems).toEqual([
      { line: 1, message: '`answers`: expected a list of texts, found a list in it' },
    ]);
    expect(
      mapRows([row(1, { answers: 'a', labels: 'x|y' })], { path: 'x', mapping: {}, fields, labelSeparator: '|' })
        .rows[0]?.fields['labels'],
    ).toEqual(['x', 'y']);
  });

  test('an unknown column names the nearest one', () => {
    expect(() =>
      mapRows([row(1, { text: 'x', Label: 'a' })], {
        path: 'seeds.csv',
        mapping: { label: 'lable' },
        fields: classification,
      }),
    ).toThrow('seeds.csv: there is no column `lable`, which `label` is to be read from. Did you mean `Label`?');
    expect(() =>
      mapRows([row(1, { text: 'x', Label: 'a' })], { path: 'seeds.csv', mapping: {}, fields: classification }),
    ).toThrow(
      'seeds.csv: no column is named like the field `label`. Did you mean `Label`? Name its column under `fields:`.',
    );
    expect(() =>
      mapRows([row(1, { text: 'x' })], { path: 'seeds.csv', mapping: { txt: 'text' }, fields: classification }),
    ).toThrow('the mapping names `txt`, which is no field of this task. Did you mean `text`?');
  });

  test('targets may be missing where a source has no answers', () => {
    expect(
      mapRows([row(1, { text: 'x' })], {
        path: 'x',
        mapping: {},
        fields: classification,
        targetsRequired: false,
      }).rows.map((one) => ({ ...one.fields })),
    ).toEqual([{ text: 'x' }]);
  });

  test('a group column gives the group, and a row without one is refused', () => {
    const mapped = mapRows([row(1, { text: 'x', label: 'a', user: 4 }), row(2, { text: 'x', label: 'a', user: '' })], {
      path: 'x',
      mapping: {},
      fields: classification,
      groupColumn: 'user',
    });
    expect(mapped.rows.map((one) => one.group)).toEqual(['4']);
    expect(mapped.problems).toEqual([{ line: 2, message: 'the group column `user` is empty' }]);
  });

  test('fields and columns may have the names of prototypes', () => {
    const values: JsonObject = JSON.parse('{"__proto__":"x","constructor":"y"}');
    const fields = [field('__proto__', 'text'), field('toString', 'text', false), field('constructor', 'text')];
    expect(Object.entries(mapRows([row(1, values)], { path: 'x', mapping: {}, fields }).rows[0]?.fields ?? {})).toEqual(
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    );
  });
});
