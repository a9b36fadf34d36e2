import type { OwnAnnotation, QueuedSample } from '../../../shared/contract/annotation-answers.ts';

/** What is chosen for a sample and not sent yet. */
export interface AnswerDraft {
  readonly labels: readonly string[];
  readonly rating: number | null;
  readonly note: string;
}

export interface QueueItem {
  readonly sample: QueuedSample;
  readonly draft: AnswerDraft;
  /** `sent`: answered here, and the engine has not said so yet. */
  readonly state: 'open' | 'sent' | 'done';
  /** What was done with it last: what undo takes back shows in words. */
  readonly outcome: 'answered' | 'skipped' | 'dropped' | null;
  readonly error: Error | null;
}

export interface QueueState {
  readonly items: readonly QueueItem[];
  /** The one that is shown; the number of items when all are done. */
  readonly at: number;
}

export const emptyQueue: QueueState = { items: [], at: 0 };

/** New ones at the end; what is there already stays. */
export function withSamples(state: QueueState, samples: readonly QueuedSample[]): QueueState {
  const known = new Set(state.items.map(({ sample }) => sample.sample));
  const added = samples.filter(({ sample }) => !known.has(sample)).map(toItem);
  return { ...state, items: [...state.items, ...added] };
}

export function currentItem({ items, at }: QueueState): QueueItem | undefined {
  return items[at];
}

export function openCount({ items }: QueueState): number {
  return items.filter(({ state }) => state === 'open').length;
}

/** Those that the engine would give again: it does not know yet that they were answered, or they are in hand. */
export function inHand({ items }: QueueState): readonly string[] {
  return items.filter(({ state }) => state !== 'done').map(({ sample }) => sample.sample);
}

export function changeItem(state: QueueState, id: string, change: Partial<QueueItem>): QueueState {
  return { ...state, items: state.items.map((item) => (item.sample.sample === id ? { ...item, ...change } : item)) };
}

/** The answer is on its way and the next open sample shows. */
export function sendItem(
  state: QueueState,
  id: string,
  outcome: QueueItem['outcome'],
  mine: OwnAnnotation | null,
): QueueState {
  const item = state.items.find(({ sample }) => sample.sample === id);
  if (item === undefined) return state;
  const sample = mine === null ? item.sample : { ...item.sample, mine };
  const sent = changeItem(state, id, { state: 'sent', outcome, error: null, sample });
  return { ...sent, at: nextOpen(sent) };
}

/** It comes back to be answered again, with what was chosen. */
export function returnItem(
  state: QueueState,
  id: string,
  error: Error | null,
  mine?: OwnAnnotation | null,
): QueueState {
  const at = state.items.findIndex(({ sample }) => sample.sample === id);
  const item = state.items[at];
  if (item === undefined) return state;
  const sample = mine === undefined ? item.sample : { ...item.sample, mine };
  return { ...changeItem(state, id, { state: 'open', outcome: null, error, sample }), at };
}

/**
 * As the engine has them after something was taken back elsewhere: what waits again comes back and shows, what is in
 * hand gets its text and marks anew.
 */
export function reconciled(state: QueueState, waiting: readonly QueuedSample[]): QueueState {
  const fresh = new Map(waiting.map((sample) => [sample.sample, sample]));
  let { at } = state;
  const items = state.items.map((item, place): QueueItem => {
    const sample = fresh.get(item.sample.sample);
    if (sample === undefined || item.state === 'sent') return item;
    if (item.state === 'open') return { ...item, sample };
    at = place;
    return { ...item, sample, state: 'open', outcome: null };
  });
  return { items, at };
}

/** One step back or forward among those of this sitting. */
export function moveBy(state: QueueState, by: number): QueueState {
  const at = Math.min(state.items.length - 1, Math.max(0, state.at + by));
  return state.items.length === 0 ? state : { ...state, at };
}

/** The next open one after the current, else the first open one, else the end. */
function nextOpen({ items, at }: QueueState): number {
  const after = items.findIndex(({ state }, place) => place > at && state === 'open');
  if (after >= 0) return after;
  const first = items.findIndex(({ state }) => state === 'open');
  return first >= 0 ? first : items.length;
}

function toItem(sample: QueuedSample): QueueItem {
  const { labels = [], rating = null, note = '' } = sample.mine ?? {};
  return { sample, draft: { labels, rating, note }, state: 'open', outcome: null, error: null };
}
