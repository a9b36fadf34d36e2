import type { Finding } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import type { VendiScores } from '../../../numerics/vendi.ts';
import {
  belowReal,
  drawnJson,
  drawsInWords,
  type EqualDraws,
  fewCompared,
  overDraws,
} from '../../support/equal-draws.ts';
import type { VendiParams } from '../vendi-score.ts';
import { orders, originOf } from './description.ts';
import type { Kernel } from './kernel.ts';
import type { VendiSet } from './vendi-set.ts';

/** The score over that of another set, both at the same number of texts (evaluation 0.6). */
export async function compareVendi(options: {
  readonly plan: EqualDraws;
  readonly first: { readonly title: string; readonly own: VendiSet };
  readonly second: { readonly title: string; readonly own: VendiSet };
  readonly kernel: Kernel;
  readonly given: VendiParams;
  readonly pace: Pace;
}): Promise<readonly Finding[]> {
  const { plan, first, second, kernel, given, pace } = options;
  const draws: { readonly one: VendiScores; readonly other: VendiScores }[] = [];
  for (const draw of plan.draws) {
    const one = await kernel.score(first.own.kept.select(draw.first), pace);
    const other = await kernel.score(second.own.kept.select(draw.second), pace);
    if (one !== null && other !== null) draws.push({ one, other });
  }
  return orders.map(({ id, title, of }): Finding => {
    const ratio = overDraws(draws.map(({ one, other }) => of(one) / of(other)));
    const ours = overDraws(draws.map(({ one }) => of(one)));
    const theirs = overDraws(draws.map(({ other }) => of(other)));
    return {
      id: `${plan.id}/${id}`,
      title: `${title}, ${first.title} over ${second.title}, same number of texts`,
      value: ratio?.mean ?? null,
      unit: 'ratio',
      n: plan.size,
      intervalNote: drawsInWords(ratio, plan.size),
      warnings:
        ratio === null
          ? ['One of the sets is empty.']
          : [
              // The report card has limits for orders 1 and ∞ (evaluation 9).
              ...(plan.isReal && id !== 'vendi-2' ? belowReal(ratio.mean, second.title, given) : []),
              ...fewCompared(plan.size),
            ],
      details: {
        ...originOf(first.own, kernel),
        otherTexts: second.own.index.n,
        ratio: drawnJson(ratio),
        first: drawnJson(ours),
        second: drawnJson(theirs),
      },
      ...(ours === null || theirs === null
        ? {}
        : {
            plot: {
              kind: 'bars',
              title: `${title} at ${plan.size} texts`,
              unit: 'texts',
              bars: [
                { label: first.title, value: ours.mean },
                { label: second.title, value: theirs.mean },
              ],
            },
          }),
    };
  });
}
