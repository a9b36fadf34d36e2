import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Example } from '../../shared/contract/project-answers.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { editRecipeText, type RecipeChange } from '../recipes/edit-recipe-text.ts';
import { type RecipeReader, requireRecipe } from '../recipes/read-recipe.ts';
import { writtenRecipe, writtenSources } from '../recipes/written-recipe.ts';
import { importSources } from '../runs/import-sources.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import { recipeFile } from './own-recipe.ts';
import { copySource } from './source-files.ts';

/** `examples.json`: the recipes that Start offers, in this order. The name of an example is that of its file. */
const listSchema = z.strictObject({
  examples: z.array(z.strictObject({ recipe: z.string().regex(/^[a-z0-9-]+\.yaml$/), summary: z.string().min(1) })),
});

/** The recipes that came with Seedloom, as examples to start from. */
export class Examples {
  readonly #folder: string;
  readonly #reader: RecipeReader;

  /** @param folder of the recipes and `examples.json`; its sources are where the recipes say, from there */
  constructor(folder: URL, reader: RecipeReader) {
    this.#folder = fileURLToPath(folder);
    this.#reader = reader;
  }

  async list(): Promise<readonly Example[]> {
    const { examples } = listSchema.parse(JSON.parse(await readFile(join(this.#folder, 'examples.json'), 'utf8')));
    return await Promise.all(
      examples.map(async ({ recipe: file, summary }) => {
        const recipe = this.#recipe(await this.#text(file), join(this.#folder, file));
        return {
          example: basename(file, '.yaml'),
          title: recipe.name,
          summary,
          taskKind: recipe.task.kind,
          models: [...new Set(Object.values(recipe.models))],
          labels: recipe.task.labels.length,
          asked: askedOf(recipe),
        };
      }),
    );
  }

  /** Throws `not-found` when it is not in the list. */
  async get(example: string): Promise<Example> {
    const found = (await this.list()).find((known) => known.example === example);
    if (found !== undefined) return found;
    throw new EngineError('not-found', `There is no example \`${example}\`.`, { example });
  }

  /**
   * Fills a new project: the files of the example into `sources`, the recipe with their new places as its first draft,
   * which is no entry of the history, and the rows, so that Data shows them before the first run.
   */
  async fill(
    project: OpenProject,
    example: Example,
    options: { readonly name: string; readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<void> {
    const { clock, signal } = options;
    const { store } = project;
    const text = withoutSchemaLine(await this.#text(`${example.example}.yaml`));
    const changes: RecipeChange[] = options.name === example.title ? [] : [{ path: ['name'], value: options.name }];
    for (const { role, file } of writtenSources(writtenRecipe(text))) {
      const copy = await copySource(resolve(this.#folder, file), { project: store.path, signal });
      changes.push({ path: ['sources', role, 'file'], value: copy.file });
    }
    const own = changes.length === 0 ? text : editRecipeText(text, changes);
    store.drafts.begin(own, clock.now().toISOString());
    const recipe = this.#recipe(own, recipeFile(store));
    const kind = this.#reader.taskKinds.find((known) => known.id === recipe.task.kind);
    if (kind === undefined) throw new Error(`A checked recipe has the unknown task kind ${recipe.task.kind}.`);
    await importSources({ store, clock, recipe, kind, folder: dirname(store.path), signal });
  }

  #recipe(text: string, file: string): Recipe {
    return requireRecipe({ text, file }, this.#reader).recipe;
  }

  async #text(file: string): Promise<string> {
    return await readFile(join(this.#folder, file), 'utf8');
  }
}

/** For editors that open the file where it came from; its path means nothing elsewhere. */
function withoutSchemaLine(text: string): string {
  return text.replace(/^# yaml-language-server:.*\n/u, '');
}

/** Cells are not counted before the conditions are opened. */
function askedOf({ generate, task }: Recipe): number {
  const { accepted, per } = generate.target;
  return per === 'label' ? accepted * Math.max(1, task.labels.length) : accepted;
}
