import type { Json, JsonObject } from '../base/json.ts';
import type { Origin, Sample, Score, SourceRole, VerdictKind } from '../domain/sample.ts';
import type { SourceFormat } from './recipe.ts';
import type { PromptPart } from './recipe-answers.ts';

/** A sample as lists show it. */
export interface SampleRow extends Sample {
  readonly number: number;
  /** The text of the sample, without its label. */
  readonly text: string;
  /** As lists show it; several are joined. '' without one. */
  readonly label: string;
  readonly verdict: VerdictKind | 'none';
  /** What a person decided, above the rules. */
  readonly decision: Decision | null;
  readonly runId: string | null;
  readonly scores: Readonly<Record<string, Score>>;
  readonly createdAt: string;
}

export interface Decision {
  readonly decision: 'drop' | 'keep' | 'review';
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

/** Counts by what can be filtered; each under the other filters, without its own. */
export interface Facets {
  /** Under all filters. */
  readonly total: number;
  readonly labels: readonly FacetCount[];
  readonly origins: readonly FacetCount[];
  readonly roles: readonly FacetCount[];
  readonly verdicts: readonly FacetCount[];
  readonly runs: readonly FacetCount[];
  readonly conditions: readonly { readonly name: string; readonly values: readonly FacetCount[] }[];
  readonly scores: readonly ScoreFacet[];
}

export interface FacetCount {
  readonly key: string;
  readonly title: string;
  readonly count: number;
}

export interface ScoreFacet {
  readonly name: string;
  /** What the score says, from the method that writes it. */
  readonly description: string;
  readonly low: number;
  readonly high: number;
  /** Equal bins from low to high; the last one includes high. */
  readonly counts: readonly number[];
  readonly scored: number;
  readonly unscored: number;
}

/** A token that a model wrote. `probability` is of the whole distribution; null when it was not kept. */
export interface ShownToken {
  readonly text: string;
  readonly probability: number | null;
}

/** Everything that is known about one sample. */
export interface SampleStory {
  readonly sample: SampleRow;
  readonly made: {
    readonly at: string;
    readonly run: string | null;
    readonly cell: string | null;
    readonly round: number | null;
    readonly attempt: number | null;
    readonly seed: number | null;
    readonly meanLogProbability: number | null;
    readonly source: { readonly name: string; readonly file: string; readonly line: number | null } | null;
  };
  readonly calls: readonly StoryCall[];
  readonly demonstrations: readonly RelatedSample[];
  readonly parents: readonly RelatedSample[];
  readonly children: readonly RelatedSample[];
  readonly scores: readonly {
    readonly name: string;
    readonly step: string;
    readonly method: string;
    readonly score: Score;
    /** False: it was computed for an earlier revision. */
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
    readonly field: string;
    readonly value: Json;
    readonly author: string;
    readonly authorKind: string;
    readonly probability: number | null;
    readonly at: string;
  }[];
  readonly revisions: readonly {
    readonly revision: number;
    readonly fields: JsonObject;
    readonly author: string;
    readonly authorKind: string;
    readonly at: string;
  }[];
}

export interface StoryCall {
  readonly name: string;
  readonly kind: string;
  readonly model: string;
  readonly modelHash: string;
  readonly prompt: readonly PromptPart[];
  readonly sampling: JsonObject;
  readonly answer: string;
  readonly tokens: readonly ShownToken[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface RelatedSample {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly origin: Origin;
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

export interface SourcePreview {
  readonly name: string;
  readonly format: SourceFormat;
  readonly delimiter: string | null;
  readonly sizeBytes: number;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly values: JsonObject }[];
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Column by field of the task, guessed from names and values. */
  readonly fields: Readonly<Record<string, string>>;
  /** Values of the guessed label column with their counts; empty when there is none. */
  readonly labels: readonly { readonly key: string; readonly count: number }[];
  readonly suggestedRole: SourceRole;
}
