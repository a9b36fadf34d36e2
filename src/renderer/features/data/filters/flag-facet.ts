import type { FacetCount, ScoreFacet } from '../../../../shared/contract/sample-answers.ts';
import type { ScoreRange } from './filter-chips.ts';

/** A score that only says yes (1) or no (0): two values, where a histogram would show two bars far apart. */
export function flagCounts({ low, high, counts }: ScoreFacet): readonly FacetCount[] | undefined {
  if (low !== 0 || high !== 1 || counts.length < 3 || counts.slice(1, -1).some((count) => count > 0)) return undefined;
  return [
    { key: 'yes', title: 'Yes', count: counts.at(-1) ?? 0 },
    { key: 'no', title: 'No', count: counts[0] ?? 0 },
  ];
}

export function flagRange(key: string): ScoreRange {
  return key === 'yes' ? { atLeast: 1 } : { atMost: 0 };
}

/** Keys of the values that the range lets through; none while there is no range. */
export function chosenFlags({ atLeast, atMost }: ScoreRange): readonly string[] {
  if (atLeast !== undefined && atLeast > 0) return ['yes'];
  return atMost !== undefined && atMost < 1 ? ['no'] : [];
}
