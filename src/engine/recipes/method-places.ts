import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import type { Slot } from '../methods/method.ts';
import type { RecipePath } from './recipe-problem.ts';

/** A place of the recipe where methods of one slot stand. */
export interface MethodPlace {
  readonly path: readonly string[];
  /** One, or a list. */
  readonly many: boolean;
  /** Undefined: no method of this stage exists yet. */
  readonly slot: Slot | undefined;
  /** The slot in words: "accept rule". */
  readonly called: string;
}

export const methodPlaces: readonly MethodPlace[] = [
  { path: ['generate', 'conditions'], many: true, slot: 'condition', called: 'condition' },
  { path: ['generate', 'coverage'], many: false, slot: 'coverage', called: 'coverage' },
  { path: ['generate', 'demonstrations'], many: false, slot: 'demonstrations', called: 'demonstrations' },
  { path: ['generate', 'decoding'], many: false, slot: 'decoding', called: 'decoding' },
  { path: ['generate', 'procedure'], many: false, slot: 'procedure', called: 'procedure' },
  { path: ['generate', 'accept'], many: true, slot: 'accept', called: 'accept' },
  { path: ['curate'], many: true, slot: 'mark', called: 'curate' },
  { path: ['annotate'], many: true, slot: undefined, called: 'annotate' },
  { path: ['evaluate'], many: true, slot: 'measure', called: 'evaluate' },
];

/** A method call as it stands in the file, checked or not. */
export interface FoundCall {
  readonly path: RecipePath;
  readonly place: MethodPlace;
  readonly call: JsonObject;
}

/** The method calls of a recipe that may still have problems elsewhere: all that are mappings at all. */
export function findMethodCalls(recipe: unknown): readonly FoundCall[] {
  return methodPlaces.flatMap((place) => {
    const value = place.path.reduce<unknown>(
      (holder, step) => (isJsonObject(holder) && Object.hasOwn(holder, step) ? holder[step] : undefined),
      recipe,
    );
    const calls = place.many
      ? Array.isArray(value)
        ? value.map((call, index) => ({ path: [...place.path, index], call }))
        : []
      : [{ path: place.path, call: value }];
    return calls.flatMap(({ path, call }) => (isJsonObject(call) ? [{ path, place, call }] : []));
  });
}
