import type { Finding } from '../../../../shared/domain/finding.ts';
import { mtld } from '../../../numerics/lexical-diversity.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { distributionOf } from '../../../numerics/quantile.ts';
import { tokensOfRow } from '../../../numerics/token-table.ts';
import type { TokenSet } from '../../support/token-sets.ts';
import type { VocabularyParams } from '../vocabulary.ts';

const examples = 20;

/** MTLD of single texts, and the texts that repeat their words most. */
export async function perTextFinding(
  id: string,
  { table, ids, title }: TokenSet,
  given: VocabularyParams,
  pace: Pace,
): Promise<Finding> {
  const values: { readonly id: string; readonly value: number }[] = [];
  for (let row = 0; row < table.rows; row++) {
    const tokens = tokensOfRow(table, row);
    const own = tokens.length < given.textWords ? null : await mtld(tokens, pace, { variant: given.mtld });
    if (own !== null) values.push({ id: ids[row] ?? '', value: own.value });
  }
  const profile = distributionOf(values.map(({ value }) => value));
  const worst = values.sort((a, b) => a.value - b.value || (a.id < b.id ? -1 : 1)).slice(0, examples);
  const half =
    profile === null || profile.sdSample === null ? null : (1.959964 * profile.sdSample) / Math.sqrt(profile.n);
  return {
    id: `${id}/mtld-per-text`,
    title: `MTLD of a text, mean over texts of at least ${given.textWords} words, ${title}`,
    value: profile?.mean ?? null,
    n: values.length,
    ...(profile === null || half === null ? {} : { interval: [profile.mean - half, profile.mean + half] as const }),
    intervalNote: '95 %, normal, over texts. The samples are the texts that repeat their words most.',
    warnings: profile === null ? [`No text has ${given.textWords} words.`] : [],
    ...(worst.length > 0 ? { samples: worst.map((entry) => entry.id) } : {}),
    details: {
      variant: given.mtld,
      texts: table.rows,
      ...(profile === null ? {} : { sd: profile.sdSample, q05: profile.q05, median: profile.median, q95: profile.q95 }),
    },
  };
}
