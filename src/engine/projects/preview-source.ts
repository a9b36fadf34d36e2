import { basename } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { SourceFormat } from '../../shared/contract/recipe.ts';
import type { SourcePreview } from '../../shared/contract/sample-answers.ts';
import { guessFields } from '../documents/guess-fields.ts';
import { ColumnProfiler } from '../documents/profile-columns.ts';
import { readRows } from '../documents/read-rows.ts';
import { suggestRole } from '../documents/suggest-role.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { blankTask } from './task-summary.ts';

const problemsShown = 100;
/** Of one value: a preview is for looking, and a document can be long. */
const charactersShown = 2_000;

/**
 * Looks at a file before it is added: columns, first rows, what cannot be read, and which columns are probably which fields.
 * Throws as `readRows` does, but not because many rows are broken: the person shall see them.
 */
export async function previewSource(options: {
  readonly path: string;
  readonly kind: TaskKind;
  readonly format?: SourceFormat;
  readonly delimiter?: string;
  readonly rows: number;
  readonly signal: AbortSignal;
}): Promise<SourcePreview> {
  const { path, kind, format, delimiter, signal } = options;
  const read = await readRows({
    path,
    ...(format === undefined ? {} : { format }),
    ...(delimiter === undefined ? {} : { delimiter }),
    previewRows: options.rows,
    maximumBrokenShare: 1,
    signal,
  });
  const columns = read.columns.map(({ name }) => name);
  const profiler = new ColumnProfiler(columns);
  for await (const batch of read.batches(signal)) profiler.add(batch);
  const profiles = profiler.profiles();
  const definitions = kind.fields(blankTask(kind.id));
  const fields = guessFields(definitions, profiles);
  const targets = definitions.filter(({ isTarget }) => isTarget).map(({ name }) => fields[name]);
  const labelColumn = definitions
    .filter(({ type }) => type === 'label' || type === 'labels')
    .map(({ name }) => fields[name])
    .find((column) => column !== undefined);
  const values = profiles.find(({ name }) => name === labelColumn)?.values ?? new Map<string, number>();
  return {
    name: basename(path),
    format: read.format,
    delimiter: read.delimiter ?? null,
    sizeBytes: read.sizeBytes,
    columns,
    rows: read.preview.map(({ line, values: row }) => ({ line, values: shortened(row) })),
    ...read.counts,
    problems: read.problems.slice(0, problemsShown).map(({ line, message }) => ({ line, message })),
    fields,
    labels: [...values]
      .map(([key, count]) => ({ key, count }))
      .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)),
    suggestedRole: suggestRole(path, {
      isText: read.format === 'text',
      hasTargets: targets.every((column) => column !== undefined),
    }),
  };
}

function shortened(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortValue(value)]));
}

function shortValue(value: Json): Json {
  if (typeof value === 'string') return value.length <= charactersShown ? value : `${value.slice(0, charactersShown)}…`;
  if (Array.isArray(value)) return value.map(shortValue);
  return isJsonObject(value) ? shortened(value) : value;
}
