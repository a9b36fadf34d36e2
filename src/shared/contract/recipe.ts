import { z } from 'zod';
import type { JsonObject } from '../base/json.ts';
import type { Privacy, SourceRole } from '../domain/sample.ts';
import type { Purpose, Task } from '../domain/task.ts';

/** The recipe: the one document that describes a dataset and how it is made. Every slot has a default. */
export interface Recipe {
  readonly recipe: 1;
  readonly name: string;
  readonly purpose: Purpose;
  readonly task: Task;
  readonly sources: { readonly [role in SourceRole]?: RecipeSource };
  /** Model ids by role. A role is a name; `generator` and `embedder` are the usual ones and always there. */
  readonly models: { readonly [role: string]: string };
  readonly generate: RecipeGeneration;
  readonly curate: readonly CurationStep[];
  readonly annotate: readonly MethodCall[];
  readonly evaluate: readonly MethodCall[];
  readonly export: RecipeExport;
  readonly seed: number;
}

export interface RecipeSource {
  /** Path relative to the folder of the recipe. */
  readonly file: string;
  readonly private: Privacy;
  /** Column of the file by field of the task; a field that is not named is read from the column of its own name. */
  readonly fields: { readonly [field: string]: string };
  /** By the end of the file's name when absent. */
  readonly format?: SourceFormat;
  readonly attribution?: string;
  /** Column whose equal values keep rows together in folds, splits and bootstrap. */
  readonly group?: string;
}

/** A method in a slot, with the parameters that the recipe sets; the method's own schema fills in the others. */
export interface MethodCall {
  readonly method: string;
  readonly params: JsonObject;
}

export interface RecipeCondition extends MethodCall {
  readonly name: string;
}

export interface CurationStep extends MethodCall {
  /** Rules over the scores that the method writes. */
  readonly drop?: string;
  readonly review?: string;
}

export interface RecipeGeneration {
  readonly conditions: readonly RecipeCondition[];
  readonly coverage: MethodCall;
  readonly demonstrations: MethodCall;
  readonly decoding: MethodCall;
  readonly procedure: MethodCall;
  readonly accept: readonly MethodCall[];
  readonly target: RecipeTarget;
}

export interface RecipeTarget {
  readonly accepted: number;
  readonly per: 'total' | 'label' | 'cell';
  /** Most attempts of the whole run; `attemptLimit` gives the default. */
  readonly attempts?: number;
  /** Most working minutes of the whole run; no limit when absent. */
  readonly minutes?: number;
}

export interface RecipeExport {
  readonly format: ExportFormat;
  /** Folder, relative to the folder of the recipe. */
  readonly to: string;
  readonly overwrite: boolean;
}

export const sourceFormats = ['jsonl', 'json', 'csv', 'tsv', 'parquet', 'text'] as const;
export type SourceFormat = (typeof sourceFormats)[number];

export const exportFormats = [
  'jsonl',
  'json',
  'csv',
  'tsv',
  'parquet',
  'hugging-face',
  'trl-messages',
  'trl-prompt-completion',
  'trl-preference',
  'axolotl',
  'llama-factory',
  'argilla',
  'label-studio',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

const defaultModels = { generator: 'smollm2-135m-instruct', embedder: 'all-minilm-l6-v2' } as const;

const attemptsForEachSample = 6;

/** Attempts that a run may make when `wanted` samples are asked for over all cells. */
export function attemptLimit(target: RecipeTarget, wanted: number): number {
  return target.attempts ?? attemptsForEachSample * wanted;
}

const words = (meaning: string) => z.string().trim().min(1).max(20_000).describe(meaning);
const texts = (meaning: string) => z.array(words('A text.')).default([]).describe(meaning);

const labelName = z.string().trim().min(1).max(200);

const labelObject = z.strictObject({
  name: labelName.describe('The label as it stands in the data.'),
  definition: words('What the label means, in one sentence.').exactOptional(),
  include: texts('What belongs to it as well.'),
  exclude: texts('What does not belong to it.'),
  examples: texts('Texts that have this label.'),
  words: texts(
    'Verbalizers: the words that stand for the label in prompts and answers. The name in plain words when empty.',
  ),
});

const label = z
  .union([labelName.transform((name) => ({ name, include: [], exclude: [], examples: [], words: [] })), labelObject])
  .describe('A label by name alone, or with its entry in the codebook.');

const task = z.strictObject({
  kind: words('What kind of samples: `classification`, `question-answering`, …'),
  textType: words('What one text is, in the singular without article: "message of a bank customer".').default('text'),
  persona: words('Who writes the texts: "a customer of an online bank".').exactOptional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a language code such as `en` or `pt-BR`')
    .default('en')
    .describe('Language code of the texts.'),
  labels: z.array(label).max(1000).default([]).describe('The codebook.'),
  multiple: z.boolean().default(false).describe('Several labels for one text.'),
  knowledge: texts('Facts that the model is told.'),
  format: words('What a text must look like, in words for the model.').exactOptional(),
});

const source = z.strictObject({
  file: z.string().min(1).max(1000).describe('Path relative to the folder of this recipe.'),
  private: z
    .union([z.boolean(), z.literal('dp')])
    .default(false)
    .describe('true: what is made from it is called private. dp: only released values may be used.'),
  fields: z.record(z.string(), z.string().min(1)).default({}).describe('Column of the file by field of the task.'),
  format: z.enum(sourceFormats).exactOptional().describe('By the end of the file name when absent.'),
  attribution: words('Whom to name when the data is used.').exactOptional(),
  group: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Column whose equal values keep rows together in folds and splits.'),
});

const sources = z.strictObject({
  seeds: source.exactOptional().describe('Real samples to learn the style from.'),
  validation: source.exactOptional().describe('Real samples that methods may measure on while working.'),
  unlabelled: source.exactOptional().describe('Real texts without labels.'),
  documents: source.exactOptional().describe('Documents to write from.'),
  knowledge: source.exactOptional().describe('Facts to look up.'),
  reference: source.exactOptional().describe('Real samples to compare with.'),
  benchmark: source.exactOptional().describe('Held-out samples: only evaluation can read them.'),
});

/** Names that rules, prompts and parameters refer to. */
const identifier = z
  .string()
  .max(60)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, hyphens and underscores');

const methodId = z.string().min(1).max(100).describe('Id of the method.');
const params = z.record(z.string(), z.json()).default({}).describe('Parameters of the method.');

const methodCall = z.strictObject({ method: methodId, params });
const condition = z.strictObject({ name: identifier.describe('Name of the condition.'), method: methodId, params });

const ruleText = (meaning: string) => z.string().trim().min(1).max(1000).describe(meaning);
const curationStep = z.strictObject({
  method: methodId,
  params,
  drop: ruleText(
    'Samples for which this rule over the scores is true are left out: `similarity >= 0.9`.',
  ).exactOptional(),
  review: ruleText('Samples for which this rule is true wait for a person.').exactOptional(),
});

const count = (meaning: string) => z.int().min(1).max(10_000_000).describe(meaning);
const target = z.strictObject({
  accepted: count('How many samples to accept.').default(100),
  per: z.enum(['total', 'label', 'cell']).default('total').describe('What the number of accepted samples counts for.'),
  attempts: count(
    `Most attempts of the run. ${attemptsForEachSample} for each wanted sample when absent.`,
  ).exactOptional(),
  minutes: z
    .number()
    .positive()
    .max(100_000)
    .exactOptional()
    .describe('Most working minutes of the run. No limit when absent.'),
});

const call = (method: string) => methodCall.default({ method, params: {} });

const generation = z.strictObject({
  conditions: z
    .array(condition)
    .max(50)
    .exactOptional()
    .describe('What varies from sample to sample. The label when absent.'),
  coverage: call('balanced').describe('How conditions combine into cells.'),
  demonstrations: methodCall
    .exactOptional()
    .describe('Which samples are shown. `nearest` where there are seeds, else `none`.'),
  decoding: call('sampling').describe('How tokens are chosen.'),
  procedure: call('single-prompt').describe('One prompt, or a method of several steps.'),
  accept: z
    .array(methodCall)
    .max(50)
    .default(() => ['format', 'exact-duplicates', 'rouge-novelty'].map((method) => ({ method, params: {} })))
    .describe('Rules checked while generating, in order.'),
  target: target.prefault({}).describe('When to stop.'),
});

/** What a person writes. Unknown keys are refused. `resolveRecipe` gives the `Recipe`. */
export const recipeSchema = z
  .strictObject({
    $schema: z.string().exactOptional().describe('For editors of JSON.'),
    recipe: z.literal(1).describe('Version of the recipe format.'),
    name: z.string().trim().min(1).max(200).describe('Name for people.'),
    purpose: z.enum(['training', 'evaluation']).default('training').describe('What the samples are for.'),
    task: task.describe('What is to be made.'),
    sources: sources.default({}).describe('Files by role.'),
    models: z.record(identifier, z.string().min(1).max(200)).default({}).describe('Model ids by role.'),
    generate: generation.prefault({}).describe('How samples are written.'),
    curate: z.array(curationStep).max(100).default([]).describe('Methods score, rules decide.'),
    annotate: z.array(methodCall).max(100).default([]).describe('Who labels what.'),
    evaluate: z.array(methodCall).max(100).exactOptional().describe('What is measured.'),
    export: z
      .strictObject({
        format: z.enum(exportFormats).default('jsonl').describe('File format.'),
        to: z.string().min(1).max(1000).default('out').describe('Folder, relative to the folder of this recipe.'),
        overwrite: z.boolean().default(false).describe('Replace what is there.'),
      })
      .prefault({})
      .describe('Where the dataset goes.'),
    seed: z.int().min(0).max(2_147_483_647).default(1).describe('Seed of every random choice.'),
  })
  .meta({ title: 'Seedloom recipe' });

export type CheckedRecipe = z.output<typeof recipeSchema>;

/** Fills in the defaults that depend on other parts of the recipe. Resolving a resolved recipe changes nothing. */
export function resolveRecipe(checked: CheckedRecipe): Recipe {
  const { $schema: _, generate, evaluate, models, ...rest } = checked;
  const hasLabels = checked.task.labels.length > 0;
  const hasSeeds = checked.sources.seeds !== undefined;
  const measures = hasLabels ? ['label-balance', 'distinct-n'] : ['distinct-n'];
  return {
    ...rest,
    models: { ...defaultModels, ...models },
    generate: {
      ...generate,
      conditions: generate.conditions ?? (hasLabels ? [{ name: 'label', method: 'labels', params: {} }] : []),
      demonstrations: generate.demonstrations ?? { method: hasSeeds ? 'nearest' : 'none', params: {} },
    },
    evaluate: evaluate ?? measures.map((method) => ({ method, params: {} })),
  };
}
