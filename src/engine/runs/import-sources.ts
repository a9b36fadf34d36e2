import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { canonicalJson, type JsonObject } from '../../shared/base/json.ts';
import type { Recipe, RecipeSource } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type SourceRole, sourceRoles } from '../../shared/domain/sample.ts';
import type { Fields, Task } from '../../shared/domain/task.ts';
import { mapRows } from '../documents/map-rows.ts';
import { collectRows, type RowProblem, readRows } from '../documents/read-rows.ts';
import type { NewSourceRow, ProjectStore, StoredSource } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { Clock } from './run-environment.ts';

export interface ImportedSource {
  readonly source: StoredSource;
  readonly problems: readonly RowProblem[];
  readonly notes: readonly string[];
  /** What a person should know before a run: the file is gone and its rows are used. */
  readonly warnings: readonly string[];
}

export interface SourceImport {
  readonly store: ProjectStore;
  readonly clock: Clock;
  readonly task: Task;
  readonly kind: TaskKind;
  readonly role: SourceRole;
  /** Absolute path. */
  readonly path: string;
  readonly source: Omit<RecipeSource, 'file'>;
  readonly signal: AbortSignal;
}

/** Reads the sources of a recipe into the project; a file that is there already, unchanged, is not read again. */
export async function importSources(options: {
  readonly store: ProjectStore;
  readonly clock: Clock;
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly folder: string;
  readonly signal: AbortSignal;
}): Promise<{
  readonly ids: ReadonlyMap<SourceRole, readonly string[]>;
  readonly imported: readonly ImportedSource[];
}> {
  const { recipe, folder } = options;
  const ids = new Map<SourceRole, readonly string[]>();
  const imported: ImportedSource[] = [];
  for (const role of sourceRoles) {
    const source = recipe.sources[role];
    if (source === undefined) continue;
    const path = isAbsolute(source.file) ? source.file : join(folder, source.file);
    const request = { ...options, task: recipe.task, role, path, source };
    const one = existsSync(path) ? await importSource(request) : rowsOfGoneFile(request);
    ids.set(role, [one.source.id]);
    imported.push(one);
  }
  return { ids, imported };
}

/** One file in one role. Rows that do not fit are refused and listed with their line; imported + refused = read. */
export async function importSource(options: SourceImport): Promise<ImportedSource> {
  const { store, clock, task, kind, role, path, source, signal } = options;
  const rows = await readRows({ path, ...(source.format === undefined ? {} : { format: source.format }), signal });
  const mapping = mappingOf(options);
  const found = store.sources.find(role, rows.hash, mapping);
  // Read again when what may be done with the rows has changed.
  if (found !== undefined && found.privacy === source.private && found.attribution === source.attribution) {
    checkLabels(options, found);
    return { source: found, problems: [], notes: [], warnings: [] };
  }

  const targetsRequired = needsTargets(role);
  const mapped = mapRows(await collectRows(rows, signal), {
    path,
    mapping: source.fields,
    fields: kind.fields(task),
    targetsRequired,
    ...(source.group === undefined ? {} : { groupColumn: source.group }),
  });
  const good: NewSourceRow[] = [];
  const problems: RowProblem[] = [...rows.problems, ...mapped.problems];
  for (const { line, fields, group } of mapped.rows) {
    const wrong = targetsRequired ? kind.check(fields, task) : [];
    if (wrong.length > 0) {
      refuseUnknownLabel(fields, { task, path, line });
      problems.push({ line, message: wrong.join(' ') });
      continue;
    }
    good.push({ fields, line, ...(group === undefined ? {} : { group }) });
  }
  if (good.length === 0) {
    const first = problems[0];
    throw new EngineError(
      role === 'seeds' ? 'seeds-missing' : 'source-invalid',
      `No row of ${path} can be used as ${role}${first === undefined ? '.' : `: line ${first.line}: ${first.message}`} Look at the columns and at \`fields:\` of this source.`,
      { file: path, role },
    );
  }
  const stored = await store.sources.importRows(
    {
      role,
      name: basename(path),
      file: path,
      hash: rows.hash,
      privacy: source.private,
      mapping,
      rows: good.length,
      rejected: rows.counts.rejected + mapped.rows.length - good.length + mapped.problems.length,
      ...(source.attribution === undefined ? {} : { attribution: source.attribution }),
      importedAt: clock.now().toISOString(),
    },
    good,
  );
  return { source: stored, problems, notes: [...rows.notes, ...mapped.notes], warnings: [] };
}

/** For `RecipeToRead`: a file that is gone is not missed while its rows are in the project. */
export function hasRowsOf(store: ProjectStore): (role: SourceRole, path: string) => boolean {
  return (role, path) =>
    store.sources.list().some((source) => source.role === role && basename(source.file) === basename(path));
}

/** A file that is gone: its rows, if they were read before with the same columns, stand for it. */
function rowsOfGoneFile(options: SourceImport): ImportedSource {
  const { store, role, path } = options;
  const mapping = canonicalJson(mappingOf(options));
  const name = basename(path);
  const found = store.sources
    .list()
    .findLast(
      (known) => known.role === role && basename(known.file) === name && canonicalJson(known.mapping) === mapping,
    );
  if (found === undefined) {
    throw new EngineError(
      'source-invalid',
      `There is no file ${path}, and the project has no rows of it that were read with these columns. Put it back, or take the ${role} out of the recipe.`,
      { file: path, role },
    );
  }
  checkLabels(options, found);
  const at = found.importedAt.slice(0, 10);
  return {
    source: found,
    problems: [],
    notes: [],
    warnings: [`The file ${name} is gone; its rows, read on ${at}, are in the project and are used as ${role}.`],
  };
}

function mappingOf({ source, kind, task }: SourceImport): JsonObject {
  return { fields: source.fields, group: source.group ?? null, kind: kind.id, multiple: task.multiple };
}

function needsTargets(role: SourceRole): boolean {
  return role !== 'unlabelled' && role !== 'documents' && role !== 'knowledge';
}

/** The codebook may have changed since the rows were read. */
function checkLabels({ store, task, role, path }: SourceImport, found: StoredSource): void {
  if (!needsTargets(role) || task.labels.length === 0) return;
  for (const { fields } of store.sources.samples([found.id])) refuseUnknownLabel(fields, { task, path });
}

/** A label that the codebook does not have is a mistake in the recipe or the file, not a bad row. */
function refuseUnknownLabel(
  fields: Fields,
  place: { readonly task: Task; readonly path: string; readonly line?: number },
): void {
  const given = fields.label ?? fields.labels;
  const names = new Set(place.task.labels.map((label) => label.name));
  const unknown = (Array.isArray(given) ? given : [given]).find(
    (label) => typeof label === 'string' && !names.has(label),
  );
  if (typeof unknown !== 'string' || names.size === 0) return;
  throw new EngineError(
    'label-unknown',
    `${place.line === undefined ? 'A row' : `Line ${place.line}`} of ${place.path} has the label "${unknown}", which the task does not have. Its labels are ${[...names].join(', ')}. Add it to \`task: labels\`, or correct the file.`,
    { file: place.path, label: unknown, ...(place.line === undefined ? {} : { line: place.line }) },
  );
}

/** Sentences about the rows of a source that are not used, or that stand for a file that is gone; none when all is well. */
export function refusedRows({ source, problems, warnings }: ImportedSource): readonly string[] {
  // Rows that are in the project already were told of when they were read.
  if (source.rejected === 0 || warnings.length > 0) return warnings;
  const shown = problems.slice(0, 3).map(({ line, message }) => `line ${line}: ${message}`);
  const more = problems.length > shown.length ? ` and ${problems.length - shown.length} more` : '';
  const which = shown.length === 0 ? '' : ` (${shown.join(' ')}${more})`;
  return [
    `${source.rejected} of ${source.rows + source.rejected} rows of ${source.file} ${source.rejected === 1 ? 'was' : 'were'} refused${which}. The others are used as ${source.role}.`,
  ];
}
