import { z } from 'zod';
import { sourceRoles } from '../domain/sample.ts';
import { exportFormats, sourceFormats } from './recipe.ts';

const path = z.string().min(1).max(4096);
const id = z.string().min(1).max(200);
const project = z.strictObject({ project: path.describe('Path of an open project.') });
const run = project.extend({ run: id });
const recipeText = z.strictObject({
  text: z.string().max(2_000_000),
  file: path.describe('Path of the recipe: sources are looked up in its folder, errors name it.'),
});

const sampleFilter = z.strictObject({
  runId: id.exactOptional(),
  origin: z.enum(['source', 'generated', 'person']).exactOptional(),
  role: z.enum(sourceRoles).exactOptional(),
  group: id.exactOptional(),
  label: z.string().max(1000).exactOptional(),
  condition: z.strictObject({ name: z.string(), valueId: z.string() }).exactOptional(),
  verdict: z.enum(['drop', 'review', 'none']).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  score: z
    .strictObject({ name: z.string(), atLeast: z.number().exactOptional(), atMost: z.number().exactOptional() })
    .exactOptional(),
});

/** Requests by call name: `area.verb`. The engine parses every request with these. */
export const callSchemas = {
  'engine.version': z.strictObject({}),
  'engine.stop': z.strictObject({}),
  'project.create': project,
  'project.open': project.extend({ create: z.boolean().default(false) }),
  'project.close': project,
  'project.describe': project,
  'project.verify': project,
  'project.backup': project.extend({ to: path }),
  'recipe.validate': recipeText.extend({ allowOutside: z.array(path).default([]) }),
  'recipe.estimate': recipeText.extend({
    allowOutside: z.array(path).default([]),
    trials: z.int().min(0).max(64).default(16),
  }),
  'run.start': project.extend({
    recipe: recipeText,
    allowOutside: z.array(path).default([]),
    limit: z.int().min(1).exactOptional().describe('Accept at most this many samples: a trial.'),
  }),
  'run.resume': project.extend({ run: id.exactOptional().describe('The last unfinished run when absent.') }),
  'run.pause': run,
  'run.cancel': run,
  'run.wait': run.describe('Answers when the run is paused, done, failed or cancelled.'),
  'run.list': project,
  'run.report': run,
  'run.rejections': run.extend({ limit: z.int().min(1).max(1000).default(100) }),
  'samples.page': project.extend({
    filter: sampleFilter.default({}),
    sort: z
      .strictObject({
        by: z.enum(['number', 'text', 'label', 'score']),
        scoreName: z.string().exactOptional(),
        descending: z.boolean().default(false),
      })
      .default({ by: 'number', descending: false }),
    limit: z.int().min(1).max(500).default(100),
    cursor: z.string().max(10_000).exactOptional(),
  }),
  'samples.counts': project.extend({
    filter: sampleFilter.default({}),
    by: z.enum(['label', 'verdict', 'origin', 'group']),
  }),
  'samples.story': project.extend({ sample: id }),
  'methods.list': z.strictObject({
    stage: z.enum(['generation', 'curation', 'annotation', 'evaluation']).exactOptional(),
  }),
  'models.list': z.strictObject({}),
  'models.fetch': z.strictObject({ model: id, acceptTerms: z.boolean().default(false) }),
  'models.add': z.strictObject({ file: path, model: id.exactOptional() }),
  'sources.import': project.extend({
    file: path,
    role: z.enum(sourceRoles),
    taskKind: id.default('classification'),
    labels: z.array(z.string()).default([]),
    multiple: z.boolean().default(false),
    fields: z.record(z.string(), z.string()).default({}),
    format: z.enum(sourceFormats).exactOptional(),
    group: z.string().exactOptional(),
    private: z.union([z.boolean(), z.literal('dp')]).default(false),
    attribution: z.string().exactOptional(),
  }),
  'sources.list': project,
  'dataset.export': project.extend({
    run: id,
    to: path.describe('Folder.'),
    format: z.enum(exportFormats).exactOptional().describe('That of the recipe when absent.'),
    includeDropped: z.boolean().default(false),
    overwrite: z.boolean().default(false),
  }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type CallName = keyof typeof callSchemas;
export type CallRequest<N extends CallName> = z.input<(typeof callSchemas)[N]>;
export type CheckedRequest<N extends CallName> = z.output<(typeof callSchemas)[N]>;

/** Topics that a page can subscribe to, with their requests. */
export const topicSchemas = {
  /** `RunProgress`, at most five a second, and one at the end. */
  'run.progress': run,
  /** `FetchProgress` of a model that is being fetched. */
  'models.progress': z.strictObject({}),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type TopicName = keyof typeof topicSchemas;
