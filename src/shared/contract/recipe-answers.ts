import type { Json, JsonObject } from '../base/json.ts';

export interface RecipeProblem {
  /** `generate.accept[1].method` */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The project's own recipe: the text, and what it means when it is right. */
export interface RecipeState {
  readonly version: string;
  readonly text: string;
  /** Where it would stand as a file: its sources are looked up in that folder. */
  readonly file: string;
  readonly problems: readonly RecipeProblem[];
  /** What the text says without defaults; null when it is no YAML mapping. Screens show it also while there are problems. */
  readonly written: JsonObject | null;
  /** With every default; null while there are problems. */
  readonly resolved: JsonObject | null;
}

export interface RecipeVersionSummary {
  readonly version: string;
  readonly at: string;
  readonly name: string;
  /** Runs that used it. */
  readonly runs: readonly string[];
  /** What changed in the labels since the version before, in sentences. */
  readonly codebook: readonly string[];
}

export interface RecipeDifference {
  /** `generate.decoding.params.temperature` */
  readonly path: string;
  /** null: not there. */
  readonly left: Json;
  readonly right: Json;
}

export interface TaskKindSummary {
  readonly kind: string;
  readonly title: string;
  readonly summary: string;
  readonly hasLabels: boolean;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly description: string }[];
}

export interface PromptPreview {
  readonly cell: string;
  readonly values: readonly { readonly condition: string; readonly text: string }[];
  readonly form: 'chat' | 'raw';
  readonly parts: readonly PromptPart[];
  /** The whole prompt as the model sees it, chat template included. */
  readonly totalTokens: number;
  readonly contextTokens: number;
  /** Kept free for the answer. */
  readonly answerTokens: number;
  /** False: no model could count; estimated from the length. */
  readonly isCounted: boolean;
  /** What had to go to fit, in words. */
  readonly dropped: readonly string[];
}

export interface PromptPart {
  /** `task`, `condition`, `demonstration`, … */
  readonly part: string;
  readonly title: string;
  readonly role: 'system' | 'user' | 'assistant' | 'text';
  readonly text: string;
  readonly tokens: number;
}
