import { isJsonObject } from '../../shared/base/json.ts';
import type { RecipeVersionSummary } from '../../shared/contract/recipe-answers.ts';
import { codebookChanges } from '../recipes/codebook-changes.ts';
import { writtenLabels, writtenRecipe } from '../recipes/written-recipe.ts';
import type { ProjectStore } from '../storage/project-store.ts';

/** Drafts that no run used are shown up to this many. */
const newestDrafts = 50;

interface Version {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly runs: readonly string[];
}

/** What runs used and the newest that people saved, newest first. */
export function recipeHistory(store: ProjectStore): readonly RecipeVersionSummary[] {
  const versions = versionsOf(store).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return versions
    .map(({ id, at, text, runs }, index) => {
      const written = writtenRecipe(text);
      const before = versions[index - 1];
      const name = isJsonObject(written) ? written['name'] : undefined;
      return {
        version: id,
        at,
        name: typeof name === 'string' ? name : '',
        runs,
        codebook:
          before === undefined
            ? []
            : codebookChanges(writtenLabels(writtenRecipe(before.text)), writtenLabels(written)),
      };
    })
    .toReversed();
}

/** A draft and the recipe of a run with the same text are one version. */
function versionsOf(store: ProjectStore): readonly Version[] {
  const runs = store.runs.list();
  const runsOf = (recipe: string) => runs.filter((run) => run.recipeId === recipe).map((run) => run.id);
  const recipes = store.recipes.list();
  const drafts = store.drafts.list();
  const current = store.drafts.current();
  const shown = drafts.filter(
    (draft, index) =>
      index >= drafts.length - newestDrafts ||
      draft.id === current?.id ||
      recipes.some((recipe) => recipe.text === draft.text),
  );
  return [
    ...shown.map(({ id, at, text }) => ({
      id,
      at,
      text,
      runs: recipes.filter((recipe) => recipe.text === text).flatMap((recipe) => runsOf(recipe.id)),
    })),
    ...recipes
      .filter((recipe) => !shown.some((draft) => draft.text === recipe.text))
      .map(({ id, createdAt, text }) => ({ id, at: createdAt, text, runs: runsOf(id) })),
  ];
}
