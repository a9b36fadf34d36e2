import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { Json } from '../../shared/base/json.ts';
import type { SourceFormat } from '../../shared/contract/recipe.ts';
import type { RecipeState } from '../../shared/contract/recipe-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Privacy, SourceRole } from '../../shared/domain/sample.ts';
import type { Task } from '../../shared/domain/task.ts';
import { mapRows } from '../documents/map-rows.ts';
import { collectRows, readRows } from '../documents/read-rows.ts';
import { editRecipeText, type RecipeChange } from '../recipes/edit-recipe-text.ts';
import { writtenTask } from '../recipes/written-recipe.ts';
import { type ImportedSource, importSource } from '../runs/import-sources.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { StoredChange } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { withoutCodebook } from './any-labels.ts';
import type { OwnRecipe } from './own-recipe.ts';
import { copySource } from './source-files.ts';

export interface NewSource {
  readonly file: string;
  readonly role: SourceRole;
  /** Column by field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly format?: SourceFormat;
  readonly group?: string;
  readonly private: Privacy;
  readonly attribution?: string;
  /** Labels of the file that the codebook lacks are added to it. */
  readonly takeLabels: boolean;
}

/** Files of a project: in `sources` beside it, named in its recipe, with their rows in the project. */
export class ProjectSources {
  readonly #recipes: OwnRecipe;
  readonly #kinds: readonly TaskKind[];
  readonly #clock: Clock;

  constructor(parts: { readonly recipes: OwnRecipe; readonly kinds: readonly TaskKind[]; readonly clock: Clock }) {
    this.#recipes = parts.recipes;
    this.#kinds = parts.kinds;
    this.#clock = parts.clock;
  }

  /**
   * Copies the file, reads it and names it in the recipe: one entry of the history. What had this role before goes.
   * Throws as reading a file does, `label-unknown`, `recipe-invalid` when the recipe cannot be changed; then nothing stays.
   */
  async add(
    project: OpenProject,
    source: NewSource,
    signal: AbortSignal,
  ): Promise<{ readonly imported: ImportedSource; readonly recipe: RecipeState }> {
    const { store } = project;
    const before = this.#recipes.get(project);
    const task = writtenTask(before.written);
    const kind = this.#kindOf(task);
    const copy = await copySource(source.file, { project: store.path, signal });
    try {
      const entry = recipeEntry(source, copy.file);
      const labels = source.takeLabels ? await newLabels({ path: copy.path, source, task, kind, signal }) : [];
      const changes: readonly RecipeChange[] = [
        { path: ['sources', source.role], value: entry },
        ...labels.map((name, index) => ({ path: ['task', 'labels', countOf(before) + index], value: name })),
      ];
      // Before anything is stored: a recipe that cannot be edited stops here.
      editRecipeText(before.text, changes);
      const wholeTask = { ...task, labels: [...task.labels, ...labels.map(bareLabel)] };
      const shown = store.sources.list().filter(({ role }) => role === source.role);
      const { format, group, attribution } = source;
      const imported = await importSource({
        store,
        clock: this.#clock,
        task: wholeTask,
        kind: wholeTask.labels.length === 0 ? withoutCodebook(kind) : kind,
        role: source.role,
        path: copy.path,
        source: {
          private: source.private,
          fields: entry.fields ?? {},
          ...(format === undefined ? {} : { format }),
          ...(group === undefined ? {} : { group }),
          ...(attribution === undefined ? {} : { attribution }),
        },
        signal,
      });
      const id = imported.source.id;
      const isNew = !shown.some((known) => known.id === id);
      const others: readonly StoredChange[] = [
        ...(isNew ? [{ kind: 'source-hidden', source: id, before: true, after: false } as const] : []),
        ...shown
          .filter((known) => known.id !== id)
          .map((known) => ({ kind: 'source-hidden', source: known.id, before: false, after: true }) as const),
      ];
      // The recipe as it is now: reading a large file takes a while.
      const text = editRecipeText(this.#recipes.get(project).text, changes);
      const recipe = this.#recipes.apply(project, {
        title: `Add ${basename(copy.path)} as ${source.role}`,
        text,
        others,
      });
      project.changes.changed('sources', 'samples');
      return { imported, recipe };
    } catch (error) {
      if (copy.isNew) rmSync(copy.path, { force: true });
      throw error;
    }
  }

  /** Out of the recipe and out of the lists; the file stays, so that undo brings all of it back. */
  remove(project: OpenProject, role: SourceRole): RecipeState {
    const { store } = project;
    const others = store.sources
      .list()
      .filter((source) => source.role === role)
      .map((source) => ({ kind: 'source-hidden', source: source.id, before: false, after: true }) as const);
    const text = editRecipeText(this.#recipes.get(project).text, [{ path: ['sources', role], remove: true }]);
    const recipe = this.#recipes.apply(project, { title: `Remove the ${role}`, text, others });
    project.changes.changed('sources', 'samples');
    return recipe;
  }

  #kindOf(task: Task): TaskKind {
    const kind = this.#kinds.find((known) => known.id === task.kind);
    if (kind !== undefined) return kind;
    throw new EngineError(
      'recipe-invalid',
      `The recipe has the unknown task kind \`${task.kind}\`. Choose a kind in Task first.`,
      { kind: task.kind },
    );
  }
}

/** What the recipe says of the file; what is as usual is not said. */
function recipeEntry(source: NewSource, file: string) {
  const { format, group, attribution } = source;
  const fields = Object.fromEntries(Object.entries(source.fields).filter(([field, column]) => field !== column));
  return {
    file,
    ...(source.private === false ? {} : { private: source.private }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(format === undefined ? {} : { format }),
    ...(group === undefined ? {} : { group }),
    ...(attribution === undefined ? {} : { attribution }),
  } satisfies Json;
}

/** In the order in which they occur first. */
async function newLabels(options: {
  readonly path: string;
  readonly source: NewSource;
  readonly task: Task;
  readonly kind: TaskKind;
  readonly signal: AbortSignal;
}): Promise<readonly string[]> {
  const { path, source, task, kind, signal } = options;
  const definitions = kind.fields(task);
  const labelFields = definitions.filter(({ type }) => type === 'label' || type === 'labels').map(({ name }) => name);
  const rows = await readRows({ path, ...(source.format === undefined ? {} : { format: source.format }), signal });
  const mapped = mapRows(await collectRows(rows, signal), { path, mapping: source.fields, fields: definitions });
  const known = new Set(task.labels.map((label) => label.name));
  const found = new Set<string>();
  for (const { fields } of mapped.rows) {
    for (const name of labelFields.flatMap((field) => fields[field] ?? [])) {
      if (typeof name === 'string' && name !== '' && !known.has(name)) found.add(name);
    }
  }
  if (found.size > mostLabels) {
    throw new EngineError(
      'source-invalid',
      `${basename(path)} has ${found.size} different labels, more than the ${mostLabels} of a codebook. Look at the column of the labels.`,
      { file: path },
    );
  }
  return [...found];
}

const mostLabels = 1000;

/** Entries of the list as it is written, those without a name too. */
function countOf({ written }: RecipeState): number {
  const task = written?.['task'];
  const labels = typeof task === 'object' && task !== null && 'labels' in task ? task.labels : undefined;
  return Array.isArray(labels) ? labels.length : 0;
}

function bareLabel(name: string) {
  return { name, include: [], exclude: [], examples: [], words: [] };
}
