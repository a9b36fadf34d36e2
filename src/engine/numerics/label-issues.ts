import { type ConfidentJoint, countLabels, type JudgedLabels } from './confident-joint.ts';

/**
 * Which labels count as wrong. `noise-rate`: from each class those that lean most to each other class, as many as the
 * joint expects. `label`: the least probable of each class. `both`: what these two agree on. `off-diagonal`: those that
 * the model is confident of another class for. `predicted`: those whose most probable class is another.
 */
export type IssueRule = 'noise-rate' | 'label' | 'both' | 'off-diagonal' | 'predicted';

export interface IssueOptions extends JudgedLabels {
  readonly joint: ConfidentJoint;
  readonly rule: IssueRule;
  /** Part of the expected errors to name, default 1; the rules that count nothing take all. */
  readonly share?: number;
  /**
   * Items of each class that are never named, the most probable ones; default 1. `predicted` keeps none: it names every
   * contradiction, as in the worked example of curation 3.5.
   */
  readonly keepPerClass?: number;
}

/**
 * Items whose label is likely wrong, in order (confident learning, curation 3.5). An item whose most probable class is
 * its own is never one.
 */
export function labelIssues(options: IssueOptions): readonly number[] {
  const { labels, probabilities, classes, rule } = options;
  const keepPerClass = rule === 'predicted' ? 0 : (options.keepPerClass ?? 1);
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, item) => {
    byClass[label]?.push(item);
  });
  const isOpen = (item: number) => mostProbable(probabilities, classes, item) !== labels[item];
  const named = new Set([...byRule(options, byClass)].filter(isOpen));
  for (const [label, items] of byClass.entries()) {
    // The most probable of the named ones are let go first.
    const most = Math.max(0, items.length - keepPerClass);
    const over = items
      .filter((item) => named.has(item))
      .sort((a, b) => at(options, a, label) - at(options, b, label) || a - b)
      .slice(most);
    for (const item of over) named.delete(item);
  }
  return [...named].sort((a, b) => a - b);
}

function byRule(options: IssueOptions, byClass: readonly (readonly number[])[]): ReadonlySet<number> {
  const { labels, joint, rule } = options;
  const items = Array.from(labels, (_, item) => item);
  switch (rule) {
    case 'predicted':
      return new Set(items);
    case 'off-diagonal':
      return new Set(
        items.filter((item) => {
          const guess = joint.guesses[item] ?? -1;
          return guess >= 0 && guess !== labels[item];
        }),
      );
    case 'label':
      return leastProbable(options, byClass);
    case 'noise-rate':
      return leaningAway(options, byClass);
    case 'both': {
      const leaning = leaningAway(options, byClass);
      return new Set([...leastProbable(options, byClass)].filter((item) => leaning.has(item)));
    }
  }
}

function leastProbable(options: IssueOptions, byClass: readonly (readonly number[])[]): Set<number> {
  const sizes = countLabels(options);
  return new Set(
    byClass.flatMap((items, label) => {
      const wrong = (sizes[label] ?? 0) - (options.joint.calibrated[label]?.[label] ?? 0);
      return items
        .toSorted((a, b) => at(options, a, label) - at(options, b, label) || a - b)
        .slice(0, toWhole(wrong, options));
    }),
  );
}

function leaningAway(options: IssueOptions, byClass: readonly (readonly number[])[]): Set<number> {
  return new Set(
    byClass.flatMap((items, label) => {
      const lean = (item: number, other: number) => at(options, item, other) - at(options, item, label);
      return (options.joint.calibrated[label] ?? []).flatMap((count, other) =>
        other === label
          ? []
          : items.toSorted((a, b) => lean(b, other) - lean(a, other) || a - b).slice(0, toWhole(count, options)),
      );
    }),
  );
}

function toWhole(count: number, { share = 1 }: IssueOptions): number {
  return Math.round(count * share);
}

function at({ probabilities, classes }: IssueOptions, item: number, label: number): number {
  return probabilities[item * classes + label] ?? 0;
}

function mostProbable(probabilities: Float64Array, classes: number, item: number): number {
  const own = probabilities.subarray(item * classes, (item + 1) * classes);
  return own.indexOf(Math.max(...own));
}
