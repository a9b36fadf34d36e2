import { createRandom } from '../../shared/base/random.ts';

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

export interface SplitItem {
  readonly id: string;
  /** Samples of one group stay together. */
  readonly group: string;
  /** What the splits should have in the same shares; '' when there is none. */
  readonly label: string;
}

/**
 * Puts each sample into a split: seeded, groups never cut, and each label spread like the shares as far as groups allow.
 *
 * Large groups go first, each to the split that still wants most of the group's labels (greedy, after the iterative
 * stratification of Sechidis et al. 2011); ties are drawn. A group larger than a split's share makes that split larger.
 *
 * @param shares At least one above 0; they are divided by their sum. A split with share 0 gets nothing.
 */
export function planSplits(
  items: Iterable<SplitItem>,
  shares: { readonly [name in SplitName]: number },
  seed: number,
): ReadonlyMap<string, SplitName> {
  const groups = new Map<string, { readonly ids: string[]; readonly labels: Map<string, number> }>();
  const labels = new Map<string, number>();
  let total = 0;
  for (const { id, group, label } of items) {
    const entry = groups.get(group) ?? { ids: [], labels: new Map<string, number>() };
    groups.set(group, entry);
    entry.ids.push(id);
    entry.labels.set(label, (entry.labels.get(label) ?? 0) + 1);
    labels.set(label, (labels.get(label) ?? 0) + 1);
    total += 1;
  }
  const sum = splitNames.reduce((all, name) => all + shares[name], 0);
  const wanting = splitNames
    .filter((name) => shares[name] > 0)
    .map((name) => {
      const share = shares[name] / sum;
      return {
        name,
        share,
        rows: total * share,
        byLabel: new Map([...labels].map(([label, count]) => [label, count * share])),
      };
    });
  const random = createRandom(seed).fork('splits');
  // Sorting is stable: groups of one size keep their drawn order.
  const order = random.shuffle([...groups.values()]).sort((a, b) => b.ids.length - a.ids.length);
  const splits = new Map<string, SplitName>();
  for (const group of order) {
    let best = wanting[0];
    let bestWish = Number.NEGATIVE_INFINITY;
    for (const split of wanting) {
      let wish = 0;
      for (const [label, count] of group.labels)
        wish += (count * (split.byLabel.get(label) ?? 0)) / (labels.get(label) ?? 1) / split.share;
      // Between splits that want these labels alike: the one that is emptiest.
      wish += (1e-6 * split.rows) / (total * split.share);
      if (wish > bestWish + 1e-12) {
        best = split;
        bestWish = wish;
      }
    }
    if (best === undefined) throw new RangeError('A split needs a share above 0.');
    best.rows -= group.ids.length;
    for (const [label, count] of group.labels) best.byLabel.set(label, (best.byLabel.get(label) ?? 0) - count);
    for (const id of group.ids) splits.set(id, best.name);
  }
  return splits;
}
