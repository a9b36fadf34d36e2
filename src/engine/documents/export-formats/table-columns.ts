import type { Json } from '../../../shared/base/json.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ExportRow, ExportShape } from '../export-row.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: 'text' | 'number' | 'list-of-texts' | 'object';
  readonly value: (row: ExportRow) => Json | undefined;
}

/** The id, the fields, and what else is known of a sample. A field of the same name wins; then that is called `sample_…`. */
export function tableColumns(shape: ExportShape): readonly TableColumn[] {
  const about: TableColumn[] = [
    { name: 'id', type: 'text', value: (row) => row.id },
    { name: 'group', type: 'text', value: (row) => row.group },
    { name: 'origin', type: 'text', value: (row) => row.origin },
    { name: 'parents', type: 'list-of-texts', value: (row) => row.parents },
    { name: 'weight', type: 'number', value: (row) => row.weight },
  ];
  if (shape.includeConditions) about.push({ name: 'conditions', type: 'object', value: (row) => row.conditions ?? {} });
  if (shape.includeVerdicts) about.push({ name: 'verdict', type: 'text', value: (row) => row.verdict ?? 'keep' });
  const taken = new Set(shape.fields.map(({ name }) => name));
  const renamed = about.map((column) => {
    let name = column.name;
    while (taken.has(name)) name = `sample_${name}`;
    return { ...column, name };
  });
  const fields = shape.fields.map(
    ({ name, type }): TableColumn => ({
      name,
      type: type === 'text' || type === 'label' ? 'text' : 'list-of-texts',
      value: (row) => (Object.hasOwn(row.fields, name) ? row.fields[name] : undefined),
    }),
  );
  const [id, ...others] = renamed;
  return [...(id ? [id] : []), ...fields, ...others];
}

export function columnNames(shape: ExportShape): readonly string[] {
  return tableColumns(shape).map(({ name }) => name);
}

/** A field that has no column would be lost without a word. */
export function refuseUnknownFields(row: ExportRow, shape: ExportShape): void {
  const unknown = Object.keys(row.fields).find((name) => !shape.fields.some((field) => field.name === name));
  if (unknown === undefined) return;
  throw new EngineError(
    'bad-request',
    `Sample ${row.id} has a field \`${unknown}\` that the export has no column for. Name it among the fields.`,
    { sample: row.id, field: unknown },
  );
}

/** UTF-8 has no half surrogate pairs; writing one anyway would put another character there. */
export function refuseHalfPairs(
  row: { readonly id: string | undefined },
  column: string,
  text: string,
  format: string,
): void {
  if (text.isWellFormed()) return;
  const where = row.id === undefined ? 'the header' : `sample ${row.id}`;
  throw new EngineError(
    'bad-request',
    `${where}, column ${column}: half a surrogate pair stands in the text, which ${format} cannot hold. ` +
      'Edit the sample, or export as JSON Lines.',
    { column, ...(row.id === undefined ? {} : { sample: row.id }) },
  );
}

/** Texts as they are; nothing for what is absent; everything else as JSON. */
export function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
