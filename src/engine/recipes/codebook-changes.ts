import type { LabelDefinition } from '../../shared/domain/task.ts';

/**
 * What changed from one codebook to the next, in sentences; empty when nothing did. A label that is gone and a new one that
 * says the same (its definition, or all its other texts when it has none) are one label with another name.
 */
export function codebookChanges(
  before: readonly LabelDefinition[],
  after: readonly LabelDefinition[],
): readonly string[] {
  const removed = before.filter((label) => !after.some((other) => other.name === label.name));
  const added = after.filter((label) => !before.some((other) => other.name === label.name));
  const renamed = pairRenamed(removed, added);
  const same = after.flatMap((label) => {
    const earlier = before.find((other) => other.name === label.name);
    return earlier === undefined ? [] : [{ from: earlier, to: label }];
  });
  return [
    ...renamed.map(({ from, to }) => `The label "${from.name}" is now called "${to.name}".`),
    ...added
      .filter((label) => !renamed.some(({ to }) => to === label))
      .map((label) => `The label "${label.name}" was added.`),
    ...removed
      .filter((label) => !renamed.some(({ from }) => from === label))
      .map((label) => `The label "${label.name}" was removed.`),
    ...[...same, ...renamed].flatMap(({ from, to }) => contentChanges(from, to)),
    ...(orderChanged(
      same.map(({ to }) => to.name),
      before,
    )
      ? ['The labels stand in another order.']
      : []),
  ];
}

interface Pair {
  readonly from: LabelDefinition;
  readonly to: LabelDefinition;
}

function pairRenamed(removed: readonly LabelDefinition[], added: readonly LabelDefinition[]): readonly Pair[] {
  const left = new Set(added);
  return removed.flatMap((from): readonly Pair[] => {
    const identity = identityOf(from);
    if (identity === undefined) return [];
    for (const to of left) {
      if (identityOf(to) !== identity) continue;
      left.delete(to);
      return [{ from, to }];
    }
    return [];
  });
}

function identityOf({ definition, include, exclude, examples, words }: LabelDefinition): string | undefined {
  if (definition !== undefined && definition.trim() !== '') return definition.trim();
  const texts = [include, exclude, examples, words];
  return texts.every((list) => list.length === 0) ? undefined : JSON.stringify(texts);
}

const lists = {
  include: 'What belongs to',
  exclude: 'What does not belong to',
  examples: 'The examples of',
  words: 'The words for',
} as const;

function contentChanges(from: LabelDefinition, to: LabelDefinition): readonly string[] {
  const name = `"${to.name}"`;
  const definition = (label: LabelDefinition) => label.definition?.trim() ?? '';
  const definitionChange =
    definition(from) === definition(to)
      ? []
      : definition(to) === ''
        ? [`${name} has no definition any more.`]
        : [
            definition(from) === ''
              ? `${name} was defined: ${definition(to)}`
              : `${name} is now defined: ${definition(to)}`,
          ];
  // Safe: the keys of the literal above.
  const keys = Object.keys(lists) as readonly (keyof typeof lists)[];
  return [
    ...definitionChange,
    ...keys
      .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
      .map((key) => `${lists[key]} ${name} changed.`),
  ];
}

function orderChanged(names: readonly string[], before: readonly LabelDefinition[]): boolean {
  const earlier = before.map((label) => label.name).filter((name) => names.includes(name));
  return earlier.some((name, index) => name !== names[index]);
}
