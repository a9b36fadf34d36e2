import type { Finding } from '../../../../shared/domain/finding.ts';
import { type CountEntropy, countEntropy } from '../../../numerics/count-entropy.ts';
import { gramCounts, gramIds } from '../../../numerics/gram-ids.ts';
import { hdD, type Mtld, mtld } from '../../../numerics/lexical-diversity.ts';
import type { Pace } from '../../../numerics/pace.ts';
import type { TokenTable } from '../../../numerics/token-table.ts';
import { type Vocabulary, vocabularyOf } from '../../../numerics/vocabulary.ts';
import type { VocabularyParams } from '../vocabulary.ts';

/** All that is measured of a table of tokens. */
export interface Measured extends Vocabulary {
  readonly mtld: Mtld | null;
  readonly hdD: number | null;
  /** Of runs of 1, 2 and 3 words. */
  readonly entropies: readonly (CountEntropy | null)[];
}

const largestRun = 3;

/** The order of the rows matters for MTLD: give them in a shuffled one. */
export async function measureTable(table: TokenTable, given: VocabularyParams, pace: Pace): Promise<Measured> {
  const orders = await gramIds(table, largestRun, pace);
  const counts = orders.map(gramCounts);
  const single = counts[0] ?? new Int32Array();
  return {
    ...vocabularyOf(single),
    mtld: await mtld(table.tokens, pace, { variant: given.mtld }),
    hdD: hdD(single),
    entropies: counts.map(countEntropy),
  };
}

/** The numbers that are reported of a set and compared between sets. */
export const measures = [
  {
    id: 'types',
    title: 'Different words',
    unit: 'count',
    of: (own: Measured) => (own.tokens === 0 ? null : own.types),
  },
  {
    id: 'ttr',
    title: 'Different words of all words (type-token ratio)',
    unit: 'share',
    of: ({ ttr }: Measured) => ttr,
  },
  {
    id: 'root-ttr',
    title: 'Different words over the root of all words',
    unit: 'ratio',
    of: ({ rootTtr }: Measured) => rootTtr,
  },
  {
    id: 'new-word',
    title: 'Words that occur once of all words (probability that the next word is new)',
    unit: 'share',
    of: ({ newWord }: Measured) => newWord,
  },
  { id: 'mtld', title: 'MTLD', unit: undefined, of: (own: Measured) => own.mtld?.value ?? null },
  { id: 'hd-d', title: 'HD-D (different words in 42)', unit: 'share', of: (own: Measured) => own.hdD },
  ...Array.from({ length: largestRun }, (_, order) => ({
    id: `entropy-${order + 1}`,
    title: `Entropy of ${order === 0 ? 'words' : `runs of ${order + 1} words`}`,
    unit: 'bits' as const,
    of: (own: Measured, given: VocabularyParams) => entropyBits(own.entropies[order] ?? null, given),
  })),
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly unit: Finding['unit'] | undefined;
  readonly of: (own: Measured, given: VocabularyParams) => number | null;
}[];
export type VocabularyMeasure = (typeof measures)[number];

/** Fewer words than this for each different one: the plug-in entropy is notably too low (evaluation 2.4). */
const tokensPerType = 10;

export function isBiased({ types, total }: CountEntropy): boolean {
  return total / types < tokensPerType;
}

/**
 * Doubt: the text of the page adds the correction where there are few words, its vector does not. The vector is the
 * default, the correction a parameter.
 */
function entropyBits(entropy: CountEntropy | null, given: VocabularyParams): number | null {
  if (entropy === null) return null;
  return given.entropy === 'corrected' && isBiased(entropy) ? entropy.bits + entropy.missingBits : entropy.bits;
}

/** Why a measure is undefined. */
export function whyUndefined(id: VocabularyMeasure['id'], { tokens }: Measured): string {
  if (tokens === 0) return 'There are no words.';
  return id === 'hd-d' ? 'Fewer than 42 words.' : `No text is long enough.`;
}
