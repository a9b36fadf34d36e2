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
  readonly recipes: RecipeStore;
  readonly sources: SourceStore;
  readonly samples: SampleStore;
  readonly runs: RunStore;
  readonly calls: CallStore;
  readonly embeddings: EmbeddingStore;
  readonly marks: MarkStore;
  readonly datasets: DatasetStore;
  readonly reports: ReportStore;
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
  /** A source with this role, file hash and mapping that is already in the project. */
  find(role: SourceRole, hash: string, mapping: JsonObject): StoredSource | undefined;
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
  /** Everything about one sample: conditions, demonstrations, parents, calls with prompts, scores, verdicts, labels, revisions. */
  story(id: string): Json;
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
  create(run: Omit<StoredRun, 'state' | 'message' | 'workedMs' | 'endedAt'>): void;
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
  /** Replaces the verdicts of this step. */
  setVerdicts(runId: string, step: string, methodVersion: number, verdicts: readonly Verdict[], at: string): void;
  verdicts(runId: string): readonly Verdict[];
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

/** Filter of the data screen and of `samples.list`; all parts must hold. */
export interface SampleFilter {
  readonly runId?: string;
  readonly origin?: Origin;
  readonly role?: SourceRole;
  readonly group?: string;
  readonly label?: string;
  readonly condition?: { readonly name: string; readonly valueId: string };
  readonly verdict?: VerdictKind | 'none';
  readonly text?: string;
  readonly score?: { readonly name: string; readonly atLeast?: number; readonly atMost?: number };
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

/** Read-only connections in a worker thread; a long list never holds the writer or a call. */
export interface SampleReader {
  page(query: SampleQuery, signal: AbortSignal): Promise<SamplePage>;
  counts(
    filter: SampleFilter,
    by: 'label' | 'verdict' | 'origin' | 'group',
    signal: AbortSignal,
  ): Promise<readonly { readonly key: string; readonly count: number }[]>;
}
