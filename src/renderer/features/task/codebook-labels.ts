import { isJsonObject, type JsonObject } from '../../../shared/base/json.ts';

/** One entry of the codebook as it is written; the name alone is allowed. */
export interface WrittenLabel {
  readonly name: string;
  readonly definition: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly examples: readonly string[];
  readonly words: readonly string[];
}

/** Lists of texts that an entry may have, with their words for a person. */
export const labelLists = [
  { key: 'include', title: 'Also belongs here', description: 'What counts as this label as well. One a line.' },
  {
    key: 'exclude',
    title: 'Does not belong here',
    description: 'What looks like it and is another label. One a line.',
  },
  { key: 'examples', title: 'Examples', description: 'Texts that have this label. One a line.' },
  {
    key: 'words',
    title: 'Words for the label',
    description: 'What stands for the label in prompts and answers. The name when empty. One a line.',
  },
] as const;

export function readLabels(task: JsonObject): readonly WrittenLabel[] {
  const labels = Array.isArray(task.labels) ? task.labels : [];
  return labels.map((label) => {
    const entry: JsonObject = isJsonObject(label) ? label : { name: label };
    const texts = (key: string) => {
      const list = entry[key];
      return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
    };
    return {
      name: typeof entry.name === 'string' ? entry.name : String(entry.name ?? ''),
      definition: typeof entry.definition === 'string' ? entry.definition : '',
      include: texts('include'),
      exclude: texts('exclude'),
      examples: texts('examples'),
      words: texts('words'),
    };
  });
}

/** What stands in the recipe for an entry: nothing that is empty. */
export function writeLabel({ name, definition, ...lists }: WrittenLabel): Record<string, string | string[]> {
  return {
    name,
    ...(definition === '' ? {} : { definition }),
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([key, texts]) => (texts.length > 0 ? [[key, [...texts]]] : [])),
    ),
  };
}

export function toLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
