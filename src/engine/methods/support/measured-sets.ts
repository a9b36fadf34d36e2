import type { Sample } from '../../../shared/domain/sample.ts';
import type { MeasureRunContext } from '../contexts.ts';
import { labelKey } from './class-reader.ts';

export type MeasuredSetId = 'raw' | 'curated' | 'seeds' | 'reference';

/** A set that measures describe or compare with. */
export interface MeasuredSet {
  readonly id: MeasuredSetId;
  /** As part of a title: "after curation". */
  readonly title: string;
  stream(): AsyncIterable<MeasuredText>;
}

export interface MeasuredText {
  readonly id: string;
  /** NFC. */
  readonly text: string;
  /** All labels in one key; '' without. */
  readonly label: string;
}

export interface SetComparison {
  readonly id: string;
  readonly first: MeasuredSetId;
  readonly second: MeasuredSetId;
  /** The second one is real texts: limits hold. */
  readonly isReal: boolean;
}

export interface MeasuredSets {
  /** Raw and curated first, then the real ones that the recipe has. */
  readonly sets: readonly MeasuredSet[];
  readonly comparisons: readonly SetComparison[];
  /** Curation dropped nothing: what holds for `raw` holds for `curated`. */
  readonly isUncurated: boolean;
}

/** The sets of a measure: everything accepted, what curation kept, seeds and reference, and which are compared. */
export async function measuredSets(context: MeasureRunContext): Promise<MeasuredSets> {
  const { datasets, sources } = context;
  const isUncurated = datasets.curated.count === datasets.raw.count;
  const real: MeasuredSet[] = [];
  for (const id of ['seeds', 'reference'] as const) {
    if (!sources.has(id)) continue;
    const samples = await sources.read(id);
    real.push({ id, title: `the ${id}`, stream: () => toTexts(samples, context) });
  }
  const sets: readonly MeasuredSet[] = [
    { id: 'raw', title: 'everything accepted', stream: () => toTexts(datasets.raw.stream(), context) },
    { id: 'curated', title: 'after curation', stream: () => toTexts(datasets.curated.stream(), context) },
    ...real,
  ];
  const comparisons = real.map(
    ({ id }): SetComparison => ({ id: `curated-and-${id}`, first: 'curated', second: id, isReal: true }),
  );
  if (!isUncurated) comparisons.push({ id: 'curated-and-raw', first: 'curated', second: 'raw', isReal: false });
  return { sets, comparisons, isUncurated };
}

/** Reads each set once; `curated` is `raw` where nothing was dropped. */
export async function readSets<T>(
  { sets, isUncurated }: MeasuredSets,
  read: (set: MeasuredSet) => Promise<T>,
): Promise<ReadonlyMap<MeasuredSetId, { readonly set: MeasuredSet; readonly value: T }>> {
  const done = new Map<MeasuredSetId, { readonly set: MeasuredSet; readonly value: T }>();
  for (const set of sets) {
    const twin = set.id === 'curated' && isUncurated ? done.get('raw') : undefined;
    done.set(set.id, { set, value: twin === undefined ? await read(set) : twin.value });
  }
  return done;
}

async function* toTexts(
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  { kind, task }: MeasureRunContext,
): AsyncIterable<MeasuredText> {
  for await (const sample of samples) {
    yield {
      id: sample.id,
      text: kind.text(sample.fields).normalize('NFC'),
      label: labelKey(sample.fields, kind, task),
    };
  }
}

/** A label key in words. */
export function labelInWords(key: string): string {
  return key.replaceAll('\u0000', ', ');
}
