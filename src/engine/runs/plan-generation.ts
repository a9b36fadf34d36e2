import { createRandom } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { SourceReader } from '../methods/contexts.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { generationPath } from './frozen-slots.ts';
import { type FrozenSlots, type GenerationSlots, openGenerationSlots } from './generation-slots.ts';

export interface PlanOptions {
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly methods: MethodRegistry;
  readonly signal: AbortSignal;
  readonly frozen?: FrozenSlots;
}

/** Conditions and cells of a recipe as a run of it would have them; needs no models and no project. */
export function planGeneration({ recipe, kind, methods, signal, frozen }: PlanOptions): GenerationSlots {
  return openGenerationSlots({
    recipe,
    methods,
    frozen,
    context: {
      task: recipe.task,
      kind,
      purpose: recipe.purpose,
      random: createRandom(recipe.seed).fork(generationPath),
      signal,
      sources: withoutSources(recipe),
    },
  });
}

/** Conditions open at once and cannot wait for a file. */
function withoutSources(recipe: Recipe): SourceReader {
  return {
    has: (role) => role !== 'benchmark' && recipe.sources[role] !== undefined,
    read: () => Promise.reject(new Error('A plan reads no sources.')),
  };
}
