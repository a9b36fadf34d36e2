import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type PointerEvent, useRef } from 'react';
import { nextSort, type SampleSort } from '../view.ts';
import { useWatched } from '../watched.ts';
import { clampWidth, type DataColumn, narrowestColumn } from './columns.ts';
import type { ListState } from './list-state.ts';
import { selectedCount } from './selection.ts';
import classes from './table-head.module.css';

interface TableHeadProps {
  readonly list: ListState;
  readonly order: Int32Array;
  onSelectAll(): void;
  onDeselect(): void;
  readonly columns: readonly DataColumn[];
  readonly sort: SampleSort;
  onSort(sort: SampleSort): void;
  onResize(column: string, width: number): void;
}

/** Titles that sort, and edges that resize: by dragging, or with the arrow keys. */
export function TableHead({ columns, sort, onSort, onResize, ...selecting }: TableHeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a grid of divs; what can be pressed in it is a button.
    <div role="row" className={classes.head} aria-rowindex={1}>
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above. */}
      <div role="columnheader" className={classes.check}>
        <SelectAll {...selecting} />
      </div>
      {columns.map((column) => {
        const isSorted = sort.by === column.sortBy && sort.scoreName === column.scoreName;
        return (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above.
          <div
            key={column.id}
            role="columnheader"
            className={column.isNumber ? classes.number : classes.title}
            aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
          >
            {column.sortBy === undefined ? (
              <span className={classes.words}>{column.title}</span>
            ) : (
              <button
                type="button"
                className={classes.button}
                title={column.description ?? `Sort by ${column.title.toLowerCase()}`}
                onClick={() => column.sortBy !== undefined && onSort(nextSort(sort, column.sortBy, column.scoreName))}
              >
                <span className={classes.words}>{column.title}</span>
                {isSorted &&
                  (sort.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
              </button>
            )}
            <Edge column={column} onResize={onResize} />
          </div>
        );
      })}
    </div>
  );
}

function SelectAll({
  list,
  order,
  onSelectAll,
  onDeselect,
}: Pick<TableHeadProps, 'list' | 'order' | 'onSelectAll' | 'onDeselect'>) {
  const count = useWatched(list.selection, (selection) => selectedCount(selection, order));
  const areAll = count === order.length && count > 0;
  return (
    <input
      type="checkbox"
      ref={(element) => {
        if (element !== null) element.indeterminate = count > 0 && !areAll;
      }}
      checked={areAll}
      onChange={count > 0 ? onDeselect : onSelectAll}
      aria-label={count > 0 ? 'Deselect all samples' : 'Select all samples that pass the filters'}
    />
  );
}

const keyStep = 16;

function Edge({ column, onResize }: { readonly column: DataColumn; onResize(column: string, width: number): void }) {
  const start = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const resize = (width: number) => onResize(column.id, clampWidth(width));
  const drag = (event: PointerEvent) => {
    if (start.current !== undefined) resize(start.current.width + event.clientX - start.current.x);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>.
    <span
      className={classes.edge}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${column.title}`}
      aria-valuenow={column.width}
      aria-valuemin={narrowestColumn}
      onPointerDown={(event) => {
        start.current = { x: event.clientX, width: column.width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        resize(column.width + step);
      }}
    />
  );
}
