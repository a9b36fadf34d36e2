import type { Pace } from '../../../numerics/pace.ts';
import { createMomentSummer, type MomentSummer } from '../../../numerics/second-moments.ts';
import { type VendiScores, vendi2OfMoments, vendiOfMoments } from '../../../numerics/vendi.ts';
import type { MeasureRunContext } from '../../contexts.ts';
import {
  createRowKeeper,
  embeddedBatches,
  joinedPlaces,
  type KeptRows,
  type TextIndex,
} from '../../support/embedded-sets.ts';
import { type DrawnValue, drawRows, overDraws } from '../../support/equal-draws.ts';
import { labelInWords, type MeasuredSet } from '../../support/measured-sets.ts';
import type { VendiParams } from '../vendi-score.ts';
import type { Kernel } from './kernel.ts';

/** Vendi scores of a set and its labels. */
export interface VendiSet {
  readonly index: TextIndex;
  readonly model: string;
  readonly dimension: number;
  readonly zeros: number;
  /** Of all texts, or of a draw where the kernel does not add up; null without texts. */
  readonly scores: VendiScores | null;
  /** Order 2 without eigenvalues, a check; undefined where the kernel does not add up. */
  readonly check: number | null | undefined;
  /** Order 1 of draws of a set that is larger than a draw: how much the score moves. */
  readonly subsamples: { readonly value: DrawnValue | null; readonly size: number } | undefined;
  readonly labels: readonly LabelVendi[];
  readonly labelTexts: number;
  readonly kept: KeptRows;
}

export interface LabelVendi {
  readonly label: string;
  readonly texts: number;
  /** Order 1; null for a label with too few texts. */
  readonly value: DrawnValue | null;
}

/** Labels with fewer texts are not measured. */
const leastLabelTexts = 10;

interface Plan {
  readonly subsamples: readonly (readonly number[])[];
  readonly byLabel: readonly {
    readonly label: string;
    readonly texts: number;
    readonly draws: readonly (readonly number[])[];
  }[];
  readonly labelTexts: number;
  /** The rows that stand for the set where the kernel does not add up. */
  readonly whole: readonly number[];
}

/** One pass over the vectors; what draws need stays in memory. */
export async function readVendiSet(options: {
  readonly set: MeasuredSet;
  readonly index: TextIndex;
  /** Places that comparisons will ask for. */
  readonly drawn: readonly (readonly number[])[];
  readonly drawSize: number;
  readonly kernel: Kernel;
  readonly given: VendiParams;
  readonly context: MeasureRunContext;
  readonly pace: Pace;
}): Promise<VendiSet> {
  const { set, index, drawn, drawSize, kernel, context, pace } = options;
  const plan = planDraws(options);
  const keeper = createRowKeeper(
    joinedPlaces([...drawn, ...plan.subsamples, ...plan.byLabel.flatMap(({ draws }) => draws), plan.whole]),
  );
  let summer: MomentSummer | undefined;
  let dimension = 0;
  let columns = 0;
  for await (const batch of embeddedBatches(set, context)) {
    dimension = batch.matrix.columns;
    keeper.add(batch);
    const rows = await kernel.map?.(batch.matrix, pace);
    if (rows === undefined) continue;
    columns = rows.columns;
    summer ??= createMomentSummer(columns);
    await summer.add(rows, pace);
  }
  const kept = keeper.finish();
  const moments = summer?.moments;
  const check = moments && vendi2OfMoments(moments, columns);
  const scores = moments
    ? await vendiOfMoments(moments, columns, pace)
    : await kernel.score(kept.select(plan.whole), pace);
  const firstOrder = async (places: readonly number[]) => (await kernel.score(kept.select(places), pace))?.q1 ?? null;
  const labels: LabelVendi[] = [];
  for (const { label, texts, draws } of plan.byLabel)
    labels.push({ label, texts, value: overDraws(await inTurn(draws, firstOrder)) });
  return {
    index,
    model: context.embeddings.modelId,
    dimension,
    zeros: moments?.zeros ?? 0,
    scores,
    check,
    subsamples:
      plan.subsamples.length === 0
        ? undefined
        : { value: overDraws(await inTurn(plan.subsamples, firstOrder)), size: drawSize },
    labels,
    labelTexts: plan.labelTexts,
    kept,
  };
}

function planDraws({ set, index, drawSize, kernel, given, context }: Parameters<typeof readVendiSet>[0]): Plan {
  const random = context.random.fork('vendi', set.id);
  const repeat = (rows: number | readonly number[], size: number, count: number, name: string) =>
    Array.from({ length: count }, (_, draw) => drawRows(rows, size, random.fork(name, draw)));
  const members = index.labels.map((): number[] => []);
  for (const [place, label] of index.classOf.entries()) members[label]?.push(place);
  const enough = members.map((own) => own.length).filter((count) => count >= leastLabelTexts);
  const labelTexts = enough.length === 0 ? 0 : Math.min(...enough, given.labelSize);
  return {
    // Several subsamples are the error bar of a large set (evaluation 4.6).
    subsamples: index.n > drawSize ? repeat(index.n, drawSize, given.draws, 'subsample') : [],
    byLabel: members.map((own, label) => ({
      label: labelInWords(index.labels[label] ?? ''),
      texts: own.length,
      draws:
        own.length < leastLabelTexts
          ? []
          : repeat(own, labelTexts, own.length === labelTexts ? 1 : given.draws, `label ${label}`),
    })),
    labelTexts,
    whole: kernel.map === undefined ? drawRows(index.n, given.rbfRows, random.fork('whole')) : [],
  };
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
