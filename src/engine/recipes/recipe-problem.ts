import type { ErrorCode } from '../../shared/domain/engine-error.ts';

/** Steps into a recipe: `['generate', 'accept', 1, 'method']`. */
export type RecipePath = readonly (string | number)[];

/** One thing that is wrong with a recipe, and where it stands in the file. */
export interface RecipeProblem {
  readonly code: ErrorCode;
  /** `generate.accept[1].method`; empty for the file as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What was expected, what was found, and the nearest right word. */
  readonly message: string;
}

/** A problem before its place in the file is known. */
export interface FoundProblem {
  readonly code?: ErrorCode;
  readonly path: RecipePath;
  /** `key`: the name of the field is wrong, not its value. */
  readonly at?: 'key' | 'value';
  /** Characters into the value, from 0. */
  readonly offset?: number;
  readonly message: string;
}

export function pathText(path: RecipePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** Where in the recipe something stands, for a sentence: "in generate.accept". */
export function inPlace(path: RecipePath): string {
  return path.length === 0 ? 'at the top of the recipe' : `in ${pathText(path)}`;
}
