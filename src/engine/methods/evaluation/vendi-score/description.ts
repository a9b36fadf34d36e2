import type { Finding } from '../../../../shared/domain/finding.ts';
import type { VendiScores } from '../../../numerics/vendi.ts';
import { drawnJson } from '../../support/equal-draws.ts';
import type { Kernel } from './kernel.ts';
import type { VendiSet } from './vendi-set.ts';

/** The orders that are reported; the others are in the details. */
export const orders = [
  { id: 'vendi-1', title: 'Vendi score (effective number of different texts)', of: ({ q1 }: VendiScores) => q1 },
  { id: 'vendi-2', title: 'Vendi score of order 2', of: ({ q2 }: VendiScores) => q2 },
  {
    id: 'vendi-infinity',
    title: 'Vendi score of order ∞ (by the biggest cluster)',
    of: ({ qInfinity }: VendiScores) => qInfinity,
  },
] as const;

/** Doubt: the page says that the score saturates, and gives no number. */
const nearCeiling = 0.5;

export function describeVendi(options: {
  readonly id: string;
  readonly title: string;
  readonly own: VendiSet;
  readonly kernel: Kernel;
}): readonly Finding[] {
  const { id, title, own, kernel } = options;
  const { scores } = own;
  const measured = own.labels.filter(({ value }) => value !== null);
  return orders.map(
    (order): Finding => ({
      id: `${id}/${order.id}`,
      title: `${order.title}, ${title}`,
      value: scores === null ? null : order.of(scores),
      n: scores?.n ?? 0,
      intervalNote: noteOf(own, kernel),
      warnings: [
        ...(scores === null ? ['The set is empty.'] : []),
        ...(order.id === 'vendi-1' ? warningsOf(own, kernel) : []),
      ],
      details: {
        ...originOf(own, kernel),
        ...(scores === null
          ? {}
          : {
              rank: scores.q0,
              orderHalf: scores.qHalf,
              order1: scores.q1,
              order2: scores.q2,
              orderInfinity: scores.qInfinity,
            }),
        ...(own.check === undefined ? {} : { order2WithoutEigenvalues: own.check }),
        ...(own.subsamples === undefined
          ? {}
          : { subsamples: drawnJson(own.subsamples.value), subsampleTexts: own.subsamples.size }),
        ...(order.id === 'vendi-1'
          ? {
              labelTexts: own.labelTexts,
              perLabel: own.labels.map(({ label, texts, value }) => ({
                label,
                texts,
                value: value?.mean ?? null,
                sd: value?.sd ?? null,
              })),
            }
          : {}),
      },
      ...(order.id === 'vendi-1' && measured.length > 1
        ? {
            plot: {
              kind: 'bars',
              title: `Vendi score of each label, ${own.labelTexts} texts each, ${title}`,
              unit: 'texts',
              bars: measured.map(({ label, value }) => ({ label, value: value?.mean ?? 0 })),
            },
          }
        : {}),
    }),
  );
}

/** Doubt: the page also wants pooling and the number of truncated texts; the embedding port does not tell them. */
export function originOf({ model, dimension, index, zeros }: VendiSet, { name, gamma, ceiling }: Kernel) {
  return {
    model,
    dimension,
    texts: index.n,
    empty: index.empty,
    zeroVectors: zeros,
    kernel: name,
    gamma: gamma ?? null,
    ceiling: ceiling ?? null,
  };
}

function noteOf({ scores, index, subsamples }: VendiSet, { ceiling }: Kernel): string {
  const part = scores !== null && scores.n < index.n ? `Of ${scores.n} drawn texts. ` : '';
  const limit = ceiling === undefined ? '' : ` At most ${ceiling} with this kernel.`;
  const spread = subsamples?.value
    ? ` ${subsamples.value.draws} draws of ${subsamples.size} texts: ${subsamples.value.mean.toFixed(1)}, standard deviation ${(subsamples.value.sd ?? 0).toFixed(2)}.`
    : '';
  return `${part}Depends on the number of texts: compare only sets of equal size.${limit}${spread}`;
}

function warningsOf({ scores, index, zeros }: VendiSet, { ceiling }: Kernel): readonly string[] {
  return [
    ...(index.empty > 0 ? [`${index.empty} empty texts are left out.`] : []),
    ...(zeros > 0 ? [`${zeros} texts have no vector and are left out.`] : []),
    ...(scores !== null && ceiling !== undefined && scores.n > ceiling && scores.q1 > nearCeiling * ceiling
      ? [
          `Close to the most that this kernel can give (${ceiling}): look at the comparison at equal number, or use the kernel \`rbf\`.`,
        ]
      : []),
  ];
}
