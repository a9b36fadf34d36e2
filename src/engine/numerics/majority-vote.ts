import { EngineError } from '../../shared/domain/engine-error.ts';

/** What one annotator (a person, a prompt, a model) says of one item. */
export interface Vote {
  readonly item: number;
  readonly annotator: number;
  /** Class below the number of classes. */
  readonly label: number;
}

export interface MajorityVote {
  /** The class with most votes, the lowest on ties; undefined without votes. */
  readonly label: number | undefined;
  readonly votes: number;
  /** Share of the votes by class; all 0 without votes. */
  readonly shares: readonly number[];
  /** Several classes have most votes: the label is then no majority, but the first of them. */
  readonly isTied: boolean;
}

/**
 * One label from many by counting votes (curation 9.1): the start of Dawid and Skene's estimate, and what to use with
 * fewer than five labels an annotator.
 *
 * @throws EngineError `bad-request` on an item or class that is not there, or an annotator who votes twice on an item.
 */
export function majorityVotes(options: {
  readonly votes: readonly Vote[];
  readonly items: number;
  readonly classes: number;
}): readonly MajorityVote[] {
  const { votes, items, classes } = options;
  const counts = Array.from({ length: items }, () => new Array<number>(classes).fill(0));
  const seen = new Set<string>();
  for (const { item, annotator, label } of votes) {
    const own = counts[item];
    const key = `${item}/${annotator}`;
    if (own?.[label] === undefined || seen.has(key)) {
      throw new EngineError(
        'bad-request',
        own?.[label] === undefined
          ? `A vote names item ${item} and class ${label}; there are ${items} items and ${classes} classes.`
          : `Annotator ${annotator} votes twice on item ${item}. Give one vote for each.`,
        { item, annotator, label },
      );
    }
    seen.add(key);
    own[label]++;
  }
  return counts.map((own) => {
    const total = own.reduce((sum, count) => sum + count, 0);
    const most = Math.max(0, ...own);
    return {
      label: total === 0 ? undefined : own.indexOf(most),
      votes: total,
      shares: own.map((count) => (total === 0 ? 0 : count / total)),
      isTied: total > 0 && own.filter((count) => count === most).length > 1,
    };
  });
}
