import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { SampleFilter } from '../../state/route-store.ts';
import type { ListActs, ListHandle } from './list/list-acts.ts';
import type { ListState } from './list/list-state.ts';
import type { RowStore } from './list/row-store.ts';
import {
  isSelected,
  keepInOrder,
  nothingSelected,
  selectedCount,
  selectRange,
  toggleSelected,
} from './list/selection.ts';
import type { SampleTarget } from './use-sample-acts.ts';

interface BrowsingParts {
  readonly order: Int32Array;
  readonly filter: SampleFilter;
  readonly rows: RowStore;
  readonly list: ListState;
  readonly handle: RefObject<ListHandle | null>;
  readonly isStoryOpen: boolean;
  openStory(sample: string): void;
  closeStory(): void;
}

export interface Browsing extends ListActs {
  /** Opens the one before or after it. */
  step(by: 1 | -1): void;
  /** Deselects; with nothing selected it closes the story. */
  escape(): void;
  /** After the list changed: where the current one left it, the next is current. */
  settle(): void;
  toggleCurrent(): void;
  /** What an act is for: what is selected, else the current one. */
  targetCount(): number;
  resolveTarget(): Promise<SampleTarget>;
}

/** Keys held down open a story only where they stop. */
const openAfterMs = 60;

/** Moving, opening and selecting. The object stays the same, so that the list need not be drawn for it. */
export function useBrowsing(parts: BrowsingParts): Browsing {
  const latest = useRef(parts);
  latest.current = parts;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const browsing = useMemo(() => create(latest, timer), []);
  const { order, list } = parts;
  useEffect(() => {
    list.selection.set(keepInOrder(list.selection.get(), order));
    browsing.settle();
  }, [order, list, browsing]);
  return browsing;
}

function create(
  latest: RefObject<BrowsingParts>,
  timer: RefObject<ReturnType<typeof setTimeout> | undefined>,
): Browsing {
  const now = () => latest.current;
  /** Where the current one stands; one that has left the list keeps its place. */
  let place = 0;
  const currentPlace = (): number => {
    const { order, list } = now();
    const found = order.indexOf(list.current.get());
    if (found >= 0) place = found;
    return Math.min(place, Math.max(0, order.length - 1));
  };
  const open = (number: number, afterMs = 0) => {
    const { rows, list } = now();
    list.current.set(number);
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const [row] = await rows.load([number]).catch(() => []);
      if (row !== undefined && now().list.current.get() === number) now().openStory(row.id);
    }, afterMs);
  };
  const goTo = (index: number, opens: boolean) => {
    const { order, list, handle } = now();
    const bounded = Math.min(order.length - 1, Math.max(0, index));
    const number = order[bounded];
    if (number === undefined) return;
    place = bounded;
    list.current.set(number);
    handle.current?.show(bounded);
    if (opens) open(number, openAfterMs);
  };
  const toggle = (number: number) => {
    const { order, list } = now();
    if (number === 0) return;
    list.current.set(number);
    list.selection.set(toggleSelected(list.selection.get(), order, number));
  };
  return {
    open: (number) => open(number === 0 ? (now().order[currentPlace()] ?? 0) : number),
    move(by) {
      const { order, list, isStoryOpen } = now();
      if (by === 'first' || by === 'last') goTo(by === 'first' ? 0 : order.length - 1, isStoryOpen);
      // The first press shows where one is; one whose sample has left the list is already at the next.
      else goTo(order.includes(list.current.get()) ? currentPlace() + by : currentPlace(), isStoryOpen);
    },
    step: (by) => goTo(currentPlace() + (now().isStoryOpen ? by : 0), true),
    toggle,
    toggleCurrent: () => toggle(now().order[currentPlace()] ?? 0),
    settle() {
      const { order, list, isStoryOpen } = now();
      const current = list.current.get();
      // One whose story is open stays current: it may have been opened from another sample's story.
      if (current === 0 || isStoryOpen || order.includes(current)) return;
      list.current.set(order[currentPlace()] ?? 0);
    },
    extend(number) {
      const { order, list } = now();
      list.selection.set(selectRange(list.selection.get(), order, list.current.get(), number));
      list.current.set(number);
    },
    selectAll: () => now().list.selection.set({ kind: 'all' }),
    enter() {
      const { order, list } = now();
      if (list.current.get() === 0) list.current.set(order[0] ?? 0);
    },
    deselect: () => now().list.selection.set(nothingSelected),
    escape() {
      const { order, list, closeStory } = now();
      if (selectedCount(list.selection.get(), order) > 0) list.selection.set(nothingSelected);
      else closeStory();
    },
    targetCount() {
      const { order, list } = now();
      return selectedCount(list.selection.get(), order) || (list.current.get() === 0 ? 0 : 1);
    },
    async resolveTarget() {
      const { order, list, filter, rows } = now();
      const selection = list.selection.get();
      if (selection.kind === 'all') return { filter };
      const numbers = order.filter((number) => isSelected(selection, number));
      const wanted = numbers.length > 0 ? [...numbers] : [list.current.get()];
      return { ids: (await rows.load(wanted)).map(({ id }) => id) };
    },
  };
}
