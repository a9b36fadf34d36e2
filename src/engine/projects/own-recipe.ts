import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import type { RecipeDifference, RecipeState, RecipeVersionSummary } from '../../shared/contract/recipe-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { compareRecipes } from '../recipes/compare-recipes.ts';
import { editRecipeText, type RecipeChange } from '../recipes/edit-recipe-text.ts';
import { newRecipe } from '../recipes/new-recipe.ts';
import { parseRecipe } from '../recipes/parse-recipe.ts';
import { type RecipeReader, readRecipe } from '../recipes/read-recipe.ts';
import { writtenRecipe, writtenSources } from '../recipes/written-recipe.ts';
import { hasRowsOf } from '../runs/import-sources.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { ProjectStore, RecipeDraft, StoredChange } from '../storage/project-store.ts';
import { nameOfFile } from './project-folder.ts';
import { recipeHistory } from './recipe-history.ts';
import { taskHasLabels } from './task-summary.ts';

export interface OwnRecipeParts {
  readonly reader: RecipeReader;
  readonly clock: Clock;
  /** Who changes it. */
  author(): string;
}

/** The recipe that belongs to a project: a text that people and screens change, with everything undoable. */
export class OwnRecipe {
  readonly #parts: OwnRecipeParts;

  constructor(parts: OwnRecipeParts) {
    this.#parts = parts;
  }

  get(project: OpenProject): RecipeState {
    return this.#state(project.store, this.#current(project.store));
  }

  /** Throws `conflict` when another version than `base` is the current one by now. */
  save(project: OpenProject, { text, base }: { readonly text: string; readonly base: string }): RecipeState {
    const current = this.#current(project.store);
    if (current.id !== base) {
      throw new EngineError(
        'conflict',
        'The recipe was changed elsewhere since it was opened here. Load it again and repeat the change.',
        { base, current: current.id },
      );
    }
    return this.apply(project, { title: 'Edit the recipe', text });
  }

  /** Throws as `editRecipeText` does. */
  change(
    project: OpenProject,
    { title, changes }: { readonly title: string; readonly changes: readonly RecipeChange[] },
  ): RecipeState {
    return this.apply(project, { title, text: editRecipeText(this.#current(project.store).text, changes) });
  }

  /** Makes the text the current one, as one entry of the history with the other changes that belong to it. */
  apply(
    project: OpenProject,
    command: { readonly title: string; readonly text: string; readonly others?: readonly StoredChange[] },
  ): RecipeState {
    const { store, changes } = project;
    const at = this.#parts.clock.now().toISOString();
    const draft = store.transaction(() => {
      const before = this.#current(store);
      const after = store.drafts.add(command.text, at);
      store.history.apply({ title: command.title, author: this.#parts.author(), at }, [
        { kind: 'draft', before: before.id, after: after.id },
        ...(command.others ?? []),
      ]);
      return after;
    });
    changes.changed('recipe', 'history');
    return this.#state(store, draft);
  }

  versions({ store }: OpenProject): readonly RecipeVersionSummary[] {
    this.#current(store);
    return recipeHistory(store);
  }

  /** Both with every default where both are right, else both as they are written. */
  compare({ store }: OpenProject, left: string, right: string): readonly RecipeDifference[] {
    const one = this.#version(store, left);
    const other = this.#version(store, right);
    if (one.resolved !== null && other.resolved !== null) return compareRecipes(one.resolved, other.resolved);
    return compareRecipes(one.written ?? {}, other.written ?? {});
  }

  /** The draft that the project goes by. One that has none gets its first: from its last run, else an empty one. */
  #current(store: ProjectStore): RecipeDraft {
    return store.transaction(
      () => store.drafts.current() ?? store.drafts.begin(this.#first(store), this.#parts.clock.now().toISOString()),
    );
  }

  #first(store: ProjectStore): string {
    const last = store.runs.list().at(-1);
    if (last !== undefined) {
      const { file } = last.fixed;
      return withOwnSources(
        store.recipes.get(last.recipeId).text,
        typeof file === 'string' ? dirname(file) : dirname(store.path),
        { folder: dirname(store.path), trusted: this.#parts.reader.trustedFolders },
      );
    }
    const [kind] = this.#parts.reader.taskKinds;
    if (kind === undefined) throw new Error('There are no task kinds.');
    const name = store.meta.find('name') ?? nameOfFile(store.path);
    return newRecipe({ name, kind: kind.id, hasLabels: taskHasLabels(kind) });
  }

  #state(store: ProjectStore, draft: RecipeDraft): RecipeState {
    const file = recipeFile(store);
    const parsed = readRecipe({ text: draft.text, file, hasRows: hasRowsOf(store) }, this.#parts.reader);
    return {
      version: draft.id,
      text: draft.text,
      file,
      problems:
        parsed.kind === 'recipe'
          ? []
          : parsed.problems.map(({ path, line, column, message }) => ({ path, line, column, message })),
      written: writtenRecipe(draft.text),
      resolved: parsed.kind === 'recipe' ? toObject(parsed.json) : null,
    };
  }

  #version(
    store: ProjectStore,
    id: string,
  ): { readonly written: JsonObject | null; readonly resolved: JsonObject | null } {
    const run = store.runs.list().find((stored) => stored.id === id);
    const recipe = store.recipes.list().find((version) => version.id === (run?.recipeId ?? id));
    if (recipe !== undefined) return { written: writtenRecipe(recipe.text), resolved: toObject(recipe.json) };
    const { text } = id === 'draft' ? this.#current(store) : store.drafts.get(id);
    const { methods, taskKinds } = this.#parts.reader;
    // Without its folder: what files there are today says nothing about the recipe.
    const parsed = parseRecipe(text, { methods, kinds: taskKinds });
    return { written: writtenRecipe(text), resolved: parsed.kind === 'recipe' ? toObject(parsed.json) : null };
  }
}

/** Where the project's own recipe would stand as a file. */
export function recipeFile(store: ProjectStore): string {
  return join(dirname(store.path), 'recipe.yaml');
}

/**
 * The recipe of a run, as the project's own: its files count from the project's folder. Those that lie elsewhere are
 * expected in `sources` beside the project; until they are there, their rows in the project stand for them.
 */
function withOwnSources(
  text: string,
  from: string,
  place: { readonly folder: string; readonly trusted: readonly string[] },
): string {
  const changes = writtenSources(writtenRecipe(text)).flatMap(({ role, file }): readonly RecipeChange[] => {
    const path = resolve(from, file);
    const way = wayInside(place.folder, path);
    const isTrusted = place.trusted.some((folder) => wayInside(folder, path) !== undefined);
    const value = way ?? (isTrusted ? path : `sources/${basename(path)}`);
    return value === file ? [] : [{ path: ['sources', role, 'file'], value }];
  });
  return changes.length === 0 ? text : editRecipeText(text, changes);
}

/** With `/` on every system; undefined when it leads out of the folder. */
function wayInside(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  const isOut = way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return isOut ? undefined : way.split(sep).join('/');
}

function toObject(json: unknown): JsonObject | null {
  const plain: unknown = JSON.parse(JSON.stringify(json));
  // Safe: parsed from JSON text.
  return isJsonObject(plain) ? (plain as JsonObject) : null;
}
