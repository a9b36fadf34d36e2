import { useMemo, useState } from 'react';
import { decodeNumbers } from '../../../engine/decode-numbers.ts';
import { useAnswer } from '../../../engine/use-answer.ts';
import type { SampleFilter } from '../../../state/route-store.ts';
import type { SampleSort } from '../view.ts';
import { highestNumber, holdNew } from './sample-order.ts';

interface SampleOrder {
  /** Undefined before the first answer. */
  readonly order: Int32Array | undefined;
  /** New samples that wait to be shown. */
  readonly waiting: number;
  showWaiting(): void;
  /** Changes when the list is another one: other filter, other order. */
  readonly key: string;
  /** The list is of the filter before. */
  readonly isOld: boolean;
  readonly error: Error | null;
  retry(): void;
}

/** The numbers of all samples that pass. Samples that a run adds meanwhile wait until they are asked for. */
export function useSampleOrder(project: string, filter: SampleFilter, sort: SampleSort): SampleOrder {
  const answer = useAnswer('samples.order', { project, filter, sort }, { keepPrevious: true });
  const { data, isPlaceholderData } = answer;
  const all = useMemo(() => (data === undefined ? undefined : decodeNumbers(data.numbers)), [data]);
  const wanted = JSON.stringify([filter, sort]);
  // The list that was last taken whole, and the highest number in it.
  const [taken, setTaken] = useState({ key: '', known: 0 });
  let { key, known } = taken;
  if (all !== undefined && !isPlaceholderData && key !== wanted) {
    key = wanted;
    known = Math.max(known, highestNumber(all));
    setTaken({ key, known });
  }
  const held = useMemo(() => (all === undefined ? undefined : holdNew(all, known)), [all, known]);
  return {
    order: held?.shown,
    waiting: held?.waiting ?? 0,
    showWaiting: () => all !== undefined && setTaken({ key, known: Math.max(known, highestNumber(all)) }),
    key,
    isOld: isPlaceholderData,
    error: answer.error,
    retry: () => void answer.refetch(),
  };
}
