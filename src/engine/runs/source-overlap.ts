import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { measureVerbatimOverlap, type VerbatimOverlap } from '../documents/verbatim-overlap.ts';
import { createCommonRunIndex } from '../numerics/common-run.ts';
import { words } from '../numerics/words.ts';
import type { ProjectStore, StoredSource } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { ExportSet } from './export-set.ts';

/** The longest run of words that a generated sample of the set shares with a text that a model may have been shown. */
export async function overlapWithSources(
  set: ExportSet,
  options: {
    readonly store: ProjectStore;
    readonly recipe: Recipe;
    readonly kind: TaskKind;
    readonly signal: AbortSignal;
  },
): Promise<VerbatimOverlap & { readonly flaggedIds: readonly string[] }> {
  const { store, recipe, kind, signal } = options;
  const index = createCommonRunIndex();
  for (const source of sourcesOfRun(store, recipe)) {
    for (const sample of store.sources.samples([source.id])) index.add(sample.id, words(kind.text(sample.fields)));
  }
  async function* generated() {
    for await (const { sample } of set.samples())
      if (sample.origin === 'generated') yield { id: sample.id, text: kind.text(sample.fields) };
  }
  const flaggedIds: string[] = [];
  const overlap = await measureVerbatimOverlap(generated(), {
    index,
    tokens: words,
    signal,
    pause: () => nextTurn(),
    onFlagged: (id) => flaggedIds.push(id),
  });
  return { ...overlap, flaggedIds };
}

/** The newest import of each source that the recipe names. */
export function sourcesOfRun(store: ProjectStore, recipe: Recipe): readonly StoredSource[] {
  const newest = new Map(store.sources.list().map((source) => [source.role, source]));
  return [...newest.values()].filter((source) => recipe.sources[source.role] !== undefined);
}
