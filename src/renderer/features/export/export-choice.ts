import type { CallRequest } from '../../../shared/contract/calls.ts';
import type { ExportFormatSummary } from '../../../shared/contract/dataset-answers.ts';
import { type ExportFormat, exportFormats } from '../../../shared/contract/recipe.ts';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';

export type Verdicts = NonNullable<CallRequest<'dataset.overlap'>['verdicts']>;
export type LabelSource = NonNullable<CallRequest<'dataset.overlap'>['labels']>;

/** What a person chose on the screen; all of it as it stands in the fields. */
export interface ExportChoice {
  readonly run: string;
  readonly withFillUps: boolean;
  readonly format: ExportFormat;
  readonly options: Readonly<Record<string, string | boolean>>;
  readonly verdicts: Verdicts;
  readonly labels: LabelSource;
  readonly isSplit: boolean;
  /** Percent. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  readonly seed: number;
  /** '' means the folder that the engine proposes. */
  readonly folder: string;
}

export function firstChoice(run: string): ExportChoice {
  return {
    run,
    withFillUps: true,
    format: 'jsonl',
    options: {},
    verdicts: 'review',
    labels: 'sample',
    isSplit: false,
    split: { train: 80, validation: 10, test: 10 },
    seed: 1,
    folder: '',
  };
}

/** Runs that can go out, newest first: those that ended well and show. */
export function exportableRuns(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter(({ state, isHidden, accepted }) => state === 'done' && !isHidden && accepted > 0).toReversed();
}

/** Runs that fill up this one, and those that fill up these. */
export function fillUpsOf(run: string, runs: readonly RunSummary[]): readonly string[] {
  const found: string[] = [];
  // A run is listed after the one that it fills up.
  for (const { run: one, topUpOf } of exportableRuns(runs).toReversed())
    if (topUpOf !== null && (topUpOf === run || found.includes(topUpOf))) found.push(one);
  return found;
}

export function knownFormat(id: string): ExportFormat | undefined {
  return exportFormats.find((known) => known === id);
}

/** What stands in the way, in a sentence; undefined when nothing does. */
export function problemOf({ isSplit, split }: ExportChoice): string | undefined {
  if (!isSplit) return undefined;
  const sum = split.train + split.validation + split.test;
  return Math.abs(sum - 100) < 1e-6 ? undefined : `The shares add up to ${sum} %; they must add up to 100 %.`;
}

/** Which samples go out, for `dataset.overlap`. */
export function samplesRequest(project: string, choice: ExportChoice, fillUps: readonly string[]) {
  return {
    project,
    run: choice.run,
    also: choice.withFillUps ? [...fillUps] : [],
    verdicts: choice.verdicts,
    labels: choice.labels,
  };
}

/** The same and how they go out, for `dataset.preview` and `dataset.export`. */
export function writtenRequest(
  project: string,
  choice: ExportChoice,
  { fillUps, format }: { readonly fillUps: readonly string[]; readonly format: ExportFormatSummary | undefined },
) {
  const { train, validation, test } = choice.split;
  // Options of another format stay in the choice, so that going back finds them.
  const names = (format?.options ?? []).map(({ name }) => name);
  return {
    ...samplesRequest(project, choice, fillUps),
    format: choice.format,
    options: Object.fromEntries(Object.entries(choice.options).filter(([name]) => names.includes(name))),
    ...(choice.isSplit
      ? { split: { train: train / 100, validation: validation / 100, test: test / 100, seed: choice.seed } }
      : {}),
  };
}

/** The formats by group, in the order in which they are listed. */
export function byGroup(
  formats: readonly ExportFormatSummary[],
): readonly { readonly group: string; readonly formats: readonly ExportFormatSummary[] }[] {
  return [...Map.groupBy(formats, ({ group }) => group)].map(([group, of]) => ({ group, formats: of }));
}
