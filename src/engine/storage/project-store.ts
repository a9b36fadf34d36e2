import type { Json, JsonObject } from '../../shared/base/json.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type {
  ConditionValue,
  Origin,
  Privacy,
  Sample,
  Score,
  SourceRole,
  Verdict,
  VerdictKind,
} from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';

/**
 * What the engine asks of one project file. All writes go through the one writer connection in short
 * transactions; lists, counts and searches go to the read worker (`SampleReader`).
 */
export interface ProjectStore {
  readonly path: string;
  /** Sentences that the owner must see after opening: a damaged log that was set aside. Mostly empty. */
  readonly notices: readonly string[];
  readonly meta: MetaStore;
  readonly recipes: RecipeStore;
  readonly sources: SourceStore;
  readonly samples: SampleStore;
  readonly runs: RunStore;
  readonly calls: CallStore;
  readonly embeddings: EmbeddingStore;
  readonly marks: MarkStore;
  readonly datasets: DatasetStore;
  readonly reports: ReportStore;
  readonly drafts: DraftStore;
  readonly decisions: DecisionStore;
  readonly annotations: AnnotationStore;
  readonly history: HistoryStore;
  readonly runLog: RunLogStore;
  readonly reader: SampleReader;
  /** Runs the writes of `work` in one immediate transaction; nested calls join it. */
  transaction<T>(work: () => T): T;
  /** Page copy by the backup interface, in steps, while the project is in use. */
  backup(target: string, signal: AbortSignal): Promise<void>;
  /** Backs up into `backups` beside the project when it changed and the newest backup is a day old; gives its path. Keeps ten. */
  backUpIfDue(now: Date, signal: AbortSignal): Promise<string | undefined>;
  /** integrity_check plus the content hash of each sample; the ids of samples whose text changed silently. */
  verify(): { readonly ok: boolean; readonly problems: readonly string[] };
  close(): Promise<void>;
}

export interface MetaStore {
  /** `name`: for people; a project that was never named has none. `id`: one for each project, another one for a copy. */
  find(key: 'name' | 'id'): string | undefined;
  save(key: 'name' | 'id', value: string): void;
}

export interface RecipeVersion {
  readonly id: string;
  readonly hash: string;
  readonly text: string;
  readonly json: Json;
  readonly createdAt: string;
}

export interface RecipeStore {
  /** The same content gets the same version. */
  save(recipe: { readonly text: string; readonly json: Json; readonly createdAt: string }): RecipeVersion;
  get(id: string): RecipeVersion;
  list(): readonly RecipeVersion[];
}

/** A text of the project's own recipe as a person left it; it need not be right. Never changed, only followed by another. */
export interface RecipeDraft {
  readonly id: string;
  readonly text: string;
  readonly at: string;
}

export interface DraftStore {
  /** The same text gets the same draft. It becomes the current one through the history. */
  add(text: string, at: string): RecipeDraft;
  /** The first draft of a project: current at once, and no entry of the history. Throws when there is a current one. */
  begin(text: string, at: string): RecipeDraft;
  current(): RecipeDraft | undefined;
  get(id: string): RecipeDraft;
  list(): readonly RecipeDraft[];
}

/** What a person decided about a sample. It stands above the verdicts of rules. */
export interface StoredDecision {
  readonly decision: 'drop' | 'keep' | 'review';
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

export interface DecisionStore {
  byIds(sampleIds: readonly string[]): ReadonlyMap<string, StoredDecision>;
  ofRun(runId: string): ReadonlyMap<string, StoredDecision>;
  /**
   * One command over any number of samples; `null` takes their decisions back. Gives how many it changed: what was
   * decided so before, with the same reason, stays. Nothing is noted when there are none.
   */
  decide(command: {
    readonly samples: SampleNumbers;
    readonly decision: StoredDecision | null;
    readonly author: string;
    readonly at: string;
    title(changed: number): string;
  }): Promise<number>;
}

/** Samples of a command: by their ids, or by the numbers that `SampleReader.order` gave. */
export type SampleNumbers = { readonly ids: readonly string[] } | { readonly numbers: Int32Array };

/** What one annotator says of one sample. It is not the sample's label until a person takes it. */
export interface StoredAnnotation {
  readonly annotator: string;
  /** The revision that was read. */
  readonly revision: number;
  readonly state: 'labelled' | 'skipped';
  readonly labels: readonly string[];
  /** 1 to 5. */
  readonly rating: number | null;
  readonly note: string;
  /** The draft whose codebook the labels were chosen from. */
  readonly codebook: string;
  readonly at: string;
}

/** Written through the history, as changes of kind `annotation`. */
export interface AnnotationStore {
  find(sampleId: string, annotator: string): StoredAnnotation | null;
  /** By sample number, then annotator; samples that nobody has annotated are not in it. */
  states(): ReadonlyMap<number, ReadonlyMap<string, StoredAnnotation['state']>>;
  /** Samples that show and have annotations, in the order of their numbers. */
  all(): readonly AnnotatedSample[];
}

export interface AnnotatedSample {
  readonly number: number;
  readonly id: string;
  readonly group: string;
  readonly fields: Fields;
  readonly text: string;
  /** As lists show it. */
  readonly label: string;
  /** When a person last set the label of its current revision. */
  readonly labelledAt: string | null;
  readonly annotations: readonly StoredAnnotation[];
}

/** One thing that a command changed, with what stood there before: both ways can be applied. */
export type StoredChange =
  | { readonly kind: 'draft'; readonly before: string | null; readonly after: string | null }
  | {
      readonly kind: 'revision';
      readonly rows: readonly { readonly sampleId: string; readonly before: number; readonly after: number }[];
    }
  | {
      readonly kind: 'decision';
      readonly rows: readonly {
        readonly sampleId: string;
        readonly before: StoredDecision | null;
        readonly after: StoredDecision | null;
      }[];
    }
  | {
      readonly kind: 'annotation';
      readonly annotator: string;
      readonly rows: readonly {
        readonly sampleId: string;
        readonly before: StoredAnnotation | null;
        readonly after: StoredAnnotation | null;
      }[];
    }
  /** Samples that show or do not: what a person typed in, what a source brought. */
  | {
      readonly kind: 'hidden';
      readonly sampleIds: readonly string[];
      readonly before: boolean;
      readonly after: boolean;
    }
  /** What the rules of a run say, by step: all rows of the steps that changed. */
  | {
      readonly kind: 'verdicts';
      readonly run: string;
      readonly before: readonly StepVerdicts[];
      readonly after: readonly StepVerdicts[];
    }
  | { readonly kind: 'source-hidden'; readonly source: string; readonly before: boolean; readonly after: boolean }
  /** A run is one entry: undo hides its samples. */
  | { readonly kind: 'run-hidden'; readonly run: string; readonly before: boolean; readonly after: boolean };

/** The verdicts of one step of a run. */
export interface StepVerdicts {
  readonly step: string;
  readonly methodVersion: number;
  /** `revision`: that of the sample when the rule spoke; its current one when absent. */
  readonly verdicts: readonly (Verdict & { readonly revision?: number })[];
  readonly at: string;
}

export interface HistoryEntry {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly at: string;
}

/** The commands of people, linear, kept across restarts. */
export interface HistoryStore {
  /**
   * Applies the changes and notes them, in one transaction. What was undone before can no longer be redone.
   * A change whose `before` and `after` say the same is left out; without any nothing is noted.
   */
  apply(entry: Omit<HistoryEntry, 'id'>, changes: readonly StoredChange[]): void;
  /**
   * Like `apply`, for changes of many samples: in steps between which the engine answers others. What a kill leaves
   * half done is taken back at the next opening; a command that comes in between finds it done.
   */
  applyInSteps(entry: Omit<HistoryEntry, 'id'>, changes: readonly StoredChange[]): Promise<void>;
  /** `done`: newest first. `undone`: the first is what redo does again. */
  list(limit: number): { readonly done: readonly HistoryEntry[]; readonly undone: readonly HistoryEntry[] };
  /** What undo or redo would do. */
  peek(direction: 'undo' | 'redo'): HistoryStep | undefined;
  /** In steps, like `applyInSteps`. @throws EngineError `bad-request` when there is nothing to undo. */
  undo(): Promise<HistoryStep>;
  redo(): Promise<HistoryStep>;
}

export interface HistoryStep {
  readonly entry: HistoryEntry;
  /** What kinds of things it changes. */
  readonly kinds: readonly StoredChange['kind'][];
  /** Runs that it hides or shows. */
  readonly runs: readonly string[];
}

export interface RunLogLine {
  readonly at: string;
  readonly kind: 'note' | 'state' | 'step' | 'warning' | 'error';
  readonly text: string;
}

export interface RunLogStore {
  add(runId: string, line: RunLogLine): void;
  /** Newest last; the last `limit` lines. */
  list(runId: string, limit: number): readonly RunLogLine[];
}

export interface StoredSource {
  readonly id: string;
  readonly role: SourceRole;
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  readonly privacy: Privacy;
  readonly mapping: JsonObject;
  readonly rows: number;
  readonly rejected: number;
  readonly attribution?: string;
  readonly importedAt: string;
}

export interface NewSourceRow {
  readonly fields: Fields;
  readonly group?: string;
  readonly line: number;
}

export interface SourceStore {
  /** All rows or none: one transaction in batches on a staging mark that the last step clears. Ids are `s<source>-<row>`. */
  importRows(source: Omit<StoredSource, 'id'>, rows: Iterable<NewSourceRow>): Promise<StoredSource>;
  /** A source with this role, file hash and mapping that is already in the project and shows. */
  find(role: SourceRole, hash: string, mapping: JsonObject): StoredSource | undefined;
  /** Those that undo hid are left out, here and in `samples`. */
  list(): readonly StoredSource[];
  samples(sourceIds: readonly string[]): readonly Sample[];
}

export interface NewSample {
  readonly id: string;
  readonly origin: Origin;
  readonly runId: string;
  readonly step: string;
  readonly unitOrdinal: number;
  readonly draftIndex: number;
  readonly cell?: string;
  readonly group: string;
  readonly fields: Fields;
  readonly conditions: { readonly [condition: string]: ConditionValue };
  readonly demonstrations: readonly string[];
  readonly parents: readonly string[];
  readonly private: boolean;
  readonly round: number;
  readonly meanLogProbability?: number;
  /** Names of the model calls of its unit that made it. */
  readonly calls: readonly string[];
  readonly createdAt: string;
}

export interface NewRevision {
  readonly sampleId: string;
  readonly fields: Fields;
  readonly author: string;
  readonly authorKind: 'person' | 'model';
  readonly at: string;
}

export interface SampleStore {
  /** UNIQUE (run, step, unit, draft): storing one twice throws. Revision 1 by the model. */
  add(sample: NewSample): void;
  /**
   * What a person typed in, as a sample of its own group; gives its id. It is hidden until the history shows it: a
   * change of kind `hidden` from `true` to `false`.
   */
  addTyped(sample: { readonly fields: Fields; readonly author: string; readonly at: string }): string;
  /** Stores a revision that the history then makes the current one; gives its number. Its parent is the current one. */
  addRevision(revision: NewRevision): number;
  /** Stores a revision and makes it the current one, outside the history. */
  revise(revision: NewRevision): number;
  addLabel(label: NewLabel): void;
  get(id: string): Sample;
  byIds(ids: readonly string[]): readonly Sample[];
  /**
   * Generated samples of a run in the order they were accepted, from `after` (exclusive) on; frozen by `upTo` acceptance number.
   * `number` counts within the run, from 1 without a gap: `upTo: unit.acceptedBefore` is the view of that unit's round.
   */
  ofRun(
    runId: string,
    range: { readonly after?: number; readonly upTo?: number; readonly limit: number },
  ): readonly { readonly number: number; readonly sample: Sample }[];
  countOfRun(runId: string): number;
  /** Generated samples of a run by cell. */
  cellCounts(runId: string): ReadonlyMap<string, number>;
  /** In the order of the numbers; unknown ones are left out. */
  byNumbers(numbers: readonly number[]): readonly Sample[];
  /** Everything about one sample, also a hidden one. */
  story(id: string): StoredStory;
}

export interface StoredStory {
  readonly sample: ListedSample;
  readonly made: {
    readonly at: string;
    readonly run: string | null;
    readonly cell: string | null;
    readonly round: number | null;
    readonly attempt: number | null;
    readonly meanLogProbability: number | null;
    readonly source: { readonly name: string; readonly file: string; readonly line: number | null } | null;
  };
  /** The calls that made it come first; the others of its unit (rejected tries, checks) follow. */
  readonly calls: readonly (StoredCall & { readonly isOwn: boolean })[];
  /** What is no longer in the project is left out, here and among the parents. */
  readonly demonstrations: readonly RelatedSample[];
  readonly parents: readonly RelatedSample[];
  readonly children: readonly RelatedSample[];
  readonly scores: readonly {
    readonly name: string;
    readonly step: string;
    readonly method: string;
    readonly score: Score;
    /** False: of another revision. */
    readonly isCurrent: boolean;
  }[];
  readonly verdicts: readonly {
    readonly kind: VerdictKind;
    readonly step: string;
    readonly method: string;
    readonly rule: string;
    readonly reason: string;
  }[];
  readonly labels: readonly {
    readonly revision: number;
    readonly field: string;
    readonly value: Json;
    readonly author: string;
    readonly authorKind: string;
    readonly probability: number | null;
    readonly at: string;
  }[];
  readonly revisions: readonly {
    readonly revision: number;
    readonly parent: number | null;
    readonly fields: Fields;
    readonly author: string;
    readonly authorKind: string;
    readonly at: string;
  }[];
}

export interface RelatedSample {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly origin: Origin;
}

export interface NewLabel {
  readonly sampleId: string;
  readonly revision: number;
  readonly field: string;
  readonly value: Json;
  readonly author: string;
  readonly authorKind: 'person' | 'model' | 'student' | 'condition';
  readonly probability?: number;
  readonly codebook: string;
  readonly at: string;
}

export type RunState = 'planned' | 'running' | 'paused' | 'waiting-for-people' | 'done' | 'failed' | 'cancelled';

export interface StoredRun {
  readonly id: string;
  readonly recipeId: string;
  readonly seed: number;
  readonly state: RunState;
  /** What decides whether a resumed run is the same: method versions, model hashes, engine version, window. */
  readonly fixed: JsonObject;
  readonly message: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Working time so far; grows with each commit. */
  readonly workedMs: number;
  /** Undo hid it and its samples. */
  readonly isHidden: boolean;
}

export interface StoredStep {
  readonly runId: string;
  /** `generate`, `curate/0`, `evaluate/2`. */
  readonly path: string;
  readonly method: string;
  readonly version: number;
  readonly params: Json;
  readonly state: Json;
  readonly round: number;
  readonly status: 'planned' | 'running' | 'done' | 'failed';
  /** Counts and notes for the report: shortfalls, the unit at which a time budget cut. */
  readonly summary: Json;
}

export interface StoredUnit {
  readonly runId: string;
  readonly step: string;
  readonly ordinal: number;
  readonly key: string;
  readonly json: Json;
  readonly cell?: string;
  readonly round: number;
  readonly attempt: number;
  readonly state: 'planned' | 'decided' | 'failed' | 'skipped';
  readonly inputHash: string;
  /** How many samples of the run were accepted when its round was planned. */
  readonly acceptedBefore: number;
  readonly outcomes: Json;
}

export interface StoredRejection {
  readonly unitOrdinal: number;
  readonly position: number;
  readonly rule: string;
  readonly reason: string;
  readonly cell?: string;
  readonly text?: string;
}

export interface RunStore {
  create(run: Omit<StoredRun, 'state' | 'message' | 'workedMs' | 'endedAt' | 'isHidden'>): void;
  update(id: string, change: Partial<Pick<StoredRun, 'state' | 'message' | 'endedAt' | 'workedMs'>>): void;
  get(id: string): StoredRun;
  list(): readonly StoredRun[];
  saveStep(step: StoredStep): void;
  steps(runId: string): readonly StoredStep[];
  findStep(runId: string, path: string): StoredStep | undefined;
  addUnits(units: readonly StoredUnit[]): void;
  saveUnit(unit: Pick<StoredUnit, 'runId' | 'step' | 'ordinal' | 'state' | 'attempt' | 'outcomes'>): void;
  units(
    runId: string,
    step: string,
    range?: { readonly from?: number; readonly states?: readonly StoredUnit['state'][] },
  ): readonly StoredUnit[];
  /** Units that were tried, decided or failed, by cell. */
  attemptCounts(runId: string, step: string): ReadonlyMap<string, number>;
  addRejections(runId: string, step: string, rejections: readonly StoredRejection[]): void;
  rejectionCounts(
    runId: string,
    step: string,
  ): readonly { readonly rule: string; readonly cell: string | undefined; readonly count: number }[];
  /** Newest first. */
  rejections(runId: string, step: string, limit: number): readonly StoredRejection[];
  addArtefact(runId: string, step: string, unitOrdinal: number, round: number, name: string, json: Json): void;
  /** The newest of that name from a round before `beforeRound` (all when absent). */
  findArtefact(runId: string, step: string, name: string, beforeRound?: number): Json | undefined;
  artefactsOfUnit(
    runId: string,
    step: string,
    unitOrdinal: number,
  ): readonly { readonly name: string; readonly json: Json }[];
}

export interface StoredCall {
  readonly runId: string;
  readonly step: string;
  readonly unitOrdinal: number;
  readonly attempt: number;
  readonly name: string;
  readonly requestHash: string;
  readonly kind: 'complete' | 'score' | 'labels';
  /** Stored as content-addressed parts. */
  readonly request: Json;
  readonly modelId: string;
  readonly modelHash: string;
  readonly adapter: string;
  readonly answer: Json;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface CallStore {
  /** Buffered; committed together within 50 ms, or by `flush`, or with the next transaction. */
  add(call: StoredCall): void;
  flush(): void;
  /** Also sees what is buffered. */
  find(key: Pick<StoredCall, 'runId' | 'step' | 'unitOrdinal' | 'attempt' | 'name'>): StoredCall | undefined;
  totals(runId: string): { readonly calls: number; readonly promptTokens: number; readonly completionTokens: number };
}

export interface EmbeddingStore {
  /** Rows found, by text hash. Vectors are unit rows of the model's dimension. */
  find(modelHash: string, textHashes: readonly string[]): ReadonlyMap<string, Float32Array>;
  add(modelHash: string, rows: readonly { readonly textHash: string; readonly vector: Float32Array }[]): void;
}

export interface NewScore {
  readonly sampleId: string;
  readonly name: string;
  readonly score: Score;
}

export interface MarkStore {
  addScores(runId: string, step: string, scores: readonly NewScore[]): void;
  scores(runId: string, step: string): readonly NewScore[];
  /** Of the samples as they are now: those that were edited since they were scored are left out. */
  currentScores(runId: string, step: string): readonly NewScore[];
  /** Replaces the verdicts of this step. */
  setVerdicts(runId: string, step: string, methodVersion: number, verdicts: readonly Verdict[], at: string): void;
  /** Of rules alone. */
  verdicts(runId: string): readonly Verdict[];
  /** The rules that gave the verdicts of a run, and how many. */
  rules(runId: string): readonly {
    readonly step: string;
    readonly kind: VerdictKind;
    readonly method: string;
    readonly rule: string;
    readonly count: number;
  }[];
  /** The same by step, as the history takes them; steps without verdicts are left out. */
  stepVerdicts(runId: string): readonly StepVerdicts[];
  /**
   * What counts for each sample of a run, rules and people taken together, hidden run or not: those that simply stay
   * are left out. What a person took out of the lists counts as dropped.
   */
  effective(runId: string): ReadonlyMap<string, VerdictKind>;
}

export interface DatasetMember {
  readonly sampleId: string;
  readonly revision: number;
  readonly label: Json;
  readonly weight: number;
}

export interface DatasetStore {
  add(
    version: { readonly id: string; readonly runId: string; readonly name: string; readonly at: string },
    members: readonly DatasetMember[],
  ): void;
  list(): readonly {
    readonly id: string;
    readonly runId: string;
    readonly name: string;
    readonly at: string;
    readonly members: number;
  }[];
  members(id: string): readonly DatasetMember[];
}

export interface ReportStore {
  /** Adds or replaces the findings of one evaluation step. */
  saveFindings(runId: string, step: string, findings: readonly Finding[], at: string): void;
  findings(runId: string): readonly { readonly step: string; readonly finding: Finding }[];
}

/** Filter of the data screen and of `samples.page`; all parts must hold, within a list one value is enough. */
export interface SampleFilter {
  readonly ids?: readonly string[];
  readonly runId?: string;
  readonly origin?: Origin;
  readonly role?: SourceRole;
  readonly group?: string;
  readonly labels?: readonly string[];
  readonly conditions?: readonly { readonly name: string; readonly valueIds: readonly string[] }[];
  readonly cell?: string;
  readonly verdict?: VerdictKind | 'none';
  readonly text?: string;
  readonly scores?: readonly { readonly name: string; readonly atLeast?: number; readonly atMost?: number }[];
  /** Which rules of a run drop it, by the paths of their steps: all of these, none of those. */
  readonly droppedBy?: { readonly run: string; readonly all: readonly string[]; readonly none: readonly string[] };
}

export interface SampleQuery {
  readonly filter: SampleFilter;
  readonly sort: {
    readonly by: 'number' | 'text' | 'label' | 'score';
    readonly scoreName?: string;
    readonly descending: boolean;
  };
  readonly limit: number;
  readonly cursor?: string;
}

export interface SamplePage {
  readonly samples: readonly Sample[];
  readonly total: number;
  readonly cursor?: string;
}

/** A sample as lists show it. */
export interface ListedSample extends Sample {
  readonly number: number;
  readonly text: string;
  readonly label: string;
  readonly verdict: VerdictKind | 'none';
  readonly decision: StoredDecision | null;
  readonly runId: string | null;
  /** By name: of the current revision, by the step that scored last. */
  readonly scores: Readonly<Record<string, Score>>;
  readonly createdAt: string;
}

/** Counts by what can be filtered, each under the other filters; most frequent first. */
export interface SampleFacets {
  /** Under all filters. */
  readonly total: number;
  readonly labels: readonly KeyCount[];
  readonly origins: readonly KeyCount[];
  readonly roles: readonly KeyCount[];
  readonly verdicts: readonly KeyCount[];
  readonly runs: readonly KeyCount[];
  readonly conditions: readonly {
    readonly name: string;
    /** `title`: the words of the value. */
    readonly values: readonly (KeyCount & { readonly title: string })[];
  }[];
  readonly scores: readonly ScoreCounts[];
}

export interface KeyCount {
  readonly key: string;
  readonly count: number;
}

/** Equal bins over the range that the score has in the whole project; the last one includes `high`. */
export interface ScoreCounts {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly scored: number;
  readonly unscored: number;
}

/** A rule over the scores of one step, as plain data. */
export type ScoreCondition =
  | { readonly kind: 'and' | 'or'; readonly left: ScoreCondition; readonly right: ScoreCondition }
  | { readonly kind: 'not'; readonly of: ScoreCondition }
  | {
      readonly kind: 'compare';
      readonly operator: '>=' | '>' | '<=' | '<' | '==' | '!=';
      readonly left: ScoreOperand;
      readonly right: ScoreOperand;
    }
  | { readonly kind: 'statement'; readonly operand: ScoreOperand };

export type ScoreOperand =
  | { readonly kind: 'score'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'word'; readonly value: string };

export interface StepPreviewQuery {
  readonly runId: string;
  readonly step: string;
  readonly bins: number;
  readonly condition?: ScoreCondition;
  /** A line through one score. `isAtAbove`: values on the line count as above it. */
  readonly nearest?: { readonly name: string; readonly at: number; readonly isAtAbove: boolean };
}

export interface StepPreview {
  /** Visible samples of the run. */
  readonly samples: number;
  /** Of those, how many the step looked at as they are now, and how many before they were edited. */
  readonly scored: number;
  readonly old: number;
  readonly scores: readonly StepScoreCounts[];
  /**
   * `kept`: a person keeps them whatever the rule says; `elsewhere`: another step or a person drops them too;
   * `standing`: what this step drops now.
   */
  readonly rule: {
    readonly matched: number;
    readonly kept: number;
    readonly elsewhere: number;
    readonly standing: number;
  } | null;
  /** Sample numbers, the closest first. */
  readonly nearest: { readonly below: readonly NearSample[]; readonly above: readonly NearSample[] } | null;
}

export interface NearSample {
  readonly number: number;
  readonly value: number;
}

/** `counts`: equal bins from low to high, the last one includes high; of a flag two, no and yes. */
export interface StepScoreCounts {
  readonly name: string;
  readonly kind: 'number' | 'flag' | 'word';
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly scored: number;
  readonly unscored: number;
  readonly words: readonly { readonly word: string; readonly count: number }[];
}

export interface CurationCountsQuery {
  readonly runId: string;
  /** Paths in the order in which the steps stand. */
  readonly steps: readonly string[];
}

/** Over the visible samples. Steps that were not asked for come last. */
export interface CurationCounts {
  readonly samples: number;
  readonly dropped: number;
  readonly toReview: number;
  /** `first`: no step before it drops them; `alone`: what it drops whatever the others do; `shared`: of those, what others drop too. */
  readonly steps: readonly {
    readonly step: string;
    readonly first: number;
    readonly alone: number;
    readonly shared: number;
    readonly review: number;
  }[];
  /** Samples that both steps drop; in the order of `steps`. */
  readonly overlap: readonly (readonly number[])[];
  /** `restored`: rules drop them and a person keeps them. */
  readonly people: { readonly dropped: number; readonly restored: number };
}

/** Read-only connections in a worker thread; a long list never holds the writer or a call. */
export interface SourceUse {
  /** `StoredSource.id` */
  readonly source: string;
  /** Generated samples that show and saw a text of it. */
  readonly samples: number;
  readonly runs: readonly string[];
  readonly spent: { readonly epsilon: number; readonly delta: number; readonly entries: number } | null;
}

export interface SampleReader {
  page(query: SampleQuery, signal: AbortSignal): Promise<SamplePage>;
  /** The numbers of all samples that pass, in order. */
  order(filter: SampleFilter, sort: SampleQuery['sort'], signal: AbortSignal): Promise<Int32Array>;
  /** In the order of the numbers; what is not there or hidden is left out. */
  rows(numbers: readonly number[], signal: AbortSignal): Promise<readonly ListedSample[]>;
  facets(filter: SampleFilter, bins: number, signal: AbortSignal): Promise<SampleFacets>;
  /** What a rule over the stored scores of one step would say of a run's samples. */
  previewStep(query: StepPreviewQuery, signal: AbortSignal): Promise<StepPreview>;
  /** What the rules of a run drop, by step. */
  curationCounts(query: CurationCountsQuery, signal: AbortSignal): Promise<CurationCounts>;
  /** What was made from each source that shows, and what the privacy ledger says of it; by source number. */
  sourceUse(signal: AbortSignal): Promise<readonly SourceUse[]>;
  /** Reads in the background what lists and facets need: the first list of a large project is then there at once. */
  warm(): void;
  counts(
    filter: SampleFilter,
    by: 'label' | 'verdict' | 'origin' | 'group',
    signal: AbortSignal,
  ): Promise<readonly { readonly key: string; readonly count: number }[]>;
}
