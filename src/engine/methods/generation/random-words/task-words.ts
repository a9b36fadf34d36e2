import { labelInWords, type Task } from '../../../../shared/domain/task.ts';
import { words } from '../../../numerics/words.ts';

/** Words that tell texts apart rather than carry a subject. */
const functionWords = new Set(
  `about above after again against also although always among another anything around because been before being below
  between both came cannot come could does doing done down during each either else even ever every everything from
  further gets give given goes going have having here hers herself himself however into itself just like made make many
  might more most much must myself neither never none nothing often once only other others ours over perhaps quite rather
  really same seem shall should since some someone something still such than that their theirs them then there these they
  thing things this those though through thus together too toward under until upon used uses using very want wants was
  well went were what whatever when where whether which while whose will with within without would your yours yourself`.split(
    /\s+/u,
  ),
);

/**
 * The words that the task's own knowledge and codebook are about, those that mark a single entry first (term frequency
 * times inverse entry frequency). Label names are left out: asking for them would leak the label.
 */
export function taskWords(task: Task, limit: number): readonly string[] {
  const entries = [
    ...task.knowledge,
    ...task.labels.map((label) => [label.definition ?? '', ...label.include, ...label.examples].join(' ')),
  ].map((text) => words(text).filter(isContentWord));
  const labelWords = new Set(task.labels.flatMap((label) => words(`${labelInWords(label)} ${label.words.join(' ')}`)));
  const holding = new Map<string, number>();
  const times = new Map<string, number>();
  for (const tokens of entries) {
    for (const token of new Set(tokens)) holding.set(token, (holding.get(token) ?? 0) + 1);
    for (const token of tokens) times.set(token, (times.get(token) ?? 0) + 1);
  }
  return [...times]
    .filter(([word]) => !labelWords.has(word))
    .map(([word, count]) => ({ word, weight: count * Math.log((1 + entries.length) / (holding.get(word) ?? 1)) }))
    .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
    .slice(0, limit)
    .map(({ word }) => word);
}

function isContentWord(token: string): boolean {
  return /^\p{L}{4,}$/u.test(token) && !functionWords.has(token);
}
