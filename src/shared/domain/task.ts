import type { Json } from '../base/json.ts';

/** The kinds that have a file in `engine/tasks`. The list in the recipe schema is made from the registry there. */
export type TaskKindId = string;

/** One entry of the codebook: what a label means, for people and for the model alike. */
export interface LabelDefinition {
  readonly name: string;
  readonly definition?: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly examples: readonly string[];
  /** Verbalizers: the words that stand for the label in a prompt or an answer; the name in plain words when empty. */
  readonly words: readonly string[];
}

/** What is to be made: the survey's e_task. */
export interface Task {
  readonly kind: TaskKindId;
  /** What one text is, in the singular without article: "message of a bank customer". */
  readonly textType: string;
  readonly persona?: string;
  readonly language: string;
  readonly labels: readonly LabelDefinition[];
  /** Several labels for one text. */
  readonly multiple: boolean;
  readonly knowledge: readonly string[];
  /** What the answer must look like, in words for the model. */
  readonly format?: string;
}

export type Purpose = 'training' | 'evaluation';

/** The fields of a sample by name; the task kind says which there are. */
export type Fields = { readonly [name: string]: Json };

/** The first word that stands for the label, or its name with underscores and hyphens read as spaces. */
export function labelInWords(label: LabelDefinition): string {
  return label.words[0] ?? label.name.replace(/[_-]+/g, ' ');
}
