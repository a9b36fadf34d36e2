import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';

/** Where methods stand in the generation part of a recipe, by the slot that the registry of methods names. */
export type GenerationSlot = 'condition' | 'coverage' | 'demonstrations' | 'decoding' | 'procedure' | 'accept';

/** A method in its place of the recipe. */
export interface SlotCall {
  readonly slot: GenerationSlot;
  /** `condition:0`, `coverage`: names the part in the address. */
  readonly part: string;
  /** Place in its list; undefined where there is one method only. */
  readonly index?: number;
  /** Of a condition. */
  readonly name?: string;
  readonly method: string;
  /** As written; the method's own defaults are not in it. */
  readonly params: JsonObject;
  /** False: the recipe says nothing here, and this is what a run takes. */
  readonly isWritten: boolean;
}

export interface GenerationRecipe {
  readonly conditions: readonly SlotCall[];
  readonly coverage: SlotCall;
  readonly demonstrations: SlotCall;
  readonly decoding: SlotCall;
  readonly procedure: SlotCall;
  readonly accept: readonly SlotCall[];
  /** As written. */
  readonly target: JsonObject;
  readonly seed: Json | undefined;
}

/** Where the recipe keeps the methods of a slot. */
export const slotKeys = {
  condition: 'conditions',
  coverage: 'coverage',
  demonstrations: 'demonstrations',
  decoding: 'decoding',
  procedure: 'procedure',
  accept: 'accept',
} as const satisfies Readonly<Record<GenerationSlot, string>>;

/** What the recipe's schema fills in; `generation-recipe.test.ts` compares it with that. */
const usualMethods = { coverage: 'balanced', decoding: 'sampling', procedure: 'single-prompt' } as const;
const usualRules: readonly string[] = ['format', 'exact-duplicates', 'rouge-novelty'];
export const usualTarget = { accepted: 100, per: 'total' } as const;
export const usualSeed = 1;

/** The generation part of a recipe that may have problems: what is missing is as a run would take it. */
export function readGeneration({ written }: Pick<RecipeState, 'written'>): GenerationRecipe {
  const recipe = written ?? {};
  const generate = objectOf(recipe['generate']);
  const task = objectOf(recipe['task']);
  const hasLabels = Array.isArray(task['labels']) && task['labels'].length > 0;
  const hasSeeds = isJsonObject(objectOf(recipe['sources'])['seeds']);
  const one = (slot: 'coverage' | 'demonstrations' | 'decoding' | 'procedure', usual: string): SlotCall => {
    const value = generate[slotKeys[slot]];
    return {
      slot,
      part: slot,
      ...callOf(isJsonObject(value) ? value : { method: usual }),
      isWritten: isJsonObject(value),
    };
  };
  const many = (slot: 'condition' | 'accept', usual: readonly JsonObject[]): readonly SlotCall[] => {
    const value = generate[slotKeys[slot]];
    const list: readonly Json[] = Array.isArray(value) ? value : usual;
    return list.map((entry, index) => ({
      slot,
      part: `${slot}:${index}`,
      index,
      ...callOf(objectOf(entry)),
      isWritten: Array.isArray(value),
    }));
  };
  return {
    conditions: many('condition', hasLabels ? [{ name: 'label', method: 'labels' }] : []),
    coverage: one('coverage', usualMethods.coverage),
    demonstrations: one('demonstrations', hasSeeds ? 'nearest' : 'none'),
    decoding: one('decoding', usualMethods.decoding),
    procedure: one('procedure', usualMethods.procedure),
    accept: many(
      'accept',
      usualRules.map((method) => ({ method })),
    ),
    target: objectOf(generate['target']),
    seed: recipe['seed'],
  };
}

/** All methods, in the order of the screen. */
export function allCalls(recipe: GenerationRecipe): readonly SlotCall[] {
  const { conditions, coverage, demonstrations, decoding, procedure, accept } = recipe;
  return [...conditions, coverage, demonstrations, decoding, procedure, ...accept];
}

/** Names of the codebook, however a label is written. */
export function labelNames(written: JsonObject | null): readonly string[] {
  const labels = objectOf(written?.['task'])['labels'];
  if (!Array.isArray(labels)) return [];
  return labels.flatMap((label: Json) => {
    const name = isJsonObject(label) ? label['name'] : label;
    return typeof name === 'string' ? [name] : [];
  });
}

export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function callOf(entry: JsonObject): Pick<SlotCall, 'method' | 'params' | 'name'> {
  const { name, method } = entry;
  return {
    method: typeof method === 'string' ? method : '',
    params: objectOf(entry['params']),
    ...(typeof name === 'string' ? { name } : {}),
  };
}
