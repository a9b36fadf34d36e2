import type { JsonObject } from '../base/json.ts';
import type {
  EvaluationProgress,
  EvaluationReport,
  EvaluationReportSummary,
  ReportComparison,
} from '../domain/evaluation-report.ts';
import type { RunProgress, RunReport } from '../domain/run-report.ts';
import type { Sample } from '../domain/sample.ts';
import type { AggregateResult, AnnotationProgress, AnnotationQueue } from './annotation-answers.ts';
import type { CallName } from './calls.ts';
import type { CurationFunnel, CurationPreview, CurationSteps } from './curation-answers.ts';
import type { ExportFormatSummary, ExportPreview, ExportResult, SourceOverlap } from './dataset-answers.ts';
import type {
  ConnectionEntry,
  EndpointSummary,
  EndpointTest,
  FoundModel,
  MethodSummary,
  ModelSpeed,
  ModelSummary,
  ModelTrial,
} from './model-answers.ts';
import type { BackupEntry, SourcePrivacy, StorageUsage } from './privacy-answers.ts';
import type {
  BinnedProject,
  EngineStatus,
  EngineVersion,
  Example,
  History,
  ProjectSummary,
  RecentProject,
} from './project-answers.ts';
import type {
  PromptPreview,
  RecipeDifference,
  RecipeProblem,
  RecipeState,
  RecipeVersionSummary,
  TaskKindSummary,
} from './recipe-answers.ts';
import type { CellState, Estimate, GenerationPlan, RunLogEntry, RunSummary, TrialAttempt } from './run-answers.ts';
import type { Facets, SampleRow, SampleStory, SourcePreview, SourceSummary } from './sample-answers.ts';

type Nothing = Record<string, never>;

/** What each call answers: plain JSON. */
export interface CallAnswers {
  'engine.version': EngineVersion;
  'engine.stop': Nothing;
  'engine.status': EngineStatus;
  'settings.read': { readonly settings: JsonObject };
  'settings.save': Nothing;
  'ledger.connections': {
    readonly entries: readonly ConnectionEntry[];
    readonly total: number;
    readonly sinceStart: number;
  };
  'project.create': ProjectSummary;
  'project.open': ProjectSummary;
  'project.close': Nothing;
  'project.describe': ProjectSummary;
  'project.verify': { readonly ok: boolean; readonly problems: readonly string[] };
  'project.backup': { readonly path: string };
  'project.recent': { readonly projects: readonly RecentProject[] };
  'project.examples': { readonly examples: readonly Example[] };
  'project.createFromExample': ProjectSummary;
  'project.createNew': ProjectSummary;
  'project.rename': ProjectSummary;
  'project.duplicate': ProjectSummary;
  'project.moveToBin': { readonly binned: string };
  'project.bin': { readonly projects: readonly BinnedProject[] };
  'project.restore': ProjectSummary;
  'project.deleteForGood': Nothing;
  'project.forget': Nothing;
  'history.list': History;
  /** `title` of what was undone or redone. */
  'history.undo': { readonly title: string };
  'history.redo': { readonly title: string };
  'recipe.validate': { readonly problems: readonly RecipeProblem[]; readonly recipe: JsonObject | null };
  'recipe.estimate': Estimate;
  'recipe.get': RecipeState;
  'recipe.save': RecipeState;
  'recipe.change': RecipeState;
  'recipe.versions': { readonly versions: readonly RecipeVersionSummary[] };
  'recipe.compare': { readonly differences: readonly RecipeDifference[] };
  'recipe.schema': { readonly schema: JsonObject };
  'tasks.kinds': { readonly kinds: readonly TaskKindSummary[] };
  'prompt.preview': PromptPreview;
  'generation.plan': GenerationPlan;
  'generation.try': { readonly attempts: readonly TrialAttempt[]; readonly seconds: number };
  /** `notes`: what a person should know of, such as rows of sources that were refused. */
  'run.start': { readonly run: string; readonly notes: readonly string[] };
  'run.resume': { readonly run: string };
  'run.pause': Nothing;
  'run.finish': Nothing;
  'run.cancel': Nothing;
  'run.wait': RunSummary;
  'run.list': { readonly runs: readonly RunSummary[] };
  'run.report': RunReport;
  'run.cells': { readonly cells: readonly CellState[] };
  'run.log': { readonly entries: readonly RunLogEntry[] };
  'run.rejections': {
    readonly rejections: readonly {
      readonly rule: string;
      readonly reason: string;
      readonly text: string;
      readonly cell: string;
    }[];
  };
  'samples.page': { readonly samples: readonly Sample[]; readonly total: number; readonly cursor?: string };
  /** `numbers`: base64 of little-endian 32-bit integers. */
  'samples.order': { readonly total: number; readonly numbers: string };
  /** In the order that was asked for; what is no longer there is left out. */
  'samples.rows': { readonly rows: readonly SampleRow[] };
  'samples.counts': { readonly counts: readonly { readonly key: string; readonly count: number }[] };
  'samples.facets': Facets;
  'samples.story': SampleStory;
  'samples.edit': { readonly revision: number };
  'samples.add': { readonly sample: string };
  'samples.relabel': { readonly changed: number };
  'samples.decide': { readonly changed: number };
  'curation.steps': CurationSteps;
  'curation.run': Nothing;
  'curation.cancel': Nothing;
  'curation.preview': CurationPreview;
  'curation.applyRules': Nothing;
  'curation.funnel': CurationFunnel;
  'methods.list': { readonly methods: readonly MethodSummary[] };
  'models.list': { readonly models: readonly ModelSummary[] };
  'models.fetch': { readonly model: ModelSummary };
  'models.add': { readonly model: ModelSummary };
  'models.forget': Nothing;
  'models.search': { readonly found: readonly FoundModel[] };
  'models.measure': ModelSpeed;
  'models.try': ModelTrial;
  'endpoints.list': { readonly endpoints: readonly EndpointSummary[] };
  'endpoints.save': { readonly endpoint: EndpointSummary };
  'endpoints.remove': Nothing;
  'endpoints.setKey': Nothing;
  'endpoints.test': EndpointTest;
  'sources.import': SourceSummary;
  'sources.preview': SourcePreview;
  'sources.add': { readonly source: SourceSummary; readonly recipe: RecipeState };
  'sources.remove': { readonly recipe: RecipeState };
  'sources.list': { readonly sources: readonly SourceSummary[] };
  'evaluation.run': EvaluationReport;
  /** What is measured now, or null. */
  'evaluation.state': { readonly running: EvaluationProgress | null };
  'evaluation.cancel': Nothing;
  /** Newest first. */
  'evaluation.reports': { readonly reports: readonly EvaluationReportSummary[] };
  'evaluation.report': EvaluationReport;
  'evaluation.compare': ReportComparison;
  'evaluation.exportReport': { readonly file: string };
  'annotation.queue': AnnotationQueue;
  'annotation.label': Nothing;
  'annotation.skip': Nothing;
  'annotation.undo': { readonly title: string };
  'annotation.progress': AnnotationProgress;
  'annotation.settle': Nothing;
  'annotation.aggregate': AggregateResult;
  'dataset.formats': { readonly formats: readonly ExportFormatSummary[] };
  'dataset.preview': ExportPreview;
  'dataset.overlap': SourceOverlap;
  'dataset.export': ExportResult;
  'privacy.sources': { readonly sources: readonly SourcePrivacy[] };
  'storage.usage': StorageUsage;
  'backups.list': { readonly backups: readonly BackupEntry[] };
  'backups.restore': ProjectSummary;
  'diagnostic.text': { readonly text: string };
}

/** The type checker complains here when a call has no answer, or an answer no call. */
type AnswersMatchCalls = [CallName] extends [keyof CallAnswers]
  ? [keyof CallAnswers] extends [CallName]
    ? true
    : never
  : never;
void (true satisfies AnswersMatchCalls);

/** What the topics tell. */
export interface TopicEvents {
  'run.progress': RunProgress;
  'project.changed': ProjectChange;
  /** `message` says it in words. */
  'models.progress': FetchProgress;
}

export interface ProjectChange {
  readonly areas: readonly ProjectArea[];
}

export type ProjectArea = 'project' | 'recipe' | 'sources' | 'samples' | 'annotations' | 'runs' | 'history';

export interface FetchProgress {
  readonly model: string;
  readonly file: string;
  readonly message: string;
  readonly doneBytes: number | null;
  readonly totalBytes: number | null;
}
