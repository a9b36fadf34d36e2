import type { ExportRow, ExportShape } from '../export-row.ts';

export type Piece = string | Uint8Array;

/** Writes the rows of one file, in order. */
export interface RowWriter {
  head(): Piece;
  row(row: ExportRow, index: number): Piece;
  tail(rows: number): Piece;
  /** Cells that were changed for spreadsheets so far. */
  readonly alteredCells?: number;
}

export type OptionValue = string | boolean;
export type ExportOptions = { readonly [name: string]: OptionValue };

/** A choice of one format; forms, checks and command-line help come from it. */
export interface ExportOption {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'switch' | 'text' | 'choice';
  readonly default: OptionValue;
  /** For `choice`. */
  readonly choices?: readonly { readonly value: string; readonly title: string }[];
}

export interface PlannedFile {
  /** Relative to the folder of the export, with `/`. */
  readonly name: string;
  /** Absent when the set is not split. */
  readonly split?: string;
}

export interface WrittenFile extends PlannedFile {
  readonly rows: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** One way in which a dataset goes out. One file each, listed in `registry.ts`. */
export interface ExportFormat {
  readonly id: string;
  readonly title: string;
  readonly group: 'Tables' | 'Hugging Face' | 'Training' | 'Annotation';
  /** What it is for, in a sentence. */
  readonly purpose: string;
  readonly options: readonly ExportOption[];
  /** What is written cannot be shown as text. */
  readonly isBinary?: boolean;
  /** Why samples of this shape cannot go out like this. */
  refuses?(shape: ExportShape): string | undefined;
  fileOf(baseName: string, split: string | undefined): string;
  columns(shape: ExportShape): readonly string[];
  open(shape: ExportShape, options: ExportOptions): RowWriter;
  /** Small files that a reader of this format needs beside the data. */
  companions?(
    shape: ExportShape,
    options: ExportOptions,
    files: readonly PlannedFile[],
  ): readonly { readonly name: string; readonly text: string }[];
  /** The card is `README.md` and begins with this. */
  cardHead?(shape: ExportShape, options: ExportOptions, files: readonly WrittenFile[]): string;
}

/** `name.csv`, or `name-train.csv` */
export function plainFile(ending: string): ExportFormat['fileOf'] {
  return (baseName, split) => `${baseName}${split === undefined ? '' : `-${split}`}.${ending}`;
}
