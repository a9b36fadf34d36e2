import type { Json, JsonObject } from '../../../../shared/base/json.ts';
import { isLabelField } from '../task-labels.ts';

/** A field as a person edits it; the label has its own picker. */
export interface EditableField {
  readonly name: string;
  /** `lines`: a list of texts, one a line. `fixed`: shown, not edited. */
  readonly kind: 'text' | 'lines' | 'fixed';
  readonly text: string;
}

export function editableFields(fields: { readonly [name: string]: Json }): readonly EditableField[] {
  return Object.entries(fields)
    .filter(([name]) => !isLabelField(name))
    .map(([name, value]) => toEditable(name, value));
}

function toEditable(name: string, value: Json): EditableField {
  if (typeof value === 'string') return { name, kind: 'text', text: value };
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\n')))
    return { name, kind: 'lines', text: value.join('\n') };
  return { name, kind: 'fixed', text: JSON.stringify(value) };
}

/** Only what differs, as `samples.edit` takes it. */
export function changedFields(saved: readonly EditableField[], texts: Readonly<Record<string, string>>): JsonObject {
  const changed = saved.filter(({ name, kind, text }) => kind !== 'fixed' && (texts[name] ?? text) !== text);
  return Object.fromEntries(
    changed.map(({ name, kind }) => {
      const text = texts[name] ?? '';
      return [name, kind === 'text' ? text : text.split('\n').filter((line) => line.trim() !== '')];
    }),
  );
}
