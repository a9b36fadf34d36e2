import type { Finding, PlotBar } from '../../../../shared/domain/finding.ts';
import { classSimilarity, meanSimilarity } from '../../../numerics/similarity-sums.ts';
import { aboveReal, type EqualDraws, fewCompared } from '../../support/equal-draws.ts';
import { labelInWords } from '../../support/measured-sets.ts';
import type { EmbeddingDiversityParams } from '../embedding-diversity.ts';
import { around, originOf } from './distance-findings.ts';
import type { Spread } from './spread.ts';

/** Mean cosines of a set that do not depend on its size, with their errors. */
function similaritiesOf({ sums, errors }: Spread) {
  const { intra, inter } = classSimilarity(sums);
  return {
    aps: { value: meanSimilarity(sums.all), error: errors.all },
    intra: { value: intra, error: errors.intra },
    inter: { value: inter, error: errors.inter },
    // Both ends share their texts: their errors do not add up to one of the gap.
    gap: { value: intra === null || inter === null ? null : intra - inter, error: null },
  };
}

type SimilarityName = keyof ReturnType<typeof similaritiesOf>;

const titles: Record<SimilarityName, string> = {
  aps: 'Average pairwise similarity',
  intra: 'Similarity inside labels',
  inter: 'Similarity between labels',
  gap: 'Gap of similarity inside and between labels',
};

/** Similarity inside and between labels; nothing for a set without labels. */
export function classFindings({
  id,
  title,
  spread,
}: {
  readonly id: string;
  readonly title: string;
  readonly spread: Spread;
}): readonly Finding[] {
  const { index, sums } = spread;
  if (index.labels.length === 0) return [];
  const without = index.n - sums.labelled.n;
  const labels = index.labels.map((key, place) => {
    const own = sums.classes[place];
    return { label: labelInWords(key), texts: own?.n ?? 0, value: own === undefined ? null : meanSimilarity(own) };
  });
  const bars = labels.flatMap(({ label, value }): readonly PlotBar[] => (value === null ? [] : [{ label, value }]));
  const found = similaritiesOf(spread);
  return (['intra', 'inter', 'gap'] as const).map((name): Finding => {
    const { value, error } = found[name];
    return {
      id: `${id}/${name}`,
      title: `${titles[name]}, ${title}`,
      value,
      unit: 'ratio',
      n: sums.labelled.n,
      ...around(value, error),
      intervalNote:
        error === null ? 'Each pair counts the same.' : '95 %, by the means of texts. Each pair counts the same.',
      warnings: [
        ...(value === null ? [name === 'intra' ? 'No label has two texts.' : 'There are no texts of two labels.'] : []),
        ...(without > 0 ? [`${without} of ${index.n} texts have no label and are left out.`] : []),
      ],
      details: { ...originOf(spread), standardError: error, ...(name === 'intra' ? { perLabel: labels } : {}) },
      ...(name === 'intra' && bars.length > 1
        ? { plot: { kind: 'bars', title: `Similarity inside each label, ${title}`, unit: 'cosine', bars } }
        : {}),
    };
  });
}

export interface SpreadPair {
  readonly plan: EqualDraws;
  readonly first: { readonly title: string; readonly spread: Spread };
  readonly second: { readonly title: string; readonly spread: Spread };
  readonly given: EmbeddingDiversityParams;
}

/** Differences of mean cosines: they do not depend on the number of texts, so all of both sets enter. */
export function compareClasses({ plan, first, second, given }: SpreadPair): readonly Finding[] {
  const ours = similaritiesOf(first.spread);
  const theirs = similaritiesOf(second.spread);
  const hasLabels = first.spread.index.labels.length > 0 && second.spread.index.labels.length > 0;
  const names: readonly SimilarityName[] = hasLabels ? ['aps', 'intra', 'inter', 'gap'] : ['aps'];
  return names.map((name): Finding => {
    const one = ours[name];
    const other = theirs[name];
    const value = one.value === null || other.value === null ? null : one.value - other.value;
    // Raw and curated share their texts: no interval holds for two sets that are one.
    const error =
      !plan.isReal || one.error === null || other.error === null ? null : Math.hypot(one.error, other.error);
    return {
      id: `${plan.id}/${name}`,
      title: `${titles[name]}, ${first.title} minus ${second.title}`,
      value,
      unit: 'ratio',
      n: Math.min(first.spread.index.n, second.spread.index.n),
      ...around(value, error),
      intervalNote: 'All texts of both sets: mean similarities do not depend on their number.',
      warnings:
        value === null
          ? ['Undefined for one of the sets.']
          : [
              ...(plan.isReal ? gate(name, value, second.title, given) : []),
              ...fewCompared(Math.min(first.spread.index.n, second.spread.index.n)),
            ],
      details: {
        ...originOf(first.spread),
        otherTexts: second.spread.index.n,
        first: one.value,
        second: other.value,
      },
      ...(one.value === null || other.value === null
        ? {}
        : {
            plot: {
              kind: 'bars',
              title: titles[name],
              unit: 'cosine',
              bars: [
                { label: first.title, value: one.value },
                { label: second.title, value: other.value },
              ],
            },
          }),
    };
  });
}

function gate(
  name: SimilarityName,
  difference: number,
  title: string,
  given: EmbeddingDiversityParams,
): readonly string[] {
  if (name === 'intra') return aboveReal(difference, title, given).map((sentence) => `Inside labels: ${sentence}`);
  // Doubt: the page says "well above the reference" and gives no number; the limits of the similarity inside labels serve.
  return name === 'gap' && difference > given.warnAbove
    ? [`Labels lie further apart than in ${title} (${difference.toFixed(2)}): a student will find them too easy.`]
    : [];
}
