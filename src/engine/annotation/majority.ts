import { majorityVotes, type Vote } from '../numerics/majority-vote.ts';

/** What the annotators of one sample agree on. */
export type Majority = { readonly kind: 'labels'; readonly labels: readonly string[] } | { readonly kind: 'tied' };

/**
 * The label that most gave each sample. Where a text has several labels each is voted on alone: those that more than
 * half gave are taken, and exactly half is a tie.
 *
 * @param answers by sample, then annotator: the labels that were given
 */
export function majorityLabels(
  answers: readonly (readonly (readonly string[])[])[],
  multiple: boolean,
): readonly Majority[] {
  const names = [...new Set(answers.flat(2))].sort();
  if (!multiple) {
    const votes = toVotes(answers, (labels) => (labels[0] === undefined ? undefined : names.indexOf(labels[0])));
    return majorityVotes({ votes, items: answers.length, classes: names.length }).map(({ label, isTied }) => {
      const name = label === undefined ? undefined : names[label];
      return isTied || name === undefined ? { kind: 'tied' } : { kind: 'labels', labels: [name] };
    });
  }
  const byName = names.map((name) =>
    majorityVotes({
      votes: toVotes(answers, (labels) => (labels.includes(name) ? 1 : 0)),
      items: answers.length,
      classes: 2,
    }),
  );
  return answers.map((_, item) => {
    if (byName.some((votes) => votes[item]?.isTied === true)) return { kind: 'tied' };
    return { kind: 'labels', labels: names.filter((_name, place) => byName[place]?.[item]?.label === 1) };
  });
}

function toVotes(
  answers: readonly (readonly (readonly string[])[])[],
  classOf: (labels: readonly string[]) => number | undefined,
): readonly Vote[] {
  return answers.flatMap((given, item) =>
    given.flatMap((labels, annotator): readonly Vote[] => {
      const label = classOf(labels);
      return label === undefined ? [] : [{ item, annotator, label }];
    }),
  );
}
