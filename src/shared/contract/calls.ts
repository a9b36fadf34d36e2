import { z } from 'zod';
import { annotationCalls } from './calls/annotation-calls.ts';
import { curationCalls } from './calls/curation-calls.ts';
import { datasetCalls } from './calls/dataset-calls.ts';
import { engineCalls } from './calls/engine-calls.ts';
import { evaluationCalls } from './calls/evaluation-calls.ts';
import { modelCalls } from './calls/model-calls.ts';
import { project, run } from './calls/parts.ts';
import { privacyCalls } from './calls/privacy-calls.ts';
import { projectCalls } from './calls/project-calls.ts';
import { recipeCalls } from './calls/recipe-calls.ts';
import { runCalls } from './calls/run-calls.ts';
import { sampleCalls } from './calls/sample-calls.ts';

/** Requests by call name: `area.verb`. The engine parses every request with these. */
export const callSchemas = {
  ...engineCalls,
  ...projectCalls,
  ...recipeCalls,
  ...runCalls,
  ...sampleCalls,
  ...curationCalls,
  ...modelCalls,
  ...datasetCalls,
  ...annotationCalls,
  ...evaluationCalls,
  ...privacyCalls,
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type CallName = keyof typeof callSchemas;
export type CallRequest<N extends CallName> = z.input<(typeof callSchemas)[N]>;
export type CheckedRequest<N extends CallName> = z.output<(typeof callSchemas)[N]>;

/** Topics that a page can subscribe to, with their requests. */
export const topicSchemas = {
  /** `RunProgress`, at most five a second, and one at the end. */
  'run.progress': run,
  /** `ProjectChange`: what to fetch anew; at most five a second. */
  'project.changed': project,
  /** `FetchProgress` of a model that is being fetched. */
  'models.progress': z.strictObject({}),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type TopicName = keyof typeof topicSchemas;
