import { canonicalJson, type Json } from '../../shared/base/json.ts';
import type { Fields } from '../../shared/domain/task.ts';

/** Fields that hold the target of the task kinds with labels; all others count as text. */
const labelFields: readonly string[] = ['label', 'labels'];

function isLabelField(name: string): boolean {
  return labelFields.includes(name);
}

/** What searches look in and lists sort by: all texts of the fields, in one case and one Unicode form. */
export function searchText(fields: Fields): string {
  const texts = Object.entries(fields)
    .filter(([name]) => !isLabelField(name))
    .flatMap(([, value]) => textsOf(value));
  return foldText(texts.join('\n'));
}

export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().toWellFormed();
}

/** The label of the fields in words, '' without one. */
export function labelOfFields(fields: Fields): string {
  for (const name of labelFields) {
    const value = fields[name];
    if (value !== undefined && value !== null) return labelInList(value);
  }
  return '';
}

/** Several labels in one order, whatever order they were given in. */
export function labelInList(value: Json): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.toSorted().join(', ').toWellFormed();
  }
  return canonicalJson(value);
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsOf);
}
