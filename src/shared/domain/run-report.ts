import type { Finding } from './finding.ts';

/** What became of every attempt and sample of a run. The parts of each stage add up to the stage before. */
export interface Funnel {
  /** Samples that the recipe asks for. */
  readonly asked: number;
  /** Answers that were judged: accepted plus rejected. */
  readonly tried: number;
  readonly rejected: readonly FunnelReason[];
  readonly accepted: number;
  /** Samples that a step was the first to drop, in the order of the steps; last those that only people dropped. */
  readonly dropped: readonly FunnelDrop[];
  readonly kept: number;
  /** Kept samples that a rule wants a person to look at. */
  readonly toReview: number;
}

export interface FunnelReason {
  readonly rule: string;
  readonly count: number;
}

export interface FunnelDrop {
  /** `curate/0`; `decision` for people. */
  readonly step: string;
  readonly method: string;
  readonly rule: string;
  /** Dropped here first. */
  readonly count: number;
  /** Dropped by this step's rule, whatever other steps say. */
  readonly alone: number;
  /** Of those, also dropped by another step. */
  readonly shared: number;
}

/** A cell that got less than its quota, and why its attempts failed. */
export interface Shortfall {
  readonly cell: string;
  readonly asked: number;
  readonly accepted: number;
  readonly attempts: number;
  readonly reasons: readonly FunnelReason[];
}

export interface RunReport {
  readonly runId: string;
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly funnel: Funnel;
  readonly shortfalls: readonly Shortfall[];
  readonly findings: readonly { readonly step: string; readonly method: string; readonly finding: Finding }[];
  readonly calls: { readonly calls: number; readonly promptTokens: number; readonly completionTokens: number };
  readonly workedMs: number;
}

/** Live state of a run: thinned to five a second. */
export interface RunProgress {
  readonly runId: string;
  readonly state: string;
  readonly message: string;
  /** `generate`, `curate/1`, … */
  readonly step: string;
  /** The method of the step, in words. */
  readonly stepTitle: string;
  readonly stepNumber: number;
  readonly steps: number;
  readonly asked: number;
  readonly accepted: number;
  readonly tried: number;
  readonly rejected: readonly FunnelReason[];
  /** Tokens the models wrote in the last ten seconds, per second; null before there is anything to tell. */
  readonly tokensPerSecond: number | null;
  readonly samplesPerMinute: number | null;
  /** Seconds left for generation with a low and a high guess; null when it cannot be told. */
  readonly secondsLeft: { readonly likely: number; readonly low: number; readonly high: number } | null;
  readonly workedMs: number;
}
