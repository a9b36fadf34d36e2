import type { Json } from '../../../../shared/base/json.ts';
import type { Random } from '../../../../shared/base/random.ts';
import type { Finding, Plot, PlotBar } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { selectTokenRows } from '../../../numerics/token-table.ts';
import { tokenCounts, vocabularyOf } from '../../../numerics/vocabulary.ts';
import { drawRows } from '../../support/equal-draws.ts';
import { labelInWords } from '../../support/measured-sets.ts';
import type { TokenSet } from '../../support/token-sets.ts';
import type { VocabularyParams } from '../vocabulary.ts';
import { growthCurve, growthSizes } from './growth.ts';
import { isBiased, type Measured, measures, measureTable, type VocabularyMeasure, whyUndefined } from './measured.ts';

const dependsOnSize = 'Depends on the number of words: compare only sets of equal size.';
const hardlyDepends = 'Hardly depends on the number of words. The texts are joined in a shuffled order.';

/** Labels with fewer words are not measured. */
const leastLabelTokens = 100;

interface LabelRow {
  readonly label: string;
  readonly texts: number;
  readonly measured: Measured;
  /** Different words among as many as the label with the fewest has; undefined for a label with too few. */
  readonly typesAtEqual: number | undefined;
}

/** All measures of one set, and of each of its labels. */
export async function describeVocabulary(options: {
  readonly id: string;
  readonly set: TokenSet;
  readonly given: VocabularyParams;
  readonly tokenizer: string;
  readonly random: Random;
  readonly pace: Pace;
}): Promise<readonly Finding[]> {
  const { id, set, given, tokenizer, random, pace } = options;
  const order = drawRows(set.table.rows, set.table.rows, random);
  const shuffled = selectTokenRows(set.table, order);
  const own = await measureTable(shuffled, given, pace);
  const { rows, equalTokens } = await measureLabels(options);
  const sizes = growthSizes(own.tokens);
  const curve = await growthCurve([shuffled.tokens], sizes, pace);
  const plots: Partial<Record<VocabularyMeasure['id'], Plot>> = {
    types: {
      kind: 'curve',
      title: `Different words by number of words, ${set.title}`,
      x: 'words',
      y: 'different words',
      curves: [{ label: set.title, points: curve }],
    },
    ...labelPlots(rows, equalTokens, set.title, given),
  };
  return measures.map((measure): Finding => {
    const value = measure.of(own, given);
    const plot = plots[measure.id];
    return {
      id: `${id}/${measure.id}`,
      title: `${measure.title}, ${set.title}`,
      value,
      ...(measure.unit === undefined ? {} : { unit: measure.unit }),
      n: measure.id.startsWith('entropy') ? (own.entropies[orderOf(measure.id)]?.total ?? 0) : own.tokens,
      intervalNote: measure.id === 'mtld' || measure.id === 'hd-d' ? hardlyDepends : dependsOnSize,
      warnings: value === null ? [whyUndefined(measure.id, own)] : warningsOf(measure.id, own, set, given),
      details: {
        tokenizer,
        texts: set.table.rows,
        ...detailsOf(measure.id, own, given),
        perLabel: rows.map((row) => ({
          label: row.label,
          texts: row.texts,
          tokens: row.measured.tokens,
          value: measure.of(row.measured, given),
          ...(measure.id === 'types' || measure.id === 'ttr'
            ? { typesAtEqual: row.typesAtEqual ?? null, equalTokens }
            : {}),
        })),
      },
      ...(plot === undefined ? {} : { plot }),
    };
  });
}

async function measureLabels({ set, given, random, pace }: Parameters<typeof describeVocabulary>[0]): Promise<{
  readonly rows: readonly LabelRow[];
  readonly equalTokens: number;
}> {
  const tables = [...set.byLabel].map(([key, rows]) => ({
    label: labelInWords(key),
    table: selectTokenRows(set.table, drawRows(rows, rows.length, random.fork('label', key))),
  }));
  const enough = tables.map(({ table }) => table.tokens.length).filter((tokens) => tokens >= leastLabelTokens);
  const equalTokens = enough.length === 0 ? 0 : Math.min(...enough);
  const rows: LabelRow[] = [];
  for (const { label, table } of tables) {
    rows.push({
      label,
      texts: table.rows,
      measured: await measureTable(table, given, pace),
      typesAtEqual:
        table.tokens.length < leastLabelTokens
          ? undefined
          : vocabularyOf(tokenCounts(table.tokens.subarray(0, equalTokens))).types,
    });
  }
  return { rows, equalTokens };
}

/** Pictures of the labels: only what can be compared between sets of different size, or is cut to the same one. */
function labelPlots(
  rows: readonly LabelRow[],
  equalTokens: number,
  title: string,
  given: VocabularyParams,
): Partial<Record<VocabularyMeasure['id'], Plot>> {
  const bars = (of: (row: LabelRow) => number | null | undefined): readonly PlotBar[] =>
    rows.flatMap((row) => {
      const value = of(row);
      return value === null || value === undefined ? [] : [{ label: row.label, value }];
    });
  const plots: Partial<Record<VocabularyMeasure['id'], Plot>> = {};
  const equal = bars(({ typesAtEqual }) => (typesAtEqual === undefined ? null : typesAtEqual / equalTokens));
  if (equal.length > 1)
    plots.ttr = {
      kind: 'bars',
      title: `Different words of the same ${equalTokens} words for each label, ${title}`,
      unit: 'share',
      bars: equal,
    };
  for (const measure of measures) {
    if (measure.id !== 'mtld' && measure.id !== 'hd-d') continue;
    const own = bars((row) => (row.typesAtEqual === undefined ? null : measure.of(row.measured, given)));
    if (own.length > 1)
      plots[measure.id] = {
        kind: 'bars',
        title: `${measure.title} for each label, ${title}`,
        unit: measure.unit ?? 'words',
        bars: own,
      };
  }
  return plots;
}

function warningsOf(
  id: VocabularyMeasure['id'],
  own: Measured,
  set: TokenSet,
  given: VocabularyParams,
): readonly string[] {
  if (id === 'types' && set.empty > 0) return [`${set.empty} of ${set.table.rows} texts have no words.`];
  const entropy = id.startsWith('entropy') ? own.entropies[orderOf(id)] : undefined;
  return entropy && isBiased(entropy) && given.entropy === 'plug-in'
    ? [`Fewer than 10 for each different one: too low by about ${entropy.missingBits.toFixed(2)} bits.`]
    : [];
}

function detailsOf(
  id: VocabularyMeasure['id'],
  own: Measured,
  given: VocabularyParams,
): { readonly [key: string]: Json } {
  const entropy = id.startsWith('entropy') ? own.entropies[orderOf(id)] : undefined;
  if (entropy)
    return {
      estimate: given.entropy,
      plugInBits: entropy.bits,
      missingBits: entropy.missingBits,
      evenness: entropy.evenness,
      effectiveTypes: entropy.effectiveTypes,
      types: entropy.types,
    };
  if (id === 'mtld')
    return { variant: given.mtld, forward: own.mtld?.forward ?? null, backward: own.mtld?.backward ?? null };
  if (id === 'new-word') return { hapax: own.hapax };
  return { tokens: own.tokens, types: own.types };
}

/** The place in `entropies` of `entropy-1`. */
function orderOf(id: string): number {
  return Number(id.slice(-1)) - 1;
}
