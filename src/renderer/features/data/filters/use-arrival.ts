import { useState } from 'react';
import type { SampleFilter } from '../../../state/route-store.ts';

interface Arrival {
  /** The filter is no longer the one that came with the title. */
  readonly isChanged: boolean;
  goBack(): void;
}

/** Remembers the filter with which a number elsewhere led here. */
export function useArrival(title: string | null, filter: SampleFilter): Arrival {
  const [came, setCame] = useState({ title, filter });
  if (came.title !== title) setCame({ title, filter });
  return {
    isChanged: JSON.stringify(came.filter) !== JSON.stringify(filter),
    // Changes of the filter are no steps of their own: one step back is where one came from.
    goBack: () => window.history.back(),
  };
}
