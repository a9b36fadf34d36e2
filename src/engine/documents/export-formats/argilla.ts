import type { Json } from '../../../shared/base/json.ts';
import type { ExportRow, ExportShape } from '../export-row.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonList, objectText } from './json-rows.ts';
import { cellText } from './table-columns.ts';

export const argilla: ExportFormat = {
  id: 'argilla',
  title: 'Argilla',
  group: 'Annotation',
  purpose: 'Records for Argilla: labels of models as suggestions, labels of people as responses.',
  options: [],
  fileOf: plainFile('json'),
  columns: () => ['id', 'fields', 'suggestions', 'responses', 'metadata', 'vectors'],
  open: (shape) => jsonList((row) => record(row, shape)),
};

function record(row: ExportRow, shape: ExportShape): string {
  const fields = shape.fields.filter((field) => !field.isTarget);
  const targets = shape.fields.filter((field) => field.isTarget && row.fields[field.name] !== undefined);
  const isPerson = row.isLabelledByPerson === true;
  // A question of Argilla takes one text: several answers stand below each other.
  const answerOf = (name: string, type: string): Json => {
    const value = row.fields[name] ?? null;
    return type === 'list-of-texts' && Array.isArray(value) ? value.map(cellText).join('\n') : value;
  };
  return objectText([
    ['id', row.id],
    ['fields', object(fields.map(({ name }) => [name, cellText(row.fields[name])]))],
    [
      'suggestions',
      isPerson
        ? {}
        : object(
            targets.map(({ name, type }) => [name, { value: answerOf(name, type), score: null, agent: row.origin }]),
          ),
    ],
    ['responses', isPerson ? object(targets.map(({ name, type }) => [name, [{ value: answerOf(name, type) }]])) : {}],
    ['metadata', { group: row.group, origin: row.origin, verdict: row.verdict ?? 'keep' }],
    ['vectors', {}],
  ]);
}

/** `fromEntries` makes own members of every name, `__proto__` too. */
function object(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries);
}
