import type { ScoreFacet } from '../../../../shared/contract/sample-answers.ts';
import type { SampleSort } from '../view.ts';
import { nameInWords } from '../words.ts';

/** A column of the table. */
export interface DataColumn {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  /** Pixels. The text takes what is left, and at least this. */
  readonly width: number;
  readonly isNumber: boolean;
  readonly isHidden: boolean;
  readonly sortBy?: SampleSort['by'];
  readonly scoreName?: string;
}

interface ColumnKind extends Omit<DataColumn, 'width' | 'isHidden'> {
  readonly usual: number;
}

const fixed: readonly ColumnKind[] = [
  { id: 'number', title: 'No.', usual: 60, isNumber: true, sortBy: 'number' },
  { id: 'text', title: 'Text', usual: 240, isNumber: false, sortBy: 'text' },
  { id: 'label', title: 'Label', usual: 148, isNumber: false, sortBy: 'label' },
  { id: 'verdict', title: 'Verdict', usual: 104, isNumber: false },
  { id: 'origin', title: 'Origin', usual: 120, isNumber: false },
];
export const narrowestColumn = 48;
const widestColumn = 800;

/**
 * The columns with their remembered widths. A hidden column is remembered with the width 0; scores show
 * when a person wants them: the text needs the room.
 */
export function dataColumns(
  scores: readonly ScoreFacet[],
  widths: Readonly<Record<string, number>>,
): readonly DataColumn[] {
  const ofScores = scores.map(
    ({ name, description }): ColumnKind => ({
      id: `score:${name}`,
      title: nameInWords(name),
      description,
      usual: 96,
      isNumber: true,
      sortBy: 'score',
      scoreName: name,
    }),
  );
  return [...fixed, ...ofScores].map(({ usual, ...column }, place) => {
    const remembered = widths[widthKey(column.id)];
    const isHidden = remembered === undefined ? place >= fixed.length : remembered === 0;
    return { ...column, width: remembered === undefined || remembered === 0 ? usual : remembered, isHidden };
  });
}

/** The name under which the look keeps a column's width. */
export function widthKey(column: string): string {
  return `data:${column}`;
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(widestColumn, Math.max(narrowestColumn, width)));
}

/** For `grid-template-columns`: the first is the place of the checkbox. */
export function gridTemplate(columns: readonly DataColumn[]): string {
  return ['36px', ...columns.map(({ id, width }) => (id === 'text' ? `minmax(${width}px, 1fr)` : `${width}px`))].join(
    ' ',
  );
}

/** The least width at which all columns can be seen. */
export function tableWidth(columns: readonly DataColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, 36);
}
