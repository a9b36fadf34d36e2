import { EngineError } from '../../shared/domain/engine-error.ts';
import { largestRemainder } from './quotas.ts';

/** Labels as given and what models that have not seen the items think of them. */
export interface JudgedLabels {
  /** Given class of each item. */
  readonly labels: Int32Array;
  /** Out of fold, row-major, items × classes. */
  readonly probabilities: Float64Array;
  readonly classes: number;
}

/** Rows are given classes, columns guessed true classes. */
type Square = readonly (readonly number[])[];

export interface ConfidentJoint {
  /** Mean probability of each class among the items that carry it; null for a class without items. */
  readonly thresholds: readonly (number | null)[];
  /** The class that the model is confident of, by item; -1 for none. */
  readonly guesses: Int32Array;
  /** Items by given and confident class; the diagonal is at least 1. */
  readonly counts: Square;
  /** Expected items of each cell: rows sum to the items that carry the class. */
  readonly calibrated: Square;
  /** Calibrated counts as shares of all items. */
  readonly joint: Square;
  /** Estimated share of wrong labels; null without items. */
  readonly noiseRate: number | null;
}

/** A probability this much below its threshold still reaches it: rounding must not decide. */
const slack = 1e-6;

/**
 * The joint of given and true labels, estimated without people (confident learning, evaluation 1.5, curation 3.5).
 *
 * @param options.rounded calibrated counts as whole items, rows keeping their sums.
 * @throws EngineError `bad-request` on a class that is not there or a probability that is not finite.
 */
export function confidentJoint(judged: JudgedLabels, options: { readonly rounded?: boolean } = {}): ConfidentJoint {
  checkJudged(judged);
  const { labels, classes } = judged;
  const sizes = countLabels(judged);
  const thresholds = toThresholds(judged, sizes);
  const guesses = confidentGuesses(judged, thresholds);
  const counts = square(classes);
  labels.forEach((label, item) => {
    const row = counts[label];
    const guess = guesses[item] ?? -1;
    if (row?.[guess] !== undefined) row[guess]++;
  });
  counts.forEach((row, label) => {
    row[label] = Math.max(1, row[label] ?? 0);
  });
  const calibrated = counts.map((row, label) => {
    const size = sizes[label] ?? 0;
    const total = row.reduce((sum, count) => sum + count, 0);
    return options.rounded === true ? largestRemainder(size, row) : row.map((count) => (count / total) * size);
  });
  const n = labels.length;
  const joint = calibrated.map((row) => row.map((count) => (n === 0 ? 0 : count / n)));
  const right = joint.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  return { thresholds, guesses, counts, calibrated, joint, noiseRate: n === 0 ? null : Math.max(0, 1 - right) };
}

/** The class that the model is confident of, by item; -1 for none. @param thresholds of `confidentJoint`. */
export function confidentGuesses(
  judged: Pick<JudgedLabels, 'probabilities' | 'classes'>,
  thresholds: readonly (number | null)[],
): Int32Array {
  const { probabilities, classes } = judged;
  return Int32Array.from({ length: probabilities.length / classes }, (_, item) =>
    confidentGuess(probabilities.subarray(item * classes, (item + 1) * classes), thresholds),
  );
}

/** Probability of an item's own class minus the highest of the others, from 0 (surely wrong) to 1. */
export function normalisedMargin({ labels, probabilities, classes }: JudgedLabels, item: number): number {
  const own = labels[item] ?? 0;
  let highestOther = 0;
  for (let label = 0; label < classes; label++)
    if (label !== own) highestOther = Math.max(highestOther, probabilities[item * classes + label] ?? 0);
  return ((probabilities[item * classes + own] ?? 0) - highestOther + 1) / 2;
}

/** Items by class. */
export function countLabels({ labels, classes }: JudgedLabels): number[] {
  const sizes = new Array<number>(classes).fill(0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}

function toThresholds({ labels, probabilities, classes }: JudgedLabels, sizes: readonly number[]): (number | null)[] {
  const sums = new Array<number>(classes).fill(0);
  labels.forEach((label, item) => {
    sums[label] = (sums[label] ?? 0) + (probabilities[item * classes + label] ?? 0);
  });
  return sums.map((sum, label) => {
    const size = sizes[label] ?? 0;
    return size === 0 ? null : sum / size;
  });
}

/** The only class that reaches its threshold; the most probable of all when several do; -1 when none does. */
function confidentGuess(own: Float64Array, thresholds: readonly (number | null)[]): number {
  const reached = thresholds.flatMap((threshold, label) =>
    threshold !== null && (own[label] ?? 0) >= threshold - slack ? [label] : [],
  );
  return reached.length > 1 ? own.indexOf(Math.max(...own)) : (reached[0] ?? -1);
}

function checkJudged({ labels, probabilities, classes }: JudgedLabels): void {
  const isWhole = probabilities.length === labels.length * classes;
  if (isWhole && labels.every((label) => label >= 0 && label < classes) && probabilities.every(Number.isFinite)) return;
  throw new EngineError(
    'bad-request',
    `Label errors need a class below ${classes} and ${classes} finite probabilities for each of ${labels.length} items.`,
    { items: labels.length, classes },
  );
}

function square(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}
