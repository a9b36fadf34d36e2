import type { Privacy } from './sample.ts';

/** What the mark of a source means, in a sentence. */
export function privacyInWords(mark: Privacy): string {
  if (mark === false) return 'Not marked private.';
  if (mark === true) return 'Marked private: what saw a text of it is marked too.';
  return 'Only for methods with differential privacy.';
}

/** What methods with differential privacy used up of a source, with a bound on what the figures say. */
export function spentInWords(
  spent: { readonly epsilon: number; readonly delta: number; readonly entries: number } | null,
): string {
  if (spent === null)
    return 'No method with differential privacy used it: no bound is known on what samples tell of it.';
  const entries = spent.entries === 1 ? '1 entry' : `${spent.entries} entries`;
  return `Spent by methods with differential privacy: epsilon ${spent.epsilon}, delta ${spent.delta} (${entries}, added up).`;
}
