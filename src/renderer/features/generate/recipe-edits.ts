import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { RecipeChanges } from '../../engine/use-recipe-edit.ts';
import { type GenerationRecipe, type GenerationSlot, objectOf, type SlotCall, slotKeys } from './generation-recipe.ts';

type ListSlot = 'condition' | 'accept';

/** A parameter gets a value, or its default again (undefined). */
export function setParam(
  recipe: GenerationRecipe,
  call: SlotCall,
  name: string,
  value: Json | undefined,
): RecipeChanges {
  const path = pathOf(call);
  if (!call.isWritten) {
    if (value === undefined) return [];
    const changed = callValue({ ...call, params: { ...call.params, [name]: value } });
    if (call.index === undefined) return [{ path, value: changed }];
    return [{ path: path.slice(0, -1), value: listOf(recipe, call.slot).map(callValue).with(call.index, changed) }];
  }
  if (value !== undefined) return [{ path: [...path, 'params', name], value }];
  const isLast = Object.keys(call.params).every((other) => other === name);
  return [{ path: isLast ? [...path, 'params'] : [...path, 'params', name], remove: true }];
}

/** Another method in the same place. Parameters of the same name go with it: they mean the same in methods of a slot. */
export function setMethod(
  recipe: GenerationRecipe,
  call: SlotCall,
  {
    method,
    known,
    required,
  }: { readonly method: string; readonly known: readonly string[]; readonly required: JsonObject },
): RecipeChanges {
  const kept = Object.fromEntries(Object.entries(call.params).filter(([name]) => known.includes(name)));
  const value = callValue({ ...call, method, params: { ...required, ...kept } });
  const path = pathOf(call);
  if (call.isWritten || call.index === undefined) return [{ path, value }];
  return [{ path: path.slice(0, -1), value: listOf(recipe, call.slot).map(callValue).with(call.index, value) }];
}

export function addCall(
  recipe: GenerationRecipe,
  slot: ListSlot,
  call: { readonly name?: string; readonly method: string; readonly params: JsonObject },
): RecipeChanges {
  const list = listOf(recipe, slot);
  const path = ['generate', slotKeys[slot]];
  const isWritten = list.length > 0 && list.every((one) => one.isWritten);
  if (isWritten) return [{ path: [...path, list.length], value: callValue(call) }];
  return [{ path, value: [...list.map(callValue), callValue(call)] }];
}

export function removeCall(recipe: GenerationRecipe, call: SlotCall): RecipeChanges {
  const path = pathOf(call);
  if (call.isWritten) return [{ path, remove: true }];
  return [
    {
      path: path.slice(0, -1),
      value: listOf(recipe, call.slot)
        .filter((one) => one !== call)
        .map(callValue),
    },
  ];
}

export function moveCall(recipe: GenerationRecipe, call: SlotCall, by: -1 | 1): RecipeChanges {
  const list = listOf(recipe, call.slot);
  const from = call.index ?? 0;
  const other = list[from + by];
  if (other === undefined) return [];
  return [
    {
      path: pathOf(call).slice(0, -1),
      value: list
        .with(from, other)
        .with(from + by, call)
        .map(callValue),
    },
  ];
}

/** A condition's name, and what refers to it: values that go only with it, coverage, parameters, wordings. */
export function renameCondition(
  recipe: GenerationRecipe,
  call: SlotCall,
  name: string,
  isReference: (method: string, param: string) => boolean,
): RecipeChanges {
  const before = call.name ?? '';
  const renamed = (one: SlotCall): Json =>
    callValue({
      ...one,
      ...(one === call ? { name } : {}),
      params: Object.fromEntries(
        Object.entries(one.params).map(([param, value]) => [
          param,
          isReference(one.method, param) && value === before ? name : renameInside(value, before, name),
        ]),
      ),
    });
  const { conditions, coverage, demonstrations, decoding, procedure } = recipe;
  const singles = [coverage, demonstrations, decoding, procedure]
    .filter((one) => one.isWritten && JSON.stringify(renamed(one)) !== JSON.stringify(callValue(one)))
    .map((one) => ({ path: pathOf(one), value: renamed(one) }));
  const list = { path: ['generate', slotKeys.condition], value: conditions.map(renamed) };
  const isPlain = conditions.every(
    (one) => one === call || JSON.stringify(renamed(one)) === JSON.stringify(callValue(one)),
  );
  return [isPlain && call.isWritten ? { path: [...pathOf(call), 'name'], value: name } : list, ...singles];
}

/** `only: { label: … }` and `{label}` in a wording. */
function renameInside(value: Json, before: string, name: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => renameInside(item, before, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key === 'only') {
        return [
          key,
          Object.fromEntries(Object.entries(objectOf(part)).map(([one, ids]) => [one === before ? name : one, ids])),
        ];
      }
      if (key === 'template' && typeof part === 'string') return [key, part.replaceAll(`{${before}}`, `{${name}}`)];
      return [key, part];
    }),
  );
}

function pathOf({ slot, index }: SlotCall): readonly (string | number)[] {
  return ['generate', slotKeys[slot], ...(index === undefined ? [] : [index])];
}

function listOf(recipe: GenerationRecipe, slot: GenerationSlot): readonly SlotCall[] {
  return slot === 'condition' ? recipe.conditions : recipe.accept;
}

/** As it stands in the recipe: without parameters where there are none. */
function callValue({ name, method, params }: Pick<SlotCall, 'name' | 'method' | 'params'>): Json {
  return {
    ...(name === undefined ? {} : { name }),
    method,
    ...(Object.keys(params).length === 0 ? {} : { params }),
  };
}
