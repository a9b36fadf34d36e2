import type { MappedField } from './map-rows.ts';
import type { ColumnProfile } from './profile-columns.ts';

/** Names that columns of a field usually have, the surest first; without anything but letters and digits. */
const usualNames: Readonly<Record<string, readonly string[]>> = {
  text: [
    ...[
      'text',
      'sentence',
      'message',
      'content',
      'body',
      'review',
      'reviewtext',
      'utterance',
      'comment',
      'post',
      'tweet',
    ],
    ...['narrative', 'complaint', 'note', 'transcript', 'document', 'passage', 'paragraph', 'headline', 'abstract'],
    ...['feedback', 'description', 'input', 'query', 'prompt', 'phrase', 'email', 'sms', 'title', 'question'],
  ],
  label: [
    ...['labeltext', 'labelname', 'label', 'labels', 'category', 'categoryname', 'class', 'classname', 'intent'],
    ...['sentiment', 'target', 'tag', 'topic', 'gold', 'annotation', 'outcome', 'diagnosis', 'type', 'rating', 'y'],
  ],
  labels: ['labels', 'tags', 'categories', 'topics', 'classes', 'intents', 'label', 'category', 'keywords', 'codes'],
  question: ['question', 'query', 'questiontext', 'q', 'prompt', 'instruction', 'input'],
  answers: ['answers', 'answer', 'answertext', 'response', 'reply', 'output', 'gold', 'target', 'a'],
  context: ['context', 'passage', 'document', 'paragraph', 'article', 'text', 'source', 'background', 'evidence'],
};

/** A label is a name: longer values are texts. */
const longestLabel = 60;
const mostLabels = 200;

/**
 * The column of each field, guessed from its name and, where no name is known, from its values: labels repeat, the longest
 * values are the text. A field for which nothing fits is left out, and no column is used twice.
 */
export function guessFields(
  fields: readonly MappedField[],
  columns: readonly ColumnProfile[],
): Readonly<Record<string, string>> {
  const guessed = new Map<string, string>();
  const free = () => columns.filter(({ name }) => ![...guessed.values()].includes(name));
  // Names of all fields first: a value that looks like a text must not take a column that is called `question`.
  for (const exact of [true, false]) {
    for (const field of fields) {
      if (guessed.has(field.name)) continue;
      const column = byName(field, free(), exact);
      if (column !== undefined) guessed.set(field.name, column);
    }
  }
  for (const field of fields.toSorted((a, b) => Number(b.isTarget) - Number(a.isTarget))) {
    if (guessed.has(field.name) || !field.required) continue;
    const column = byValues(field, free());
    if (column !== undefined) guessed.set(field.name, column);
  }
  return Object.fromEntries(
    fields.flatMap(({ name }): readonly (readonly [string, string])[] => {
      const column = guessed.get(name);
      return column === undefined ? [] : [[name, column]];
    }),
  );
}

function byName(field: MappedField, columns: readonly ColumnProfile[], exact: boolean): string | undefined {
  if (exact) return columns.find(({ name }) => plain(name) === plain(field.name) && fits(field, name, columns))?.name;
  for (const known of Object.hasOwn(usualNames, field.name) ? (usualNames[field.name] ?? []) : []) {
    const column = columns.find(({ name }) => plain(name) === known);
    if (column !== undefined) return column.name;
  }
  return undefined;
}

/** Where the names of labels stand in a column of their own, the numbers beside them are not the labels. */
function fits(field: MappedField, column: string, columns: readonly ColumnProfile[]): boolean {
  if (field.type !== 'label') return true;
  const profile = columns.find(({ name }) => name === column);
  const named = columns.some(({ name }) => ['labeltext', 'labelname'].includes(plain(name)));
  return !(named && profile?.isNumeric === true);
}

function byValues(field: MappedField, columns: readonly ColumnProfile[]): string | undefined {
  const filled = columns.filter((column) => column.filled > 0);
  switch (field.type) {
    case 'text':
      return longest(filled.filter((column) => !column.isNumeric && column.lists === 0));
    case 'list-of-texts':
      return longest(filled.filter((column) => column.lists > 0));
    case 'labels':
      return filled.find((column) => column.lists > 0)?.name ?? fewest(filled);
    case 'label':
      return fewest(filled);
  }
}

function longest(columns: readonly ColumnProfile[]): string | undefined {
  return columns.toSorted((a, b) => b.meanLength - a.meanLength)[0]?.name;
}

/** Short values of which there are few for the number of rows. */
function fewest(columns: readonly ColumnProfile[]): string | undefined {
  return columns
    .filter(({ values, filled, meanLength, lists }) => {
      if (values === undefined || lists > 0 || meanLength > longestLabel) return false;
      return values.size > 1 && values.size <= Math.min(mostLabels, Math.max(2, filled / 2));
    })
    .toSorted((a, b) => (a.values?.size ?? 0) - (b.values?.size ?? 0))[0]?.name;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
