import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { KnownNames } from '../../components/method-form/input-props.ts';
import type { RecipeChanges } from '../../engine/use-recipe-edit.ts';

/** A curation step as it is written in the recipe, right or wrong. */
export interface WrittenStep {
  readonly index: number;
  readonly method: string;
  readonly params: JsonObject;
  readonly drop: string;
  readonly review: string;
  readonly value: JsonObject;
}

export function readSteps(written: JsonObject | null): readonly WrittenStep[] {
  const list = written?.['curate'];
  if (!Array.isArray(list)) return [];
  return list.map((entry: Json, index) => {
    const value = objectOf(entry);
    return {
      index,
      method: textOf(value['method']),
      params: objectOf(value['params']),
      drop: textOf(value['drop']),
      review: textOf(value['review']),
      value,
    };
  });
}

export function addStep(steps: readonly WrittenStep[], method: string): RecipeChanges {
  if (steps.length === 0) return [{ path: ['curate'], value: [{ method }] }];
  return [{ path: ['curate', steps.length], value: { method } }];
}

export function removeStep(index: number): RecipeChanges {
  return [{ path: ['curate', index], remove: true }];
}

export function moveStep(steps: readonly WrittenStep[], from: number, by: -1 | 1): RecipeChanges {
  const one = steps[from];
  const other = steps[from + by];
  if (one === undefined || other === undefined) return [];
  const values = steps.map(({ value }) => value);
  return [{ path: ['curate'], value: values.with(from, other.value).with(from + by, one.value) }];
}

/** Undefined: back to the default. */
export function setStepParam({ index, params }: WrittenStep, name: string, value: Json | undefined): RecipeChanges {
  const path = ['curate', index, 'params'];
  if (value !== undefined) return [{ path: [...path, name], value }];
  const isLast = Object.keys(params).every((other) => other === name);
  return [{ path: isLast ? path : [...path, name], remove: true }];
}

/** Names of the recipe that fields of a form may choose from. */
export function knownNames(written: JsonObject | null): KnownNames {
  const labels = objectOf(written?.['task'])['labels'];
  return {
    label: Array.isArray(labels)
      ? labels.map((label: Json) => (isJsonObject(label) ? textOf(label['name']) : textOf(label)))
      : [],
    condition: [],
    'model-role': [...new Set(['generator', 'embedder', ...Object.keys(objectOf(written?.['models']))])],
    'source-role': Object.keys(objectOf(written?.['sources'])),
  };
}

export function taskKindOf(written: JsonObject | null): string {
  return textOf(objectOf(written?.['task'])['kind']);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
