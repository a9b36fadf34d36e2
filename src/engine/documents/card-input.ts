import type { Finding } from '../../shared/domain/finding.ts';
import type { Origin, Privacy, SourceRole } from '../../shared/domain/sample.ts';
import type { Purpose } from '../../shared/domain/task.ts';
import type { VerbatimOverlap } from './verbatim-overlap.ts';

/** Everything a card says, as one plain value that JSON can hold. `card.json` is this, with the sentences of the limits. */
export interface CardInput {
  readonly name: string;
  /** ISO time. */
  readonly madeAt: string;
  readonly madeWith: { readonly name: string; readonly version: string };
  readonly purpose: Purpose;
  /** In the words of whoever made it; the purpose is said in any case. */
  readonly intendedUse?: string;
  readonly task: { readonly kind: string; readonly textType: string; readonly language: string };
  readonly format: string;
  /** One for each split. */
  readonly files: readonly { readonly name: string; readonly rows: number; readonly sha256: string }[];
  readonly counts: CardCounts;
  /** Of the exported samples. */
  readonly labels: readonly { readonly name: string; readonly count: number }[];
  /** Exported samples by who wrote their text. */
  readonly origins: { readonly [origin in Origin]: number };
  readonly recipe: { readonly hash: string; readonly text: string };
  readonly seed: number;
  readonly models: readonly CardModel[];
  readonly sources: readonly CardSource[];
  readonly findings: readonly { readonly step: string; readonly finding: Finding }[];
  readonly overlap:
    | ({ readonly kind: 'measured' } & VerbatimOverlap)
    | { readonly kind: 'not-measured'; readonly reason: string };
  /** What else a reader must know, one sentence each: cells that fell short, cells changed for spreadsheets. */
  readonly notes: readonly string[];
}

/** tried ≥ accepted; accepted − dropped by curation = exported when the export follows the verdicts. */
export interface CardCounts {
  readonly asked: number;
  readonly tried: number;
  readonly accepted: number;
  readonly dropped: readonly { readonly step: string; readonly method: string; readonly count: number }[];
  readonly exported: number;
}

export interface CardModel {
  readonly role: string;
  readonly name: string;
  /** sha256 of the model's file. */
  readonly hash: string;
  /** "not known" is said when it is absent. */
  readonly licence?: string;
}

export interface CardSource {
  readonly role: SourceRole;
  readonly name: string;
  readonly hash: string;
  readonly privacy: Privacy;
  readonly rows: number;
  readonly attribution?: string;
}
