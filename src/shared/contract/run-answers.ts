import type { FunnelReason } from '../domain/run-report.ts';
import type { PromptPart, RecipeProblem } from './recipe-answers.ts';
import type { ShownToken } from './sample-answers.ts';

export interface RunSummary {
  readonly run: string;
  readonly name: string;
  readonly state: string;
  readonly message: string;
  /** Code of the error that ended it, or ''. */
  readonly code: string;
  readonly accepted: number;
  /** Samples that its recipe asks for. */
  readonly asked: number;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly workedMs: number;
  readonly recipeVersion: string;
  /** The run whose cells it fills up, or null. */
  readonly topUpOf: string | null;
  /** Undo hid its samples. */
  readonly isHidden: boolean;
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

export interface GenerationPlan {
  readonly conditions: readonly PlannedCondition[];
  readonly cells: readonly PlannedCell[];
  /** Sum of the quotas. */
  readonly asked: number;
  readonly problems: readonly RecipeProblem[];
}

export interface PlannedCondition {
  readonly name: string;
  readonly method: string;
  readonly kind: 'pool' | 'draw';
  readonly values: readonly { readonly id: string; readonly text: string; readonly weight: number }[];
}

export interface PlannedCell {
  readonly cell: string;
  /** Value id by condition. */
  readonly values: Readonly<Record<string, string>>;
  readonly quota: number;
}

export interface CellState extends PlannedCell {
  readonly accepted: number;
  readonly attempts: number;
  /** Attempts under way. */
  readonly inWork: number;
  readonly reasons: readonly FunnelReason[];
}

export interface TrialAttempt {
  readonly cell: string;
  readonly values: readonly { readonly condition: string; readonly text: string }[];
  readonly prompt: readonly PromptPart[];
  readonly promptTokens: number;
  /** What the model wrote, as it came. */
  readonly answer: string;
  readonly tokens: readonly ShownToken[];
  readonly seconds: number;
  readonly outcomes: readonly (
    | { readonly kind: 'accepted'; readonly fields: Readonly<Record<string, unknown>>; readonly text: string }
    | { readonly kind: 'rejected'; readonly rule: string; readonly reason: string; readonly text: string }
  )[];
}

export interface RunLogEntry {
  readonly at: string;
  readonly kind: 'note' | 'state' | 'step' | 'warning' | 'error';
  readonly text: string;
}
