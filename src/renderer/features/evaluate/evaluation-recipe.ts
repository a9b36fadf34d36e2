import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';
import type { RecipeChanges } from '../../engine/use-recipe-edit.ts';

/** A measure in its place of the recipe. */
export interface MeasureCall {
  readonly index: number;
  readonly method: string;
  /** As written; the method's own defaults are not in it. */
  readonly params: JsonObject;
}

/** The measures of a recipe: as written, or as a run would take them where it says nothing. */
export function readMeasures({ written, resolved }: Pick<RecipeState, 'written' | 'resolved'>): readonly MeasureCall[] {
  const list = written?.['evaluate'] ?? resolved?.['evaluate'];
  if (!Array.isArray(list)) return [];
  return list.map((entry: Json, index): MeasureCall => {
    const { method, params } = isJsonObject(entry) ? entry : {};
    return {
      index,
      method: typeof method === 'string' ? method : '',
      params: isJsonObject(params) ? params : {},
    };
  });
}

/** The whole list: what the recipe did not say before then stands in it. */
export function withMeasures(measures: readonly Pick<MeasureCall, 'method' | 'params'>[]): RecipeChanges {
  return [{ path: ['evaluate'], value: measures.map(callValue) }];
}

/** A parameter gets a value, or its default again (undefined). */
export function setParam(
  measures: readonly MeasureCall[],
  { index, params }: MeasureCall,
  { name, value, isWritten }: { readonly name: string; readonly value: Json | undefined; readonly isWritten: boolean },
): RecipeChanges {
  const { [name]: _, ...others } = params;
  const changed = value === undefined ? others : { ...params, [name]: value };
  // A path edit keeps the comments of the rest.
  if (isWritten && value !== undefined) return [{ path: ['evaluate', index, 'params', name], value }];
  if (isWritten && !(name in params)) return [];
  if (isWritten)
    return [
      {
        path: ['evaluate', index, 'params', ...(Object.keys(others).length === 0 ? [] : [name])],
        remove: true,
      },
    ];
  return withMeasures(measures.map((one) => (one.index === index ? { ...one, params: changed } : one)));
}

function callValue({ method, params }: Pick<MeasureCall, 'method' | 'params'>): Json {
  return Object.keys(params).length === 0 ? { method } : { method, params };
}
