import type { JsonObject } from '../base/json.ts';
import type { SampleRow } from './sample-answers.ts';

export interface CurationSteps {
  readonly steps: readonly CurationStepState[];
  /** Samples of the run that show. */
  readonly samples: number;
  /** Why nothing can be scored now: a recipe that is not right, a run that is at work. '' when it can. */
  readonly obstacle: string;
  /** What is being scored now. */
  readonly work: CurationWork | null;
}

export interface CurationStepState {
  readonly index: number;
  readonly method: string;
  readonly title: string;
  readonly params: JsonObject;
  /** Rules; '' without one. The words say them: "similarity is at least 0.9". */
  readonly drop: string;
  readonly dropWords: string;
  readonly review: string;
  readonly reviewWords: string;
  /** `waits`: it has not scored this run; `part`: it was stopped; `old`: samples were edited since. */
  readonly state: 'scored' | 'waits' | 'part' | 'old';
  /** Where its scores are in the run, or null. */
  readonly path: string | null;
  /** Samples whose current text was scored. */
  readonly scored: number;
  /** What its rules say now is what stands: nothing is waiting to be applied. */
  readonly isApplied: boolean;
}

export interface CurationWork {
  readonly step: string;
  readonly title: string;
  readonly stepNumber: number;
  readonly steps: number;
  readonly seconds: number;
}

export interface CurationPreview {
  readonly step: number;
  readonly path: string;
  readonly samples: number;
  readonly scores: readonly CurationScore[];
  /** null without a rule. */
  readonly rule: RulePreview | null;
}

export interface CurationScore {
  readonly name: string;
  readonly kind: 'number' | 'flag' | 'word';
  readonly description: string;
  readonly low: number;
  readonly high: number;
  /** Equal bins from low to high, the last one includes high; of a flag two, no and yes. */
  readonly counts: readonly number[];
  readonly scored: number;
  readonly unscored: number;
  readonly words: readonly { readonly word: string; readonly count: number }[];
}

export interface RulePreview {
  readonly text: string;
  /** "similarity is at least 0.9" */
  readonly words: string;
  /** Samples for which the rule holds, without those that a person keeps. */
  readonly goes: number;
  /** Of these, what another step or a person drops too. */
  readonly elsewhere: number;
  /** The rule holds, and a person keeps them. */
  readonly keptByPeople: number;
  /** What the step drops now. */
  readonly standing: number;
  /** The line of the first comparison of a score with a number, or null: a rule of another shape. */
  readonly line: {
    readonly score: string;
    readonly at: number;
    readonly goesAbove: boolean;
    /** On the side that goes and on the side that stays, the closest first. */
    readonly goes: readonly NearLine[];
    readonly stays: readonly NearLine[];
  } | null;
}

export interface NearLine {
  readonly value: number;
  readonly sample: SampleRow;
}

export interface CurationFunnel {
  readonly samples: number;
  readonly kept: number;
  readonly dropped: number;
  readonly toReview: number;
  /** In the order of the recipe; those of former recipes come last, with index null. */
  readonly steps: readonly CurationFunnelStep[];
  /** Samples that two steps drop, in the order of `steps`. */
  readonly overlap: readonly (readonly number[])[];
  readonly people: { readonly dropped: number; readonly restored: number };
}

export interface CurationFunnelStep {
  readonly index: number | null;
  readonly path: string;
  readonly title: string;
  readonly rule: string;
  /** The rule in words; '' without one. */
  readonly words: string;
  /** What no step before it drops. */
  readonly first: number;
  /** What it drops whatever the others do; `shared`: of those, what others drop too. */
  readonly alone: number;
  readonly shared: number;
  readonly review: number;
}
