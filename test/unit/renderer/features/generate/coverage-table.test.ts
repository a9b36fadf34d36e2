import { describe, expect, test } from 'vitest';
import {
  cellGroups,
  cellInWords,
  conditionsOfCells,
  coverageMatrix,
  matrixToBegin,
  shortCells,
  toCellCounts,
} from '../../../../../src/renderer/features/generate/coverage-table.ts';

const cell = (label: string, tone: string | undefined, quota: number, accepted = 0, inWork = 0) => ({
  cell: tone === undefined ? label : `${label} | ${tone}`,
  values: { label, ...(tone === undefined ? {} : { tone }) },
  quota,
  accepted,
  inWork,
});
const cells = [cell('a', 'x', 3, 3), cell('a', 'y', 2, 1, 1), cell('b', 'x', 4, 0), cell('c', undefined, 1, 1)];
const sum = (asked: number, accepted: number, inWork: number, of: readonly object[]) => ({
  asked,
  accepted,
  inWork,
  cells: of,
});

describe('coverageMatrix', () => {
  test('adds up rows and columns, and leaves out what does not go together', () => {
    const [ax, ay, bx, c] = cells;
    expect(coverageMatrix(cells, 'label', 'tone')).toEqual({
      rows: ['a', 'b', 'c'],
      columns: ['x', 'y', ''],
      body: [
        [sum(3, 3, 0, [ax ?? {}]), sum(2, 1, 1, [ay ?? {}]), undefined],
        [sum(4, 0, 0, [bx ?? {}]), undefined, undefined],
        [undefined, undefined, sum(1, 1, 0, [c ?? {}])],
      ],
      rowSums: [sum(5, 4, 1, [ax ?? {}, ay ?? {}]), sum(4, 0, 0, [bx ?? {}]), sum(1, 1, 0, [c ?? {}])],
      columnSums: [sum(7, 3, 0, [ax ?? {}, bx ?? {}]), sum(2, 1, 1, [ay ?? {}]), sum(1, 1, 0, [c ?? {}])],
      total: sum(10, 5, 1, cells),
    });
  });

  test('begins with a list where each value belongs to one value of the other condition', () => {
    const nested = ['a', 'b', 'c', 'd'].flatMap((label) => ['1', '2'].map((tone) => cell(label, `${label}${tone}`, 1)));
    expect(matrixToBegin(nested)).toBeUndefined();
    expect(matrixToBegin(cells.slice(0, 3))).toEqual({ row: 'label', column: 'tone' });
    expect(matrixToBegin([cell('a', undefined, 1), cell('b', undefined, 1)])).toBeUndefined();
  });
});

describe('cells', () => {
  test('a plan has nothing accepted', () => {
    expect(toCellCounts([{ cell: 'a', values: { label: 'a' }, quota: 2 }])).toEqual([
      { cell: 'a', values: { label: 'a' }, quota: 2, accepted: 0, inWork: 0 },
    ]);
  });

  test('groups go by the condition with the fewest values, and say by which filter they open', () => {
    expect(
      cellGroups(cells).map(({ name, value, sum: { cells: inGroup } }) => ({ name, value, size: inGroup.length })),
    ).toEqual([
      { name: 'x', value: { name: 'tone', id: 'x' }, size: 2 },
      { name: 'y', value: { name: 'tone', id: 'y' }, size: 1 },
      { name: 'no tone', value: undefined, size: 1 },
    ]);
    expect(cellGroups([cell('a', undefined, 1), cell('b', undefined, 2)])).toMatchObject([
      { name: '', sum: { asked: 3 } },
    ]);
  });

  test('short ones have less than they asked for', () => {
    expect(shortCells(cells).map((one) => one.cell)).toEqual(['a | y', 'b | x']);
  });

  test('are said by their values', () => {
    const [first] = cells;
    expect([
      first && cellInWords(first),
      first && cellInWords(first, 'a'),
      cellInWords({ cell: 'all', values: {} }),
    ]).toEqual(['a · x', 'x', 'All samples']);
    expect(conditionsOfCells(cells)).toEqual([
      { name: 'label', values: ['a', 'b', 'c'] },
      { name: 'tone', values: ['x', 'y'] },
    ]);
  });
});
