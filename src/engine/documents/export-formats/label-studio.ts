import type { Json } from '../../../shared/base/json.ts';
import type { ExportField, ExportRow, ExportShape } from '../export-row.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonList, objectText } from './json-rows.ts';
import { cellText } from './table-columns.ts';

export const labelStudio: ExportFormat = {
  id: 'label-studio',
  title: 'Label Studio',
  group: 'Annotation',
  purpose: 'Tasks with predictions (labels of models) or annotations (labels of people), and the labelling interface.',
  options: [],
  fileOf: plainFile('json'),
  columns: () => ['data', 'predictions', 'annotations'],
  open: (shape) => jsonList((row) => task(row, shape)),
  companions: (shape) => [{ name: 'label-config.xml', text: labelConfig(shape) }],
};

function task(row: ExportRow, shape: ExportShape): string {
  const asked = shape.fields.filter((field) => !field.isTarget);
  const targets = shape.fields.filter((field) => field.isTarget && row.fields[field.name] !== undefined);
  const result = targets.map((field) => resultOf(row, field, asked[asked.length - 1]?.name ?? 'text'));
  const isPerson = row.isLabelledByPerson === true;
  const data = Object.fromEntries(asked.map(({ name }) => [name, cellText(row.fields[name])]));
  return objectText([
    ['data', { ...data, sample_id: row.id, group: row.group }],
    ['predictions', isPerson || result.length === 0 ? [] : [{ model_version: `seedloom-${row.origin}`, result }]],
    ['annotations', isPerson && result.length > 0 ? [{ result, ground_truth: false }] : []],
  ]);
}

function resultOf(row: ExportRow, { name, type }: ExportField, shown: string): Json {
  const value = row.fields[name];
  const texts = Array.isArray(value) ? value.map(cellText) : [cellText(value)];
  const place = { id: name, from_name: name, to_name: shown };
  return type === 'label' || type === 'labels'
    ? { ...place, type: 'choices', value: { choices: texts } }
    : { ...place, type: 'textarea', value: { text: texts } };
}

/** The interface that shows these tasks: the texts, and a control for each target. */
function labelConfig(shape: ExportShape): string {
  const asked = shape.fields.filter((field) => !field.isTarget);
  const shown = asked[asked.length - 1]?.name ?? 'text';
  const texts = asked.map(
    ({ name }) => `  <Header value="${xml(name)}"/>\n  <Text name="${xml(name)}" value="$${xml(name)}"/>`,
  );
  const controls = shape.fields.flatMap((field) => (field.isTarget ? [control(field, shown, shape.labels)] : []));
  return `<View>\n${[...texts, ...controls].join('\n')}\n</View>\n`;
}

function control({ name, type }: ExportField, shown: string, labels: readonly string[]): string {
  const names = `name="${xml(name)}" toName="${xml(shown)}"`;
  if (type !== 'label' && type !== 'labels') return `  <TextArea ${names} maxSubmissions="0" editable="true"/>`;
  const choices = labels.map((label) => `    <Choice value="${xml(label)}"/>`).join('\n');
  return `  <Choices ${names} choice="${type === 'label' ? 'single' : 'multiple'}">\n${choices}\n  </Choices>`;
}

/** Text for an attribute. XML has no way to write most control characters and half surrogate pairs: they become U+FFFD. */
export function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}|[\ufffe\uffff]/gu, (character) =>
      (character < ' ' || character > '\u{9f}') && !'\t\n\r'.includes(character) ? '\ufffd' : character,
    )
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
