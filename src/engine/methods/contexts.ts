import type { Json } from '../../shared/base/json.ts';
import type { Matrix } from '../../shared/base/matrix.ts';
import type { Random } from '../../shared/base/random.ts';
import type { Cell, Demonstration, Pool, Sample, SourceRole } from '../../shared/domain/sample.ts';
import type { Fields, Purpose, Task } from '../../shared/domain/task.ts';
import type {
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  ModelIdentity,
  ScoreRequest,
  TokenCount,
} from '../../shared/llm/language-model.ts';
import type { Prompt } from '../../shared/llm/prompt.ts';
import type { Neighbours } from '../numerics/neighbours.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { Decoding, DrawnCondition, PickedDemonstrations } from './slots.ts';

/** What every method gets. There is no clock, no file, no database and no luck in it. */
export interface BaseContext {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly purpose: Purpose;
  /** Named sub-streams of the run's seed; the stream of a unit depends on its key and attempt. */
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The benchmark can be read in evaluation only: elsewhere asking for it throws. */
  readonly sources: SourceReader;
}

export interface SourceReader {
  has(role: SourceRole): boolean;
  read(role: SourceRole): Promise<readonly Sample[]>;
}

/** A read view that streams; `count` is known. */
export interface SampleView {
  readonly count: number;
  stream(): AsyncIterable<Sample>;
  byIds(ids: readonly string[]): Promise<readonly Sample[]>;
}

/** What units and opened slots may use to compute. */
export interface ModelContext {
  readonly models: ModelPorts;
  readonly embeddings: EmbeddingPort;
  readonly neighbours: Neighbours;
  /** Share of the current unit that is done, in [0, 1]. */
  progress(share: number): void;
}

export interface ModelPorts {
  /** The model that the recipe gives this role. Throws EngineError `model-missing` when there is none. */
  get(role: string): NamedLanguageModel;
}

/** A language model whose calls are named: (run, unit, attempt, name) is the key of the stored answer. */
export interface NamedLanguageModel {
  readonly identity: ModelIdentity;
  complete(name: string, request: CompletionRequest): Promise<Completion>;
  score(name: string, request: ScoreRequest): Promise<readonly ContinuationScore[]>;
  labelProbabilities(name: string, request: LabelRequest): Promise<LabelProbabilities>;
  countTokens(prompt: Prompt): Promise<TokenCount>;
}

export interface EmbeddingPort {
  /** Unit rows in the order of the texts; cached by model and text. An empty text gives a zero row. */
  embed(texts: readonly string[]): Promise<Matrix>;
  readonly modelId: string;
}

export type ConditionContext = BaseContext;

export interface CoverageContext {
  readonly random: Random;
  readonly pools: readonly { readonly name: string; readonly pool: Pool }[];
  readonly target: { readonly accepted: number; readonly per: 'total' | 'label' | 'cell' };
}

export interface DemonstrationsContext extends BaseContext, ModelContext {
  readonly seeds: readonly Sample[];
  /** Accepted samples as frozen for the round. */
  readonly accepted: SampleView;
  readonly cells: readonly Cell[];
}

export interface DecodingContext {
  readonly task: Task;
  readonly cell: Cell;
  /** The pools of the recipe by condition name: where counterparts come from. */
  readonly pools: readonly { readonly name: string; readonly pool: Pool }[];
}

export interface AcceptContext {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly seeds: readonly Sample[];
  readonly draws: readonly { readonly name: string; readonly condition: DrawnCondition }[];
}

export interface PlanContext extends BaseContext {
  /** 0 at the first plan of the step. */
  readonly round: number;
  /** Planned units that are not decided yet. */
  readonly outstanding: number;
}

/** How far a cell is at this point of the decided order. */
export interface CellProgress {
  readonly cell: Cell;
  readonly accepted: number;
  readonly outstanding: number;
  /** Decided units of the cell. */
  readonly attempts: number;
}

export interface ProcedurePlanContext extends PlanContext {
  readonly cells: readonly CellProgress[];
  /** Units that may be planned now without waiting in line. */
  readonly room: number;
  /** Ordinal of the next unit. */
  readonly nextOrdinal: number;
}

export interface ProcedureRunContext extends BaseContext, ModelContext {
  /** A seed for a model call of this unit, by name. */
  seed(name: string): number;
  /** The cell with the values drawn for this unit. */
  cell(cellId: string, ordinal: number): Cell;
  /** Accepted samples as frozen for the round of the unit. */
  readonly accepted: SampleView;
  /** Artefacts of earlier rounds of this step by name. */
  artefact(name: string): Json | undefined;
  readonly prompt: PromptPort;
  readonly demonstrations: {
    pick(cell: Cell, ordinal: number, exclude: readonly string[]): Promise<PickedDemonstrations>;
  };
  decoding(cell: Cell): Decoding;
  /** What the text does not keep to of the values drawn for its cell, in words for the model. */
  violations(cell: Cell, text: string): readonly string[];
}

/** The composer of the recipe's task and form. */
export interface PromptPort {
  /** A generation prompt for the cell with the demonstrations that fit the model's context. */
  render(request: PromptRequest): Promise<RenderedPrompt>;
  /** The condition block alone, in words. */
  conditionText(cell: Cell): string;
}

export interface PromptRequest {
  readonly cell: Cell;
  readonly demonstrations: PickedDemonstrations;
  readonly model: NamedLanguageModel;
  readonly form: 'raw' | 'chat';
  /** Tokens kept free for the answer. */
  readonly maxTokens: number;
  /** Texts that the answer should be like or unlike, told to the model beside the conditions. */
  readonly remark?: string;
}

export interface RenderedPrompt {
  readonly prompt: Prompt;
  readonly stop: readonly string[];
  readonly schema?: Json;
  readonly used: readonly Demonstration[];
  readonly dropped: readonly string[];
  /** Turns the answer into fields, or says why it cannot. */
  read(
    answer: string,
  ): { readonly kind: 'fields'; readonly fields: Fields } | { readonly kind: 'unreadable'; readonly reason: string };
}

export interface MarkPlanContext extends PlanContext {
  readonly samples: SampleView;
}

export interface MarkRunContext extends BaseContext, ModelContext {
  seed(name: string): number;
  /** All samples of the run that the stage works on, dropped ones too: thresholds change without recomputing. */
  readonly samples: SampleView;
  /** Those that no earlier step dropped. */
  readonly kept: SampleView;
  /** Score of an earlier step, by sample. */
  scores(step: string, name: string): Promise<ReadonlyMap<string, number>>;
}

export interface MeasurePlanContext extends PlanContext {
  readonly datasets: MeasuredDatasets;
}

export interface MeasureRunContext extends BaseContext, ModelContext {
  seed(name: string): number;
  readonly datasets: MeasuredDatasets;
}

/** `raw`: everything accepted. `curated`: what no step dropped. */
export interface MeasuredDatasets {
  readonly raw: SampleView;
  readonly curated: SampleView;
  /** Wanted and obtained samples by cell, from the run's coverage. */
  readonly cells: readonly { readonly cell: Cell; readonly accepted: number }[];
}
