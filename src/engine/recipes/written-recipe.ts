import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { type SourceRole, sourceRoles } from '../../shared/domain/sample.ts';
import type { LabelDefinition, Task } from '../../shared/domain/task.ts';
import { readRecipeDocument } from './recipe-document.ts';

/** What the text says without defaults, right or not; null when it cannot be read or is no mapping. */
export function writtenRecipe(text: string): JsonObject | null {
  const document = readRecipeDocument(text);
  if (!document.readable || !isJsonObject(document.value)) return null;
  // Safe: a recipe has no tags, so that what YAML gives is JSON but for infinities, which become null here.
  return JSON.parse(JSON.stringify(document.value)) as JsonObject;
}

/** The task as far as it is written: what is missing or wrong has its default. For work on a recipe with problems. */
export function writtenTask(written: JsonObject | null): Task {
  const task = objectAt(written, 'task');
  const { kind, textType, language, persona, format } = task;
  return {
    kind: typeof kind === 'string' ? kind : 'classification',
    textType: typeof textType === 'string' ? textType : 'text',
    language: typeof language === 'string' ? language : 'en',
    labels: writtenLabels(written),
    multiple: task['multiple'] === true,
    knowledge: textsOf(task['knowledge']),
    ...(typeof persona === 'string' ? { persona } : {}),
    ...(typeof format === 'string' ? { format } : {}),
  };
}

/** The codebook as far as it is written; entries without a name are left out. */
export function writtenLabels(written: JsonObject | null): readonly LabelDefinition[] {
  const labels = objectAt(written, 'task')['labels'];
  if (!Array.isArray(labels)) return [];
  return labels.flatMap((label: Json): readonly LabelDefinition[] => {
    const entry: JsonObject = isJsonObject(label) ? label : { name: label };
    const { name, definition } = entry;
    if (typeof name !== 'string' || name.trim() === '') return [];
    return [
      {
        name: name.trim(),
        ...(typeof definition === 'string' ? { definition: definition.trim() } : {}),
        include: textsOf(entry['include']),
        exclude: textsOf(entry['exclude']),
        examples: textsOf(entry['examples']),
        words: textsOf(entry['words']),
      },
    ];
  });
}

/** The files that the text names, by role. */
export function writtenSources(
  written: JsonObject | null,
): readonly { readonly role: SourceRole; readonly file: string }[] {
  const sources = objectAt(written, 'sources');
  return sourceRoles.flatMap((role) => {
    const file = objectAt(sources, role)['file'];
    return typeof file === 'string' && file !== '' ? [{ role, file }] : [];
  });
}

function objectAt(holder: JsonObject | null, key: string): JsonObject {
  const value = holder !== null && Object.hasOwn(holder, key) ? holder[key] : undefined;
  return isJsonObject(value) ? value : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
