import type { Json, JsonObject } from '../../shared/base/json.ts';
import { suggestWord } from '../../shared/base/nearest-word.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Fields } from '../../shared/domain/task.ts';
import { checkJson } from './check-json.ts';
import { nameOfKind } from './parse-json-row.ts';
import type { SourceRow } from './reader-protocol.ts';
import type { RowProblem } from './row-outcome.ts';

/** What the mapper must know of a field; a task kind's `FieldDefinition` is one. */
export interface MappedField {
  readonly name: string;
  readonly type: 'text' | 'list-of-texts' | 'label' | 'labels';
  readonly required: boolean;
  readonly isTarget: boolean;
}

export interface RowMapping {
  /** The file, for messages. */
  readonly path: string;
  /** Column for each field; a field that is not named takes the column of the same name. */
  readonly mapping: { readonly [field: string]: string };
  readonly fields: readonly MappedField[];
  /** Column whose value becomes the sample's group; a row without one is refused. */
  readonly groupColumn?: string;
  /** False for sources without answers (unlabelled texts): targets may then be missing. Default true. */
  readonly targetsRequired?: boolean;
  /** Cuts a text into several labels; default `;`. A list, or a JSON list in a text, needs none. */
  readonly labelSeparator?: string;
}

export interface MappedRow {
  readonly line: number;
  readonly fields: Fields;
  /** The row as it came. */
  readonly values: JsonObject;
  readonly group?: string;
}

export interface MappedRows {
  readonly rows: readonly MappedRow[];
  readonly problems: readonly RowProblem[];
}

/** What was changed on the way, by field, so that no change is silent. */
export interface MappingNote {
  readonly field: string;
  readonly what: 'number-to-text' | 'boolean-to-text' | 'trimmed';
  readonly count: number;
  readonly firstLine: number;
  readonly sentence: string;
}

/** Turns rows of a file into fields of samples, batch by batch. rows + problems = rows given. */
export interface RowMapper {
  map(rows: readonly SourceRow[]): MappedRows;
  /** Of all batches so far. */
  notes(): readonly MappingNote[];
  /** Columns of the file that no field takes. */
  readonly unusedColumns: readonly string[];
}

/**
 * A mapper for a file with these columns.
 *
 * @throws EngineError `source-invalid` when the mapping names an unknown field or column, or a required field has none.
 */
export function createRowMapper(columns: readonly string[], mapping: RowMapping): RowMapper {
  const places = resolveColumns(columns, mapping);
  const notes = new Map<string, { field: string; what: MappingNote['what']; count: number; firstLine: number }>();
  const taken = new Set([...places.values(), mapping.groupColumn]);

  return {
    map: (rows) => {
      const mapped: MappedRow[] = [];
      const problems: RowProblem[] = [];
      for (const row of rows) {
        const result = mapRow(row);
        if ('message' in result) problems.push(result);
        else mapped.push(result);
      }
      return { rows: mapped, problems };
    },
    notes: () => [...notes.values()].map((note) => ({ ...note, sentence: noteSentence(note) })),
    unusedColumns: columns.filter((column) => !taken.has(column)),
  };

  function mapRow(row: SourceRow): MappedRow | RowProblem {
    // No prototype: a task can have a field of any name.
    const fields: Record<string, Json> = Object.create(null);
    for (const field of mapping.fields) {
      const column = places.get(field.name);
      if (column === undefined) continue;
      const read = readValue(row.values[column], field, mapping.labelSeparator ?? ';');
      if (read.kind === 'wrong') return problem(row, `${place(field.name, column)}: ${read.problem}`);
      if (read.kind === 'missing') {
        if (isRequired(field, mapping)) return problem(row, `${place(field.name, column)}: it is empty`);
        if (read.value !== undefined) fields[field.name] = read.value;
        continue;
      }
      fields[field.name] = read.value;
      for (const what of read.changes) note(field.name, what, row.line);
    }
    if (mapping.groupColumn === undefined) return { line: row.line, fields, values: row.values };
    const group = row.values[mapping.groupColumn];
    if (typeof group !== 'string' && typeof group !== 'number')
      return problem(row, `the group column \`${mapping.groupColumn}\` is empty`);
    return String(group) === ''
      ? problem(row, `the group column \`${mapping.groupColumn}\` is empty`)
      : { line: row.line, fields, values: row.values, group: String(group) };
  }

  function note(field: string, what: MappingNote['what'], line: number): void {
    const key = JSON.stringify([field, what]);
    const known = notes.get(key);
    if (known) known.count++;
    else notes.set(key, { field, what, count: 1, firstLine: line });
  }
}

/** All rows of a small file at once. The notes are sentences about what was changed. */
export function mapRows(
  rows: readonly SourceRow[],
  mapping: RowMapping,
): MappedRows & { readonly notes: readonly string[] } {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row.values)) columns.add(name);
  const mapper = createRowMapper([...columns], mapping);
  return { ...mapper.map(rows), notes: mapper.notes().map((note) => note.sentence) };
}

function isRequired(field: MappedField, mapping: RowMapping): boolean {
  return field.required && (!field.isTarget || mapping.targetsRequired !== false);
}

function resolveColumns(columns: readonly string[], mapping: RowMapping): ReadonlyMap<string, string> {
  const known = mapping.fields.map((field) => field.name);
  const invalid = (message: string, expected: string, found: string) =>
    new EngineError('source-invalid', `${mapping.path}: ${message}`, { file: mapping.path, expected, found });
  const requireColumn = (column: string, user: string) => {
    if (columns.includes(column)) return;
    throw invalid(
      `there is no column \`${column}\`, which ${user} is to be read from.${suggestWord(column, columns)}`,
      'a column of the file',
      column,
    );
  };

  for (const [field, column] of Object.entries(mapping.mapping)) {
    if (!known.includes(field)) {
      throw invalid(
        `the mapping names \`${field}\`, which is no field of this task.${suggestWord(field, known)}`,
        known.join(', '),
        field,
      );
    }
    requireColumn(column, `\`${field}\``);
  }
  if (mapping.groupColumn !== undefined) requireColumn(mapping.groupColumn, 'the group');

  const places = new Map<string, string>();
  for (const field of mapping.fields) {
    const asked = Object.hasOwn(mapping.mapping, field.name) ? mapping.mapping[field.name] : undefined;
    const column = asked ?? (columns.includes(field.name) ? field.name : undefined);
    if (column !== undefined) places.set(field.name, column);
    else if (isRequired(field, mapping)) {
      const suggestion = suggestWord(field.name, columns);
      throw invalid(
        `no column is named like the field \`${field.name}\`.${suggestion} Name its column under \`fields:\`.`,
        `a column for \`${field.name}\``,
        columns.slice(0, 50).join(', '),
      );
    }
  }
  return places;
}

type Read =
  | { readonly kind: 'value'; readonly value: Json; readonly changes: readonly MappingNote['what'][] }
  | { readonly kind: 'missing'; readonly value: Json | undefined }
  | { readonly kind: 'wrong'; readonly problem: string };

function readValue(value: Json | undefined, field: MappedField, separator: string): Read {
  if (value === undefined || value === null) return { kind: 'missing', value: undefined };
  switch (field.type) {
    case 'text':
      return readText(value, false);
    case 'label':
      return readText(value, true);
    case 'list-of-texts':
      return readList(value, (text) => [text], false);
    case 'labels':
      return readList(value, (text) => text.split(separator).filter((part) => part.trim() !== ''), true);
  }
}

function readText(value: Json, isLabel: boolean): Read {
  const changes: MappingNote['what'][] = [];
  if (typeof value === 'number') changes.push('number-to-text');
  else if (typeof value === 'boolean') changes.push('boolean-to-text');
  else if (typeof value !== 'string') return { kind: 'wrong', problem: `expected a text, found ${nameOfKind(value)}` };
  const text = String(value);
  if (text.trim() === '') return { kind: 'missing', value: text };
  if (!isLabel || text === text.trim()) return { kind: 'value', value: text, changes };
  // A label is a name, so blanks around it carry nothing; a text is kept as it is.
  return { kind: 'value', value: text.trim(), changes: [...changes, 'trimmed'] };
}

function readList(value: Json, cut: (text: string) => readonly string[], isLabel: boolean): Read {
  const items = Array.isArray(value) ? value : typeof value === 'string' ? (jsonList(value) ?? cut(value)) : [value];
  const texts: Json[] = [];
  const changes: MappingNote['what'][] = [];
  for (const item of items) {
    const read = readText(item, isLabel);
    if (read.kind === 'wrong')
      return { kind: 'wrong', problem: `expected a list of texts, found ${nameOfKind(item)} in it` };
    if (read.kind === 'missing') continue;
    texts.push(read.value);
    changes.push(...read.changes);
  }
  return texts.length === 0 ? { kind: 'missing', value: [] } : { kind: 'value', value: texts, changes };
}

/** The form in which our own CSV export writes lists: texts and numbers, nothing nested. */
function jsonList(text: string): readonly Json[] | undefined {
  if (!text.trimStart().startsWith('[') || checkJson(text, { depth: 1, values: 10_000 }).kind === 'broken')
    return undefined;
  // Safe: JSON.parse gives JSON, and what starts with a bracket is a list.
  return JSON.parse(text) as readonly Json[];
}

function problem(row: SourceRow, message: string): RowProblem {
  return { line: row.line, message };
}

function place(field: string, column: string): string {
  return field === column ? `\`${field}\`` : `\`${field}\` (column \`${column}\`)`;
}

function noteSentence(note: {
  readonly field: string;
  readonly what: MappingNote['what'];
  readonly count: number;
  readonly firstLine: number;
}): string {
  const what = {
    'number-to-text': 'numbers were turned into text',
    'boolean-to-text': 'values true and false were turned into text',
    trimmed: 'labels had blanks around them, which were removed',
  }[note.what];
  return `\`${note.field}\`: ${note.count} ${what} (first in line ${note.firstLine}).`;
}
