import type { Random } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';

/**
 * The fold of each sample: groups stay whole, classes are spread evenly.
 *
 * Groups go, largest first, where the fewest of their classes are; equal groups in random order.
 *
 * @param options.groups duplicate cluster, parent, seed or document of each sample; absent: each its own.
 * @throws EngineError `bad-request` when there are fewer than two groups; with fewer groups than folds there are fewer folds.
 */
export function groupedFolds(options: {
  readonly labels: ArrayLike<number>;
  readonly groups?: readonly (string | number)[] | undefined;
  readonly folds: number;
  readonly random: Random;
}): Int32Array {
  const { labels, groups, random } = options;
  const members = new Map<string | number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const group = groups?.[row] ?? row;
    const known = members.get(group);
    if (known) known.push(row);
    else members.set(group, [row]);
  }
  const folds = Math.min(options.folds, members.size);
  if (folds < 2) {
    throw new EngineError(
      'bad-request',
      `${labels.length} samples form ${members.size} groups; folds need two or more.`,
      {
        samples: labels.length,
        groups: members.size,
      },
    );
  }
  const totals = countLabels(
    Array.from({ length: labels.length }, (_, row) => row),
    labels,
  );
  const counts = Array.from({ length: folds }, () => new Map<number, number>());
  const sizes = new Int32Array(folds);
  const result = new Int32Array(labels.length);
  const ordered = random.shuffle([...members.values()]).sort((a, b) => b.length - a.length);
  for (const rows of ordered) {
    const own = countLabels(rows, labels);
    const fold = cheapestFold(own, { counts, sizes, totals });
    sizes[fold] = (sizes[fold] ?? 0) + rows.length;
    const inFold = counts[fold];
    for (const [label, count] of own) inFold?.set(label, (inFold.get(label) ?? 0) + count);
    for (const row of rows) result[row] = fold;
  }
  return result;
}

/** Samples of each fold, in order. */
export function rowsByFold(folds: Int32Array): { readonly inside: number[]; readonly outside: number[] }[] {
  const count = folds.reduce((highest, fold) => Math.max(highest, fold + 1), 0);
  return Array.from({ length: count }, (_, fold) => {
    const inside: number[] = [];
    const outside: number[] = [];
    folds.forEach((of, row) => {
      (of === fold ? inside : outside).push(row);
    });
    return { inside, outside };
  });
}

/** Where the sum of squared class shares grows least; the smallest fold on ties, then the lowest. */
function cheapestFold(
  own: ReadonlyMap<number, number>,
  state: {
    readonly counts: readonly ReadonlyMap<number, number>[];
    readonly sizes: Int32Array;
    readonly totals: ReadonlyMap<number, number>;
  },
): number {
  let best = { fold: 0, cost: Infinity, size: Infinity };
  state.counts.forEach((counts, fold) => {
    let cost = 0;
    for (const [label, count] of own) {
      const before = counts.get(label) ?? 0;
      cost += ((before + count) ** 2 - before ** 2) / (state.totals.get(label) ?? 1) ** 2;
    }
    const size = state.sizes[fold] ?? 0;
    if (cost < best.cost - 1e-12 || (cost < best.cost + 1e-12 && size < best.size)) best = { fold, cost, size };
  });
  return best.fold;
}

function countLabels(rows: readonly number[], labels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const label = labels[row] ?? 0;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}
