import type { JsonObject } from '../base/json.ts';
import type { Fields } from './task.ts';

/** `source`: came with a file. `generated`: a model wrote it. `person`: someone typed it here. */
export type Origin = 'source' | 'generated' | 'person';

export const sourceRoles = [
  'seeds',
  'validation',
  'unlabelled',
  'documents',
  'knowledge',
  'reference',
  'benchmark',
] as const;
export type SourceRole = (typeof sourceRoles)[number];

/** `true`: what is made from it is called private. `dp`: only released values may be used. */
export type Privacy = false | true | 'dp';

export interface Sample {
  readonly id: string;
  readonly origin: Origin;
  /** The role of the source that it came with; absent for generated samples. */
  readonly role?: SourceRole;
  /** Folds, splits and bootstrap go by group: the parent, seed or document that related samples share. */
  readonly group: string;
  readonly revision: number;
  /** Texts and label fields by name, as the task kind defines them. */
  readonly fields: Fields;
  /** The values of the conditions it was made with, by condition name. */
  readonly conditions: { readonly [condition: string]: ConditionValue };
  readonly parents: readonly string[];
  readonly private: boolean;
}

/** One value of a condition: what varies from sample to sample. */
export interface ConditionValue {
  readonly id: string;
  /** The words for the prompt. */
  readonly text: string;
  readonly data?: JsonObject;
  /** Relative share, 1 when absent. */
  readonly weight?: number;
  readonly overrides?: ConditionOverrides;
  /** Goes only with these values of another condition, by its name: an opening that fits one label. */
  readonly only?: { readonly [condition: string]: readonly string[] };
}

/** What a condition's value changes in the prompt or the decoding. */
export interface ConditionOverrides {
  readonly template?: string;
  /** First words of the answer, given to the model. */
  readonly prefix?: string;
  readonly decoding?: JsonObject;
}

/** A pool is an artefact: a person can edit and freeze it; a run stores its hash. */
export interface Pool {
  readonly values: readonly ConditionValue[];
}

/** A combination of condition values and how many samples it should get. */
export interface Cell {
  readonly id: string;
  readonly values: { readonly [condition: string]: ConditionValue };
  readonly quota: number;
}

/** A sample as a prompt shows it. */
export interface Demonstration {
  readonly id: string;
  readonly fields: Fields;
}

/** A score that could not be computed says why; it is never NaN, null or -1. */
export type Score =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'unscored'; readonly reason: string };

export type VerdictKind = 'drop' | 'review';

/** What a rule over a method's scores says of a sample. */
export interface Verdict {
  readonly sampleId: string;
  readonly kind: VerdictKind;
  /** The place of the step in the recipe: `curate/0`. */
  readonly step: string;
  readonly method: string;
  readonly rule: string;
  readonly reason: string;
}
