import { type RefObject, useEffect, useRef } from 'react';
import { useAnswer } from '../../engine/use-answer.ts';
import type { ListHandle } from './list/list-acts.ts';
import type { ListState } from './list/list-state.ts';

/**
 * A story that was opened from elsewhere (a link, another sample's story) shows its place in the list, too.
 *
 * @returns what to call before it is opened so.
 */
export function useStoryArrival(
  project: string,
  sample: string | null,
  list: ListState,
  place: { readonly order: Int32Array; readonly handle: RefObject<ListHandle | null> },
): () => void {
  const isDue = useRef(sample !== null);
  const story = useAnswer('samples.story', { project, sample: sample ?? '' }, { enabled: sample !== null });
  const number = story.data?.sample.number;
  const { order, handle } = place;
  useEffect(() => {
    if (!isDue.current || number === undefined || order.length === 0) return;
    isDue.current = false;
    list.current.set(number);
    const index = order.indexOf(number);
    if (index >= 0) handle.current?.show(index);
  }, [number, order, list, handle]);
  return () => {
    isDue.current = true;
  };
}
