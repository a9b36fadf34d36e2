import { useMemo, useState } from 'react';
import type { ScoreFacet } from '../../../../shared/contract/sample-answers.ts';
import { useLook } from '../../../state/look-store.ts';
import { type DataColumn, dataColumns, widthKey } from './columns.ts';

export interface DataColumns {
  readonly all: readonly DataColumn[];
  readonly shown: readonly DataColumn[];
  readonly areFiltersFolded: boolean;
  toggle(column: DataColumn): void;
  resize(column: string, width: number): void;
  toggleFilters(): void;
  showFilters(): void;
}

const filtersKey = 'data:filters';
const noScores: readonly ScoreFacet[] = [];

/** Columns and the filters beside them, as this project remembers them: a width of 0 is hidden. */
export function useDataColumns(scores: readonly ScoreFacet[] = noScores): DataColumns {
  const widths = useLook(({ look }) => look.columnWidths);
  // Only names and descriptions make columns: counts change with every filter and should not draw every row anew.
  const [kinds, setKinds] = useState(scores);
  if (shapeOf(kinds) !== shapeOf(scores) && scores.length > 0) setKinds(scores);
  const all = useMemo(() => dataColumns(kinds, widths), [kinds, widths]);
  const shown = useMemo(() => all.filter(({ isHidden }) => !isHidden), [all]);
  const areFiltersFolded = widths[filtersKey] === 0;
  return useMemo(() => {
    const remember = (key: string, width: number) => {
      const { look, change } = useLook.getState();
      change({ columnWidths: { ...look.columnWidths, [key]: width } });
    };
    const foldFilters = (isFolded: boolean) => remember(filtersKey, isFolded ? 0 : 1);
    return {
      all,
      shown,
      areFiltersFolded,
      toggle: ({ id, isHidden, width }) => remember(widthKey(id), isHidden ? width : 0),
      resize: (column, width) => remember(widthKey(column), width),
      toggleFilters: () => foldFilters(!areFiltersFolded),
      showFilters: () => foldFilters(false),
    };
  }, [all, shown, areFiltersFolded]);
}

function shapeOf(scores: readonly ScoreFacet[]): string {
  return JSON.stringify(scores.map(({ name, description }) => [name, description]));
}
