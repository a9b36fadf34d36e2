import type { Origin } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';

/** One sample as it goes out. Labels are among the fields, as the task kind names them. */
export interface ExportRow {
  readonly id: string;
  readonly fields: Fields;
  readonly group: string;
  readonly origin: Origin;
  readonly parents: readonly string[];
  readonly weight: number;
  /** The values of its conditions, in words. */
  readonly conditions?: { readonly [condition: string]: string };
  /** `keep` unless a rule or a person said otherwise. */
  readonly verdict?: 'keep' | 'drop' | 'review';
  /** The target was given by a person here. */
  readonly isLabelledByPerson?: boolean;
}

/** What the rows of one export have in common. */
export interface ExportShape {
  /** For people. */
  readonly name: string;
  readonly taskKind: string;
  /** What one text is: "message of a bank customer". */
  readonly textType: string;
  /** Language code. */
  readonly language: string;
  /** The fields of the task kind, in order. */
  readonly fields: readonly ExportField[];
  /** The codebook's names; empty for kinds without one. */
  readonly labels: readonly string[];
  /** Columns beside id, fields, group, origin, parents and weight. */
  readonly includeConditions: boolean;
  readonly includeVerdicts: boolean;
}

export interface ExportField {
  readonly name: string;
  readonly type: 'text' | 'list-of-texts' | 'label' | 'labels';
  readonly isTarget: boolean;
}
