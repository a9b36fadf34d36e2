import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef } from 'react';

/**
 * Keeps what one reads in its place when samples above it come or go; another list (other filter, other order) begins at
 * its top.
 */
export function useAnchoredScroll(
  virtualizer: Virtualizer<HTMLDivElement, HTMLElement>,
  order: Int32Array,
  listKey: string,
): void {
  const anchor = useRef({ number: 0, within: 0 });
  const shown = useRef({ order, listKey });
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { order, listKey };
    if (before.listKey !== listKey) {
      virtualizer.scrollToOffset(0);
    } else if (before.order !== order) {
      const index = order.indexOf(anchor.current.number);
      const item = index < 0 ? undefined : virtualizer.measurementsCache[index];
      const offset = virtualizer.scrollOffset ?? 0;
      // At the very top new rows may show: nothing above them is being read.
      if (item !== undefined && offset > 0) {
        const wanted = item.start - virtualizer.options.scrollMargin + anchor.current.within;
        if (Math.abs(wanted - offset) > 1) virtualizer.scrollToOffset(wanted);
      }
    }
  }, [order, listKey, virtualizer]);
  // After every drawing: the first row that can be seen, and how far it has gone past the edge.
  useLayoutEffect(() => {
    const offset = virtualizer.scrollOffset ?? 0;
    const first = virtualizer.getVirtualItems().find(({ end }) => end - virtualizer.options.scrollMargin > offset);
    const number = first === undefined ? undefined : order[first.index];
    if (first !== undefined && number !== undefined) {
      anchor.current = { number, within: offset - (first.start - virtualizer.options.scrollMargin) };
    }
  });
}
