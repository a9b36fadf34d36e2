import type { Finding } from './finding.ts';

/** What was measured of a run at one time: kept for good. */
export interface EvaluationReport extends EvaluationReportSummary {
  readonly findings: readonly {
    /** `evaluate/0` */
    readonly step: string;
    readonly method: string;
    /** The method in words. */
    readonly title: string;
    readonly finding: Finding;
  }[];
}

export interface EvaluationReportSummary {
  /** `r1` for what the run itself measured at its end, `r1-m2` for the second time after it. */
  readonly report: string;
  readonly run: string;
  readonly name: string;
  /** ISO time. */
  readonly at: string;
  readonly recipeVersion: string;
  /** The dataset version that was measured; null where the run pinned none. */
  readonly dataset: string | null;
  /** Samples that were kept then. */
  readonly kept: number;
  /** Titles of the measures. */
  readonly measures: readonly string[];
  /** How many findings there are. */
  readonly count: number;
}

/** One finding in two reports; null where a report does not have it. */
export interface ComparedFinding {
  readonly method: string;
  readonly methodTitle: string;
  readonly id: string;
  readonly title: string;
  readonly unit: NonNullable<Finding['unit']> | null;
  readonly left: ComparedValue | null;
  readonly right: ComparedValue | null;
  /** Right minus left; null where one is missing or undefined. */
  readonly difference: number | null;
}

export interface ComparedValue {
  readonly value: number | null;
  readonly n: number;
  readonly interval: readonly [number, number] | null;
}

export interface ReportComparison {
  readonly left: EvaluationReportSummary;
  readonly right: EvaluationReportSummary;
  readonly rows: readonly ComparedFinding[];
  /** How the differences may be read. */
  readonly note: string;
}

/** What is measured now. */
export interface EvaluationProgress {
  readonly run: string;
  /** The measure in words. */
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
}
