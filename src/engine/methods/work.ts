import type { Json } from '../../shared/base/json.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { Score } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';

/**
 * What every slot that calls models or takes long is made of. The runner cuts it into units, stores
 * state and planned units together, and may be killed at any moment: what is stored is all there is.
 */
export interface Work<P, PlanContext, RunContext> {
  /** The first state; it is stored. */
  start(context: PlanContext, params: P): Json | Promise<Json>;
  /**
   * Called at fixed points of the decided order (never by the clock), with what was decided since the last call.
   * No model calls. Each call is a round: what `run` may read is frozen as it was at the round that planned the unit.
   */
  plan(context: PlanContext, params: P, state: Json, decided: readonly Decided[]): Plan | Promise<Plan>;
  /** Reads the unit's JSON and what is frozen for its round, nothing else. */
  run(context: RunContext, params: P, unit: Unit): Promise<UnitResult>;
}

/**
 * `done` comes with no units and ends the step: what is still outstanding is skipped.
 * `go` without units waits for the outstanding ones.
 */
export interface Plan {
  readonly state: Json;
  readonly units: readonly PlannedUnit[];
  readonly next: 'go' | 'wait-for-people' | 'done';
}

export interface PlannedUnit {
  /** Unique in the step: `cell/card_arrival/17`. */
  readonly key: string;
  readonly json: Json;
  /** The cell that its drafts count for, in a procedure: drafts beyond the cell's quota are turned away as surplus. */
  readonly cell?: string;
}

export interface Unit extends PlannedUnit {
  readonly ordinal: number;
  readonly round: number;
  /** 0 at first; raised when the unit failed and is tried again with other seeds. */
  readonly attempt: number;
}

export interface UnitResult {
  readonly drafts?: readonly Draft[];
  readonly rejected?: readonly Rejection[];
  readonly artefacts?: readonly Artefact[];
  readonly scores?: readonly SampleScores[];
  readonly findings?: readonly Finding[];
}

/** A proposed sample; accept rules decide about it in unit order. */
export interface Draft {
  readonly fields: Fields;
  /** The cell whose conditions it was written for; the unit's own cell when absent. */
  readonly cell?: string;
  /** Ids of demonstrations and parents that it was made from. */
  readonly demonstrations?: readonly string[];
  readonly parents?: readonly string[];
  /** Defaults to the first parent's group, else to the sample itself. */
  readonly group?: string;
  /** Names of the model calls that made it, as given to the model. */
  readonly calls: readonly string[];
  /** How the model stopped; `format` looks at it. */
  readonly finish?: string;
  /** Mean log-probability of the tokens, where it was asked for. */
  readonly meanLogProbability?: number;
}

/** An answer that never became a draft. */
export interface Rejection {
  /** The cell it was written for; the unit's own cell when absent. */
  readonly cell?: string;
  readonly rule: string;
  readonly reason: string;
  readonly calls: readonly string[];
  readonly text?: string;
}

export interface Artefact {
  readonly name: string;
  readonly json: Json;
}

export interface SampleScores {
  readonly sampleId: string;
  readonly scores: { readonly [name: string]: Score };
}

export type Outcome =
  | { readonly kind: 'accepted'; readonly sampleId: string; readonly cell?: string }
  | { readonly kind: 'rejected'; readonly rule: string; readonly reason: string }
  /** The unit itself failed after its retries. */
  | { readonly kind: 'failed'; readonly reason: string };

/** One unit's fate, handed to `plan` in unit order. */
export interface Decided {
  readonly unit: Unit;
  readonly outcomes: readonly Outcome[];
  readonly artefacts: readonly Artefact[];
}
