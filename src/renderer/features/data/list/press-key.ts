import type { KeyboardEvent } from 'react';
import type { ListActs } from './list-acts.ts';

interface PressedIn {
  readonly acts: ListActs;
  /** Number of the current sample. */
  readonly current: number;
  /** Rows that one page holds. */
  readonly pageRows: number;
}

/** The keys of a list that has the focus; letters work everywhere and are commands of the screen. */
export function pressKey(event: KeyboardEvent, pressedIn: PressedIn): void {
  // Buttons in the head have keys of their own.
  if (event.target !== event.currentTarget) return;
  if (doFor(event, pressedIn)) event.preventDefault();
}

function doFor(event: KeyboardEvent, { acts, current, pageRows }: PressedIn): boolean {
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== 'a') return false;
    acts.selectAll();
    return true;
  }
  switch (event.key) {
    case 'ArrowDown':
      acts.move(1);
      return true;
    case 'ArrowUp':
      acts.move(-1);
      return true;
    case 'PageDown':
      acts.move(pageRows);
      return true;
    case 'PageUp':
      acts.move(-pageRows);
      return true;
    case 'Home':
      acts.move('first');
      return true;
    case 'End':
      acts.move('last');
      return true;
    case 'Enter':
      acts.open(current);
      return true;
    case ' ':
      acts.toggle(current);
      return true;
    default:
      return false;
  }
}
