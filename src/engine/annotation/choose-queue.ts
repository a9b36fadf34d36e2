import { deriveSeed } from '../../shared/base/random.ts';

export type QueueOrder = 'uncertain first' | 'to review first' | 'random' | 'in order';
type AnswerState = 'labelled' | 'skipped';

export interface QueueOptions {
  /** All samples in scope: by their numbers, or for `uncertain first` by the score. */
  readonly numbers: ArrayLike<number>;
  readonly order: QueueOrder;
  /** Samples to review, for the order that begins with them. */
  readonly toReview: ReadonlySet<number>;
  readonly annotator: string;
  readonly state: 'open' | 'skipped';
  readonly doubleShare: number;
  /** By sample number, then annotator. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<string, AnswerState>>;
}

export interface ChosenQueue {
  readonly waiting: readonly number[];
  readonly answered: number;
  readonly skipped: number;
}

/**
 * What waits for one annotator, in order. A sample is for whoever comes first, one of the double share for two people;
 * what another person skipped still waits. Nothing depends on the annotator but what was answered, so that all go
 * through the same samples in the same order.
 */
export function chooseQueue(options: QueueOptions): ChosenQueue {
  const { numbers, annotator, answers, state, doubleShare } = options;
  const waiting: number[] = [];
  let answered = 0;
  let skipped = 0;
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place] ?? 0;
    const given = answers.get(number);
    const own = given?.get(annotator);
    if (own === 'labelled') answered += 1;
    if (own === 'skipped') skipped += 1;
    if (state === 'skipped' ? own === 'skipped' : own === undefined && isWanted(number, given, doubleShare))
      waiting.push(number);
  }
  return { waiting: inOrder(waiting, options), answered, skipped };
}

/** Whether two people label this sample: by a hash of its number, so that a larger share adds samples and takes none away. */
export function isDouble(number: number, share: number): boolean {
  return deriveSeed('annotate twice', number) / 2 ** 31 < share;
}

function isWanted(number: number, given: ReadonlyMap<string, AnswerState> | undefined, share: number): boolean {
  if (given === undefined) return true;
  const labelled = [...given.values()].filter((one) => one === 'labelled').length;
  return labelled < (isDouble(number, share) ? 2 : 1);
}

function inOrder(numbers: readonly number[], { order, toReview }: QueueOptions): readonly number[] {
  if (order === 'in order' || order === 'uncertain first') return numbers;
  const keys = new Map(numbers.map((number) => [number, deriveSeed('annotation order', number)]));
  const key = (number: number) => keys.get(number) ?? 0;
  const random = numbers.toSorted((one, other) => key(one) - key(other) || one - other);
  if (order === 'random') return random;
  return [...random.filter((number) => toReview.has(number)), ...random.filter((number) => !toReview.has(number))];
}
