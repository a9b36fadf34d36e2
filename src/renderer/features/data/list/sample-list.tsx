import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';
import { ErrorNote } from '../../../components/error-note.tsx';
import { countOf } from '../../../components/numbers.ts';
import type { SampleSort } from '../view.ts';
import { useWatched } from '../watched.ts';
import { type DataColumn, gridTemplate, tableWidth } from './columns.ts';
import type { ListActs, ListHandle } from './list-acts.ts';
import { ListRow, rowId } from './list-row.tsx';
import type { ListState } from './list-state.ts';
import { pressKey } from './press-key.ts';
import { guessBlockHeight, ReadingBlock } from './reading-block.tsx';
import type { RowStore } from './row-store.ts';
import classes from './sample-list.module.css';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useAnchoredScroll } from './use-anchored-scroll.ts';

interface SampleListProps {
  readonly mode: 'table' | 'reading';
  readonly order: Int32Array;
  readonly listKey: string;
  readonly isOld: boolean;
  readonly waiting: number;
  readonly columns: readonly DataColumn[];
  readonly sort: SampleSort;
  readonly labelNames: readonly string[];
  readonly rows: RowStore;
  readonly list: ListState;
  /** Stays the same object. */
  readonly acts: ListActs;
  readonly handle: RefObject<ListHandle | null>;
  onSort(sort: SampleSort): void;
  onResize(column: string, width: number): void;
  onShowWaiting(): void;
}

const rowHeight = 48;
const headHeight = 33;
const prefetchRows = 80;
/** Room for the bar of acts, so that it never lies over the last row. */
const footRoom = 64;

/** All samples that pass, as a table or to be read. Only what can be seen is in the page. */
export const SampleList = memo(function SampleList(props: SampleListProps) {
  const { mode, order, rows, list, columns, labelNames, acts, handle } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const isTable = mode === 'table';
  // With another function all 100,000 places would be computed anew.
  const getItemKey = useCallback((index: number) => order[index] ?? index, [order]);
  const estimateSize = useCallback(
    (index: number) => (isTable ? rowHeight : guessBlockHeight(rows.find(order[index] ?? 0))),
    [isTable, rows, order],
  );
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: order.length,
    getScrollElement: () => scroll.current,
    estimateSize,
    getItemKey,
    overscan: 12,
    paddingEnd: footRoom,
    scrollPaddingEnd: footRoom,
    scrollMargin: isTable ? headHeight : 0,
    scrollPaddingStart: isTable ? headHeight : 0,
    useFlushSync: false,
  });
  useAnchoredScroll(virtualizer, order, props.listKey);
  useImperativeHandle(handle, () => ({
    show: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    focus: () => scroll.current?.focus({ preventScroll: true }),
  }));

  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    const around = [...order.subarray(Math.max(0, first - prefetchRows), first).toReversed()];
    rows.want([...order.subarray(first, last + 1), ...order.subarray(last + 1, last + 1 + prefetchRows), ...around]);
  }, [order, first, last, rows]);

  const render = useCallback(
    (number: number, row: SampleRow | undefined) =>
      isTable ? (
        <TableRow number={number} row={row} columns={columns} labelNames={labelNames} />
      ) : (
        <ReadingBlock number={number} row={row} labelNames={labelNames} />
      ),
    [isTable, columns, labelNames],
  );
  const look = useMemo(
    // Safe: React takes custom properties; its type does not know them.
    () => (isTable ? { '--columns': gridTemplate(columns), minWidth: tableWidth(columns) } : {}) as CSSProperties,
    [isTable, columns],
  );
  const current = useWatched(list.current, (number) => number);
  const isCurrentThere = items.some(({ key }) => key === current);
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: 100,000 rows at computed places are no <table>. */}
      <div
        ref={scroll}
        className={classes.scroll}
        role="grid"
        aria-label="Samples"
        aria-multiselectable
        aria-rowcount={order.length + 1}
        {...(isCurrentThere ? { 'aria-activedescendant': rowId(current) } : {})}
        tabIndex={0}
        onFocus={acts.enter}
        onKeyDown={(event) => pressKey(event, { acts, current, pageRows: rowsOfPage(virtualizer.scrollRect?.height) })}
      >
        <div style={look}>
          {isTable && (
            // biome-ignore lint/a11y/useSemanticElements: as above.
            <div role="rowgroup" style={{ position: 'sticky', top: 0, zIndex: 2 }}>
              <TableHead
                list={list}
                order={order}
                columns={columns}
                sort={props.sort}
                onSort={props.onSort}
                onResize={props.onResize}
                onSelectAll={acts.selectAll}
                onDeselect={acts.deselect}
              />
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useSemanticElements: the grid above hears the keys. */}
          <div
            role="rowgroup"
            className={props.isOld ? `${classes.rows} ${classes.old}` : classes.rows}
            style={{ height: virtualizer.getTotalSize() }}
            onMouseDown={keepFocus}
            onClick={(event) => click(event, acts)}
          >
            {items.map(({ index, key, start }) => (
              <ListRow
                key={key}
                number={Number(key)}
                index={index}
                start={start - virtualizer.options.scrollMargin}
                isTable={isTable}
                rows={rows}
                list={list}
                measure={isTable ? undefined : virtualizer.measureElement}
                render={render}
              />
            ))}
          </div>
        </div>
      </div>
      {props.waiting > 0 && (
        <Button className={classes.pill ?? ''} size="compact-sm" radius="xl" onClick={props.onShowWaiting}>
          {`Show ${countOf(props.waiting, 'new sample')}`}
        </Button>
      )}
      <RowsError rows={rows} />
    </div>
  );
});

/** Two rows of the page before stay in sight. */
function rowsOfPage(height = 0): number {
  return Math.max(1, Math.floor(height / rowHeight) - 2);
}

function RowsError({ rows }: { readonly rows: RowStore }) {
  const error = useSyncExternalStore(rows.subscribe, rows.error);
  if (error === undefined) return null;
  return (
    <div className={classes.broken}>
      <ErrorNote title="Some samples could not be read" error={error} onRetry={() => rows.retry()} />
    </div>
  );
}

/** A press on a checkbox leaves the focus in the list, where its keys work. */
function keepFocus(event: MouseEvent): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  event.target.closest<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
}

function click(event: MouseEvent, acts: ListActs): void {
  const target = event.target instanceof Element ? event.target : null;
  const number = Number(target?.closest('[data-number]')?.getAttribute('data-number') ?? 0);
  if (number === 0) return;
  if (event.shiftKey) {
    window.getSelection()?.removeAllRanges();
    acts.extend(number);
  } else if (target?.closest('[data-check]') != null || event.ctrlKey || event.metaKey) {
    acts.toggle(number);
  } else if (window.getSelection()?.isCollapsed !== false) {
    // A text that was marked with the mouse stays marked.
    acts.open(number);
  }
}
