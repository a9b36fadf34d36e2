import type { AnnotationProgress, AnnotatorCount } from '../../shared/contract/annotation-answers.ts';
import type { TaskRules } from '../projects/task-rules.ts';
import type { AnnotatedSample } from '../storage/project-store.ts';
import { measureAgreement } from './agreement.ts';
import { answerKey, answersOf, compareLabels } from './annotated-labels.ts';

/** Disagreements of one answer; the rest is counted. */
const mostListed = 200;

/** Who said how much, how far they agree, and what is left to settle. */
export async function measureProgress(
  annotated: readonly AnnotatedSample[],
  rules: TaskRules,
  signal: AbortSignal,
): Promise<AnnotationProgress> {
  const answered = annotated.filter((sample) => answersOf(sample).length > 0);
  const agreement = await measureAgreement(
    answered.map((sample) => ({
      group: sample.group,
      answers: new Map(answersOf(sample).map(({ annotator, labels }) => [annotator, answerKey(labels)])),
    })),
    signal,
  );
  const { toTake, disagreements } = compareLabels(annotated, rules, 1);
  return {
    annotators: countByAnnotator(annotated),
    annotated: answered.length,
    doubled: answered.filter((sample) => answersOf(sample).length > 1).length,
    ...agreement,
    disagreements: disagreements.slice(0, mostListed),
    openDisagreements: disagreements.length,
    toTake: toTake.size,
  };
}

function countByAnnotator(annotated: readonly AnnotatedSample[]): readonly AnnotatorCount[] {
  const counts = new Map<string, { annotator: string; labelled: number; skipped: number; lastAt: string }>();
  for (const { annotator, state, at } of annotated.flatMap(({ annotations }) => annotations)) {
    const own = counts.get(annotator) ?? { annotator, labelled: 0, skipped: 0, lastAt: at };
    own[state] += 1;
    if (at > own.lastAt) own.lastAt = at;
    counts.set(annotator, own);
  }
  return [...counts.values()].sort((a, b) => (a.annotator < b.annotator ? -1 : 1));
}
