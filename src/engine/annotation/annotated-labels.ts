import { canonicalJson, type Json } from '../../shared/base/json.ts';
import type { Disagreement } from '../../shared/contract/annotation-answers.ts';
import { labelField, labelValue, type TaskRules } from '../projects/task-rules.ts';
import type { AnnotatedSample } from '../storage/project-store.ts';
import { majorityLabels } from './majority.ts';

export interface AnnotatedLabels {
  /** What the majority says and the sample does not have, by sample. */
  readonly toTake: ReadonlyMap<string, Json>;
  /** Without a majority, and not settled. */
  readonly tied: readonly AnnotatedSample[];
  /** Answers differ, and the sample's label is not what most say. Ties come first. */
  readonly disagreements: readonly Disagreement[];
}

/**
 * What the answers say about the samples' own labels. A label that a person set after the last answer stands above
 * them: it was settled.
 */
export function compareLabels(
  annotated: readonly AnnotatedSample[],
  rules: TaskRules,
  minimum: number,
): AnnotatedLabels {
  const field = labelField(rules);
  const toTake = new Map<string, Json>();
  const tied: AnnotatedSample[] = [];
  const differing: AnnotatedSample[] = [];
  if (field === undefined) return { toTake, tied, disagreements: [] };
  const open = annotated.filter((sample) => answersOf(sample).length > 0 && !isSettled(sample));
  const majorities = majorityLabels(
    open.map((sample) => answersOf(sample).map(({ labels }) => labels)),
    rules.task.multiple,
  );
  for (const [place, sample] of open.entries()) {
    const majority = majorities[place];
    if (majority === undefined) continue;
    if (majority.kind === 'tied') {
      tied.push(sample);
      continue;
    }
    if (hasLabels(sample.fields[field.name] ?? null, majority.labels)) continue;
    if (answersOf(sample).length >= minimum) toTake.set(sample.id, labelValue(rules, majority.labels));
    if (new Set(answersOf(sample).map(({ labels }) => answerKey(labels))).size > 1) differing.push(sample);
  }
  return { toTake, tied, disagreements: [...tied, ...differing].map(toDisagreement) };
}

/** Several labels in one order, as one answer. */
export function answerKey(labels: readonly string[]): string {
  return labels.toSorted().join(', ');
}

export function answersOf({ annotations }: AnnotatedSample): AnnotatedSample['annotations'] {
  return annotations.filter(({ state }) => state === 'labelled');
}

function isSettled({ labelledAt, annotations }: AnnotatedSample): boolean {
  return labelledAt !== null && annotations.every(({ at }) => at <= labelledAt);
}

function hasLabels(value: Json, labels: readonly string[]): boolean {
  const own = Array.isArray(value) ? value.map(String) : value === null ? [] : [String(value)];
  return canonicalJson(own.toSorted()) === canonicalJson(labels.toSorted());
}

function toDisagreement(sample: AnnotatedSample): Disagreement {
  return {
    sample: sample.id,
    number: sample.number,
    text: sample.text,
    label: sample.label,
    answers: answersOf(sample).map(({ annotator, labels, note }) => ({ annotator, labels, note })),
  };
}
