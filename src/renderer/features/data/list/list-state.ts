import { Watched } from '../watched.ts';
import { nothingSelected, type Selection } from './selection.ts';

/** What changes while one works in the list; each row watches its own part. */
export interface ListState {
  /** Number of the sample that keys act on; 0 before there is one. */
  readonly current: Watched<number>;
  readonly selection: Watched<Selection>;
}

export function createListState(): ListState {
  return { current: new Watched(0), selection: new Watched<Selection>(nothingSelected) };
}
