export interface ExportFormatSummary {
  readonly format: string;
  readonly title: string;
  readonly group: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  readonly options: readonly ExportOptionSummary[];
  /** Why samples of this task cannot go out like this, or null. */
  readonly refusal: string | null;
}

export interface ExportOptionSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'switch' | 'text' | 'choice';
  readonly default: string | boolean;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
}

export interface ExportPreview {
  /** The first rows as they would stand in the file; for binary formats as JSON, which `isAsJson` says. */
  readonly text: string;
  readonly isAsJson: boolean;
  readonly shown: number;
  readonly rows: number;
  readonly parts: readonly { readonly split: string | null; readonly file: string; readonly rows: number }[];
  readonly leftOut: { readonly dropped: number; readonly toReview: number; readonly withoutLabelOfPerson: number };
  /** Exported rows by verdict. */
  readonly exported: { readonly kept: number; readonly toReview: number; readonly dropped: number };
  /** Everything that would be written, relative to the folder. */
  readonly files: readonly string[];
  /** Where it goes when no folder is named. */
  readonly folder: string;
}

export interface SourceOverlap {
  /** Generated samples that were compared. */
  readonly samples: number;
  /** Share a run of `minimumWords` words, or of `minimumShare` of their words, with a source text. */
  readonly flagged: number;
  readonly flaggedIds: readonly string[];
  readonly minimumWords: number;
  readonly minimumShare: number;
  readonly longest: number;
  readonly worst: readonly {
    readonly sample: string;
    readonly source: string;
    readonly words: number;
    readonly share: number;
  }[];
}

export interface ExportResult {
  readonly folder: string;
  /** Absolute; the data first. */
  readonly files: readonly string[];
  readonly rows: number;
  /** Cells changed for spreadsheets. */
  readonly alteredCells: number;
}
