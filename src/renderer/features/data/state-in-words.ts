import type { Facets } from '../../../shared/contract/sample-answers.ts';
import { countOf, formatCount } from '../../components/numbers.ts';
import type { SampleFilter } from '../../state/route-store.ts';

interface DataState {
  /** Undefined while it is not known. */
  readonly shown: number | undefined;
  readonly all: number | undefined;
  readonly facets: Facets | undefined;
  readonly filter: SampleFilter;
}

const parts = [
  { key: 'none', words: 'kept' },
  { key: 'drop', words: 'dropped' },
  { key: 'review', words: 'to review' },
];

/** "312 of 1,203 samples pass: 290 kept, 20 dropped, 2 to review" */
export function stateInWords({ shown, all, facets, filter }: DataState): string {
  if (shown === undefined || all === undefined) return '';
  if (all === 0) return 'No samples yet';
  const isFiltered = Object.keys(filter).length > 0;
  const start = isFiltered ? `${formatCount(shown)} of ${countOf(all, 'sample')} pass` : countOf(all, 'sample');
  // Under a filter by verdict the counts are of samples that do not all pass.
  if (facets === undefined || filter.verdict !== undefined || shown === 0) return start;
  const counts = new Map(facets.verdicts.map(({ key, count }) => [key, count]));
  const told = parts.flatMap(({ key, words }) => {
    const count = counts.get(key) ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${words}`];
  });
  return told.length === 0 ? start : `${start}: ${told.join(', ')}`;
}
