import type { Finding, PlotSeries } from '../../../../shared/domain/finding.ts';
import { proportion } from '../../../numerics/proportion.ts';
import { meanSimilarity } from '../../../numerics/similarity-sums.ts';
import type { EmbeddingDiversityParams } from '../embedding-diversity.ts';
import type { Spread } from './spread.ts';

const examples = 20;
const z95 = 1.959964;

/** What every finding says of where its numbers come from. */
export function originOf({ model, dimension, index, sums }: Spread) {
  // Doubt: the page also wants pooling and the number of truncated texts; the embedding port does not tell them.
  return { model, dimension, texts: index.n, empty: index.empty, zeroVectors: sums.zeros };
}

function leftOut({ index, sums }: Spread): readonly string[] {
  return [
    ...(index.empty > 0 ? [`${index.empty} empty texts are left out.`] : []),
    ...(sums.zeros > 0 ? [`${sums.zeros} texts have no vector and count as unlike all others.`] : []),
  ];
}

/** A mean with its 95 % interval; without one where there is no error. */
export function around(value: number | null, error: number | null): { readonly interval?: readonly [number, number] } {
  return value === null || error === null ? {} : { interval: [value - z95 * error, value + z95 * error] };
}

/** Average pairwise similarity, remote-clique, Chamfer and near-duplicates of one set. */
export function distanceFindings(options: {
  readonly id: string;
  readonly title: string;
  readonly spread: Spread;
  readonly given: EmbeddingDiversityParams;
}): readonly Finding[] {
  const { id, title, spread } = options;
  const { sums, errors, queries, euclidean } = spread;
  const { n } = sums.all;
  const aps = meanSimilarity(sums.all);
  const remoteClique = aps === null ? null : 1 - aps;
  const byMean = queries
    .filter(({ similarity }) => similarity.all !== null)
    .sort((a, b) => (b.similarity.all ?? 0) - (a.similarity.all ?? 0));
  const generic = byMean.slice(0, examples).map((query) => query.id);
  const unusual = byMean
    .slice(-examples)
    .reverse()
    .map((query) => query.id);
  const undefinedWarning = tooFew(n);
  return [
    {
      id: `${id}/aps`,
      title: `Average pairwise similarity, ${title} (lower is more varied)`,
      value: aps,
      unit: 'ratio',
      n,
      ...around(aps, errors.all),
      intervalNote: `95 %, by the means of ${spread.isExact ? 'the texts' : `${queries.length} drawn texts`}. The samples are the most generic texts.`,
      warnings: [...(aps === null ? undefinedWarning : []), ...leftOut(spread)],
      ...(generic.length > 0 ? { samples: generic } : {}),
      details: { ...originOf(spread), standardError: errors.all, mostGeneric: generic, mostUnusual: unusual },
    },
    {
      id: `${id}/remote-clique`,
      title: `Mean distance to the other texts (remote-clique), ${title}`,
      value: remoteClique,
      unit: 'ratio',
      n,
      ...around(remoteClique, errors.all),
      intervalNote: '95 %. Cosine distance; the distance of a text to itself is not counted.',
      warnings: remoteClique === null ? undefinedWarning : [],
      ...(unusual.length > 0 ? { samples: unusual } : {}),
      details: {
        ...originOf(spread),
        standardError: errors.all,
        selfIncluded: remoteClique === null ? null : (remoteClique * (n - 1)) / n,
        ...(euclidean === undefined ? {} : { euclidean: euclidean.mean, euclideanTexts: euclidean.rows }),
      },
    },
    chamferFinding(options),
    nearFinding(options),
  ];
}

function chamferFinding({ id, title, spread, given }: Parameters<typeof distanceFindings>[0]): Finding {
  const { nearest, nearestOfFirsts, queries, isExact, index } = spread;
  const n = nearest?.cosine.length ?? index.n;
  const error = isExact || nearest === null || nearest.sd === null ? null : nearest.sd / Math.sqrt(n);
  const closest = queries
    .filter((query) => query.nearest > -Infinity)
    .sort((a, b) => b.nearest - a.nearest)
    .slice(0, examples)
    .map((query) => query.id);
  return {
    id: `${id}/chamfer`,
    title: `Mean distance to the nearest other text (Chamfer), ${title}`,
    value: nearest?.mean ?? null,
    unit: 'ratio',
    n,
    ...around(nearest?.mean ?? null, error),
    intervalNote: `${isExact ? 'Each text with all others.' : `95 %, ${n} drawn texts, each with all others.`} Falls with the number of texts: compare only sets of equal size.`,
    warnings: nearest === null ? tooFew(index.n) : [],
    ...(closest.length > 0 ? { samples: closest } : {}),
    details: {
      ...originOf(spread),
      standardError: error,
      copies: index.copies,
      withoutCopies: nearestOfFirsts?.mean ?? null,
      ...(nearest === null
        ? {}
        : {
            q05: nearest.q05,
            q25: nearest.q25,
            median: nearest.median,
            q75: nearest.q75,
            q95: nearest.q95,
            ...(given.euclidean ? { euclidean: nearest.euclideanMean } : {}),
          }),
    },
    ...(nearest === null
      ? {}
      : {
          plot: {
            kind: 'histogram',
            title: `Distance to the nearest other text, ${title}`,
            x: 'cosine distance',
            ...binned([{ label: title, values: nearest.cosine }]),
          },
        }),
  };
}

function nearFinding({ id, title, spread, given }: Parameters<typeof distanceFindings>[0]): Finding {
  const { queries, isExact, index } = spread;
  const compared = queries.filter((query) => query.nearest > -Infinity);
  const near = compared
    .filter((query) => query.nearest >= given.similarity - rounding)
    .sort((a, b) => b.nearest - a.nearest);
  const { value, interval } = proportion(near.length, compared.length);
  return {
    id: `${id}/near-duplicates`,
    title: `Texts that another one is at least ${given.similarity} like (near-duplicates), ${title}`,
    value,
    unit: 'share',
    n: compared.length,
    ...(isExact || interval === undefined ? {} : { interval }),
    intervalNote: isExact ? 'A count of the whole set.' : '95 %, Wilson, over the drawn texts.',
    warnings: value === null ? tooFew(index.n) : nearGate(value, given),
    ...(near.length > 0 ? { samples: near.slice(0, 100).map((query) => query.id) } : {}),
    details: { ...originOf(spread), nearDuplicates: near.length, copies: index.copies },
  };
}

/** Similarities come in single precision. */
const rounding = 1e-6;

export function nearGate(share: number, { warnNear, failNear }: EmbeddingDiversityParams): readonly string[] {
  const inWords = `${(100 * share).toFixed(1)} %`;
  if (share > failNear) return [`Very many near-duplicates: ${inWords}, more than ${100 * failNear} %.`];
  return share > warnNear ? [`Many near-duplicates: ${inWords}, more than ${100 * warnNear} %.`] : [];
}

function tooFew(n: number): readonly string[] {
  return [n === 0 ? 'The set is empty.' : 'One text has no others to compare with.'];
}

const bins = 30;

/** Shared bins from 0 to the largest value. */
export function binned(series: readonly { readonly label: string; readonly values: Float64Array }[]): {
  readonly low: number;
  readonly high: number;
  readonly series: readonly PlotSeries[];
} {
  const largest = series.reduce((most, { values }) => values.reduce((high, value) => Math.max(high, value), most), 0);
  const high = largest === 0 ? 1 : largest;
  return {
    low: 0,
    high,
    series: series.map(({ label, values }) => {
      const counts = Array.from({ length: bins }, () => 0);
      for (const value of values) {
        const bin = Math.min(bins - 1, Math.floor((value / high) * bins));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return { label, counts };
    }),
  };
}
