import type { JsonObject } from '../base/json.ts';
import type { VerdictKind } from '../domain/sample.ts';
import type { LabelDefinition } from '../domain/task.ts';
import type { Decision } from './sample-answers.ts';

export interface AnnotationQueue {
  readonly samples: readonly QueuedSample[];
  /** How many wait for this annotator under these settings, those of `except` not counted. */
  readonly remaining: number;
  /** Of all in scope: what this annotator has answered and put aside. */
  readonly answered: number;
  readonly skipped: number;
  /** All in scope, whoever answered them. */
  readonly total: number;
  readonly task: AnnotationTask;
  /** The score that `uncertain first` went by; null for another order, and where no sample has such a score. */
  readonly orderedBy: string | null;
}

/** What there is to choose from. */
export interface AnnotationTask {
  readonly kind: string;
  readonly labels: readonly LabelDefinition[];
  /** Several labels for one text. */
  readonly multiple: boolean;
  /** The task has labels at all. */
  readonly hasLabels: boolean;
}

export interface QueuedSample {
  readonly sample: string;
  readonly number: number;
  /** Without the fields of the label. */
  readonly fields: JsonObject;
  /** What the sample has as its label; null while it is hidden. */
  readonly modelLabels: readonly string[] | null;
  readonly verdict: VerdictKind | 'none';
  readonly decision: Decision | null;
  /** Two people label it. */
  readonly isDouble: boolean;
  /** What this annotator said of it before. */
  readonly mine: OwnAnnotation | null;
}

export interface OwnAnnotation {
  readonly state: 'labelled' | 'skipped';
  readonly labels: readonly string[];
  readonly rating: number | null;
  readonly note: string;
}

export interface AnnotationProgress {
  readonly annotators: readonly AnnotatorCount[];
  /** Samples with an answer, and those of them with answers by two people or more. */
  readonly annotated: number;
  readonly doubled: number;
  readonly pairs: readonly PairAgreement[];
  /** Krippendorff's alpha over everybody. */
  readonly overall: Agreement | null;
  /** Labels that two people gave one sample, each pair of people counted once; most frequent first. */
  readonly confusions: readonly { readonly one: string; readonly other: string; readonly count: number }[];
  readonly disagreements: readonly Disagreement[];
  /** Also those beyond the list. */
  readonly openDisagreements: number;
  /** Samples that `annotation.aggregate` would change now. */
  readonly toTake: number;
}

export interface AnnotatorCount {
  readonly annotator: string;
  readonly labelled: number;
  readonly skipped: number;
  readonly lastAt: string;
}

export interface PairAgreement {
  readonly first: string;
  readonly second: string;
  /** Share of samples with equal answers. */
  readonly observed: Agreement;
  /** Beyond chance: Cohen's kappa. */
  readonly kappa: Agreement;
}

/** A number with its samples and its 95 % interval. */
export interface Agreement {
  readonly value: number | null;
  readonly n: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Samples for ± 0.10; null when there are enough. */
  readonly needed: number | null;
}

export interface Disagreement {
  readonly sample: string;
  readonly number: number;
  readonly text: string;
  /** The label that it has now. */
  readonly label: string;
  readonly answers: readonly {
    readonly annotator: string;
    readonly labels: readonly string[];
    readonly note: string;
  }[];
}

export interface AggregateResult {
  readonly changed: number;
  /** Without a majority: they stay as they are. */
  readonly tied: number;
}
