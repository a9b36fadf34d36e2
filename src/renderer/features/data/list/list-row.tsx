import { memo, type ReactNode, useSyncExternalStore } from 'react';
import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';
import { formatCount } from '../../../components/numbers.ts';
import { useWatched } from '../watched.ts';
import type { ListState } from './list-state.ts';
import type { RowStore } from './row-store.ts';
import classes from './sample-list.module.css';
import { isSelected } from './selection.ts';

interface ListRowProps {
  readonly number: number;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly isTable: boolean;
  readonly rows: RowStore;
  readonly list: ListState;
  /** Absent where all rows have one height. */
  readonly measure: ((element: HTMLElement | null) => void) | undefined;
  /** Always the same function while nothing about the columns changes. */
  render(number: number, row: SampleRow | undefined): ReactNode;
}

/** One row at its place. It draws anew only when its own sample, its selection or its place changes. */
export const ListRow = memo(function ListRow(props: ListRowProps) {
  const { number, index, start, isTable, rows, list, measure, render } = props;
  const row = useSyncExternalStore(rows.subscribe, () => rows.find(number));
  const selected = useWatched(list.selection, (selection) => isSelected(selection, number));
  const current = useWatched(list.current, (one) => one === number);
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: rows at computed places; the grid has the focus and names its active row.
    <div
      ref={measure}
      role="row"
      id={rowId(number)}
      className={isTable ? classes.row : classes.block}
      style={{ transform: `translateY(${start}px)` }}
      data-index={index}
      data-number={number}
      data-current={current}
      data-selected={selected}
      aria-rowindex={index + 2}
      aria-selected={selected}
    >
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above. */}
      <div role="gridcell" className={classes.check} data-check="">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          readOnly
          aria-label={`Select sample ${formatCount(number)}`}
        />
      </div>
      {render(number, row)}
    </div>
  );
});

/** The id of a row's element. */
export function rowId(number: number): string {
  return `sample-${number}`;
}
