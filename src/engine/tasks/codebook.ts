import { type LabelDefinition, labelInWords, type Task } from '../../shared/domain/task.ts';

/** At most this many neighbours beside the target label: full codebooks overflow small contexts (A4). */
const neighbourCount = 2;

/** The label's name in words, its definition and what it includes, in one line: what a small model can hold. */
export function labelInOneLine(label: LabelDefinition): string {
  return [`${labelInWords(label)}.`, ...definitionSentences(label)].map(oneLine).join(' ');
}

/** The rules of the label and, for each confusable neighbour, what it is: the generation header of A4. */
export function labelRules(label: LabelDefinition, task: Task): string {
  const [example] = label.examples;
  return [
    labelInOneLine(label),
    ...(label.exclude.length === 0 ? [] : [`It does not fit: ${label.exclude.join('; ')}.`]),
    ...(example === undefined ? [] : [`For example: "${example}"`]),
    ...confusableLabels(label, task).map((neighbour) => `Not to be confused with ${shortRule(neighbour)}`),
  ]
    .map(oneLine)
    .join(' ');
}

/**
 * The labels that share the largest part of their words with this one (Jaccard over names, definitions and inclusions),
 * most alike first; labels without a shared word are no neighbours.
 */
export function confusableLabels(label: LabelDefinition, task: Task): readonly LabelDefinition[] {
  const own = contentWords(label);
  return task.labels
    .filter((other) => other.name !== label.name)
    .map((other, index) => ({ other, index, overlap: jaccard(own, contentWords(other)) }))
    .filter(({ overlap }) => overlap > 0)
    .sort((a, b) => b.overlap - a.overlap || a.index - b.index)
    .slice(0, neighbourCount)
    .map(({ other }) => other);
}

/** Makes any text fit in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Ends a statement with a full stop unless it ends itself. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function definitionSentences(label: LabelDefinition): readonly string[] {
  return [
    ...(label.definition === undefined ? [] : [sentence(label.definition)]),
    ...(label.include.length === 0 ? [] : [`Also: ${sentence(label.include.join('; '))}`]),
  ];
}

function shortRule(label: LabelDefinition): string {
  return sentence(label.definition === undefined ? labelInWords(label) : `${labelInWords(label)}: ${label.definition}`);
}

const functionWords = new Set(
  'a an and are as at be been by can do does for from has have in into is it its not of on or than that the their this to was were what which who will with yet'.split(
    ' ',
  ),
);

function contentWords(label: LabelDefinition): ReadonlySet<string> {
  const text = [labelInWords(label), label.definition ?? '', ...label.include].join(' ').toLowerCase();
  return new Set((text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !functionWords.has(word)));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}
