import type { Matrix } from '../../../../shared/base/matrix.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { type NearestDistances, nearestDistances } from '../../../numerics/nearest-others.ts';
import { quantile } from '../../../numerics/quantile.ts';
import type { MeasureRunContext } from '../../contexts.ts';
import { type DrawnValue, drawnJson, drawsInWords, fewCompared, overDraws } from '../../support/equal-draws.ts';
import type { SpreadPair } from './class-findings.ts';
import { binned, nearGate, originOf } from './distance-findings.ts';

interface DrawnDistances {
  readonly first: NearestDistances;
  readonly second: NearestDistances;
  /** From each text of the first set to the nearest of the second. */
  readonly across: NearestDistances;
  /** Share of the first set's texts that are nearer to another than 99 % of the second set's are. */
  readonly near: number;
}

/** Nearest distances at the same number of texts (evaluation 0.6, 3.3): they shrink as a set grows. */
export async function compareDistances(
  options: SpreadPair & { readonly context: MeasureRunContext },
): Promise<readonly Finding[]> {
  const { plan, first, second, given, context } = options;
  const draws: DrawnDistances[] = [];
  for (const draw of plan.draws) {
    const measured = await measureDraw(
      first.spread.kept.select(draw.first),
      second.spread.kept.select(draw.second),
      context,
    );
    if (measured !== null) draws.push(measured);
  }
  const ratio = overDraws(draws.map((own) => (own.second.mean === 0 ? null : own.first.mean / own.second.mean)));
  const ours = overDraws(draws.map((own) => own.first.mean));
  const theirs = overDraws(draws.map((own) => own.second.mean));
  const near = overDraws(draws.map((own) => own.near));
  const [shown] = draws;
  const profile = (of: (own: NearestDistances) => number) => ({
    first: meanOf(draws.map((own) => of(own.first))),
    second: meanOf(draws.map((own) => of(own.second))),
  });
  const common = { n: plan.size, details: { ...originOf(first.spread), otherTexts: second.spread.index.n } };
  const chamfer: Finding = {
    ...common,
    id: `${plan.id}/chamfer`,
    title: `Distance to the nearest other text (Chamfer), ${first.title} over ${second.title}, same number of texts`,
    value: ratio?.mean ?? null,
    unit: 'ratio',
    intervalNote: drawsInWords(ratio, plan.size),
    warnings: warningsOf(ratio, plan.size),
    details: {
      ...common.details,
      ratio: drawnJson(ratio),
      first: drawnJson(ours),
      second: drawnJson(theirs),
      across: drawnJson(overDraws(draws.map((own) => own.across.mean))),
      quantiles: {
        q05: profile(({ q05 }) => q05),
        median: profile(({ median }) => median),
        q95: profile(({ q95 }) => q95),
      },
    },
    ...(shown === undefined
      ? {}
      : {
          plot: {
            kind: 'histogram',
            title: `Distance to the nearest text at ${plan.size} texts`,
            x: 'cosine distance',
            ...binned([
              { label: `${first.title}, to itself`, values: shown.first.cosine },
              { label: `${second.title}, to itself`, values: shown.second.cosine },
              { label: `${first.title}, to ${second.title}`, values: shown.across.cosine },
            ]),
          },
        }),
  };
  if (!plan.isReal) return [chamfer];
  return [
    chamfer,
    {
      ...common,
      id: `${plan.id}/near-duplicates`,
      title: `Texts nearer to another than 99 % of ${second.title} are, ${first.title}, same number of texts`,
      value: near?.mean ?? null,
      unit: 'share',
      intervalNote: `${drawsInWords(near, plan.size)} For ${second.title} it is 1 % by definition: it does not depend on the embedder.`,
      warnings:
        near === null ? warningsOf(near, plan.size) : [...nearGate(near.mean, given), ...fewCompared(plan.size)],
      details: { ...common.details, share: drawnJson(near) },
    },
  ];
}

async function measureDraw(
  first: Matrix,
  second: Matrix,
  { neighbours, signal }: MeasureRunContext,
): Promise<DrawnDistances | null> {
  const inside = async (matrix: Matrix) =>
    nearestDistances(
      Float64Array.from((await neighbours.nearest(matrix, matrix, 1, { excludeSelf: true, signal })).similarities),
    );
  const ours = await inside(first);
  const theirs = await inside(second);
  const across = nearestDistances(
    Float64Array.from((await neighbours.nearest(first, second, 1, { signal })).similarities),
  );
  if (ours === null || theirs === null || across === null) return null;
  const threshold = quantile(theirs.cosine, 0.01) ?? 0;
  const near = ours.cosine.filter((distance) => distance < threshold).length / ours.cosine.length;
  return { first: ours, second: theirs, across, near };
}

function warningsOf(value: DrawnValue | null, size: number): readonly string[] {
  if (value !== null) return fewCompared(size);
  return [size < 2 ? 'One of the sets has fewer than two texts.' : 'All texts of the second set have copies in it.'];
}

function meanOf(values: readonly number[]): number | null {
  return overDraws(values)?.mean ?? null;
}
