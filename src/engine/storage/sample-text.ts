import { canonicalJson, type Json } from '../../shared/base/json.ts';
import type { Fields } from '../../shared/domain/task.ts';
import { parseJson } from './packing.ts';

/** Fields that hold the target of the task kinds with labels; all others count as text. */
const labelFields: readonly string[] = ['label', 'labels'];

function isLabelField(name: string): boolean {
  return labelFields.includes(name);
}

/** What searches look in and lists sort by: all texts of the fields, in one case and one Unicode form. */
export function searchText(fields: Fields): string {
  return foldText(shownText(fields));
}

/** What lists show: all texts of the fields but the label, one a line. */
export function shownText(fields: Fields): string {
  return Object.entries(fields)
    .filter(([name]) => !isLabelField(name))
    .flatMap(([, value]) => textsOf(value))
    .join('\n');
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

/** The label in lists: the newest one that a person gave this revision (as JSON), else that of its fields. */
export function currentLabel(fields: Fields, personLabel: string | undefined): string {
  return personLabel === undefined ? labelOfFields(fields) : labelInList(parseJson(personLabel));
}

/** Several labels in one order, whatever order they were given in. */
function labelInList(value: Json): string {
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
