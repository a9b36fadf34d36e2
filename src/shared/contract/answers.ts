import type { JsonObject } from '../base/json.ts';
import type { RunProgress, RunReport } from '../domain/run-report.ts';
import type { Sample } from '../domain/sample.ts';
import type { CallName } from './calls.ts';

/** What each call answers: plain JSON. */
export interface CallAnswers {
  'engine.version': EngineVersion;
  'engine.stop': Record<string, never>;
  'project.create': ProjectSummary;
  'project.open': ProjectSummary;
  'project.close': Record<string, never>;
  'project.describe': ProjectSummary;
  'project.verify': { readonly ok: boolean; readonly problems: readonly string[] };
  'project.backup': Record<string, never>;
  'recipe.validate': { readonly problems: readonly RecipeProblem[]; readonly recipe: JsonObject | null };
  'recipe.estimate': Estimate;
  /** `notes`: what a person should know of, such as rows of sources that were refused. */
  'run.start': { readonly run: string; readonly notes: readonly string[] };
  'run.resume': { readonly run: string };
  'run.pause': Record<string, never>;
  'run.cancel': Record<string, never>;
  'run.wait': RunSummary;
  'run.list': { readonly runs: readonly RunSummary[] };
  'run.report': RunReport;
  'run.rejections': {
    readonly rejections: readonly {
      readonly rule: string;
      readonly reason: string;
      readonly text: string;
      readonly cell: string;
    }[];
  };
  'samples.page': { readonly samples: readonly Sample[]; readonly total: number; readonly cursor?: string };
  'samples.counts': { readonly counts: readonly { readonly key: string; readonly count: number }[] };
  'samples.story': JsonObject;
  'methods.list': { readonly methods: readonly MethodSummary[] };
  'models.list': { readonly models: readonly ModelSummary[] };
  'models.fetch': { readonly model: ModelSummary };
  'models.add': { readonly model: ModelSummary };
  'sources.import': SourceSummary;
  'sources.list': { readonly sources: readonly SourceSummary[] };
  'dataset.export': { readonly files: readonly string[]; readonly rows: number };
}

/** The type checker complains here when a call has no answer, or an answer no call. */
type AnswersMatchCalls = [CallName] extends [keyof CallAnswers]
  ? [keyof CallAnswers] extends [CallName]
    ? true
    : never
  : never;
void (true satisfies AnswersMatchCalls);

export interface EngineVersion {
  readonly version: string;
  readonly node: string;
  readonly sqlite: string;
  readonly platform: string;
}

export interface ProjectSummary {
  readonly project: string;
  readonly sizeBytes: number;
  readonly samples: number;
  readonly runs: readonly RunSummary[];
}

export interface RunSummary {
  readonly run: string;
  readonly name: string;
  readonly state: string;
  readonly message: string;
  /** Code of the error that ended it, or ''. */
  readonly code: string;
  readonly accepted: number;
  readonly createdAt: string;
  readonly workedMs: number;
}

export interface RecipeProblem {
  /** `generate.accept[1].method` */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Low and high are where nine of ten runs should end, as far as a short trial can tell. */
export interface Estimate {
  readonly calls: Guess;
  readonly minutes: Guess | null;
  readonly acceptance: {
    readonly share: number | null;
    readonly interval: readonly [number, number] | null;
    readonly tried: number;
  };
  readonly memoryBytes: number | null;
  /** What it is based on, in a sentence. */
  readonly basis: string;
  readonly steps: readonly {
    readonly step: string;
    readonly method: string;
    readonly cost: string;
    readonly calls: number;
  }[];
}

export interface Guess {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

export interface MethodSummary {
  readonly id: string;
  readonly version: number;
  readonly stage: string;
  readonly slot: string;
  readonly title: string;
  readonly summary: string;
  readonly whenToUse: string;
  readonly whenNot: string;
  readonly cost: string;
  readonly tasks: readonly string[] | 'all';
  readonly writes: readonly { readonly name: string; readonly kind: string; readonly description: string }[];
  /** JSON Schema of the parameters. */
  readonly params: JsonObject;
  readonly references: readonly { readonly paper: string; readonly arxiv?: string; readonly surveySection?: string }[];
}

export interface ModelSummary {
  readonly model: string;
  readonly kind: 'language' | 'embedding';
  readonly state: 'installed' | 'missing' | 'changed' | 'suggested';
  readonly title: string;
  readonly sizeBytes: number;
  readonly licence: string;
  readonly languages: readonly string[];
  readonly contextTokens: number | null;
  readonly memoryBytes: number | null;
  readonly hash: string | null;
  readonly folder: string | null;
  readonly note: string;
}

export interface SourceSummary {
  readonly source: string;
  readonly role: string;
  readonly name: string;
  readonly rows: number;
  readonly rejected: number;
  readonly hash: string;
  readonly private: boolean | 'dp';
  /** The first rows that were refused, with their lines. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

export type { RunProgress };
