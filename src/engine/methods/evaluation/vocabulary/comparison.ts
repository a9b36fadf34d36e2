import type { Random } from '../../../../shared/base/random.ts';
import type { Finding, Plot } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { selectTokenRows, type TokenTable } from '../../../numerics/token-table.ts';
import {
  belowReal,
  type DrawnValue,
  drawnJson,
  drawRows,
  drawsInWords,
  fewCompared,
  overDraws,
} from '../../support/equal-draws.ts';
import type { TokenSet } from '../../support/token-sets.ts';
import type { VocabularyParams } from '../vocabulary.ts';
import { growthCurve, growthSizes } from './growth.ts';
import { type Measured, measures, measureTable, type VocabularyMeasure } from './measured.ts';

interface Draw {
  readonly tokens: number;
  readonly first: Measured;
  readonly second: Measured;
}

/** Limits of the report card (evaluation 9) hold for these. */
const limited: ReadonlySet<VocabularyMeasure['id']> = new Set(['types', 'mtld']);

/** Both sets with the same number of texts and of words, several draws (evaluation 0.6). */
export async function compareVocabulary(options: {
  readonly id: string;
  readonly first: TokenSet;
  readonly second: TokenSet;
  readonly isReal: boolean;
  readonly given: VocabularyParams;
  readonly tokenizer: string;
  readonly random: Random;
  readonly pace: Pace;
}): Promise<readonly Finding[]> {
  const { id, first, second, isReal, given, tokenizer, random, pace } = options;
  const size = Math.min(first.table.rows, second.table.rows, given.drawSize);
  const draws: Draw[] = [];
  const shuffles: { readonly first: Int32Array; readonly second: Int32Array }[] = [];
  for (let draw = 0; draw < given.draws; draw++) {
    const one = drawTable(first, size, random.fork('first', draw));
    const other = drawTable(second, size, random.fork('second', draw));
    const tokens = Math.min(one.tokens.length, other.tokens.length);
    const ours = cut(one, tokens);
    const theirs = cut(other, tokens);
    draws.push({
      tokens,
      first: await measureTable(ours, given, pace),
      second: await measureTable(theirs, given, pace),
    });
    shuffles.push({ first: ours.tokens, second: theirs.tokens });
  }
  const curves = await compareGrowth(shuffles, first.title, second.title, pace);
  return measures.map((measure): Finding => {
    const of = (own: Measured) => measure.of(own, given);
    const ones = overDraws(draws.map((draw) => of(draw.first)));
    const others = overDraws(draws.map((draw) => of(draw.second)));
    const ratios = overDraws(
      draws.map((draw) => {
        const [one, other] = [of(draw.first), of(draw.second)];
        return one === null || other === null || other === 0 ? null : one / other;
      }),
    );
    return {
      id: `${id}/${measure.id}`,
      title: `${measure.title}, ${first.title} over ${second.title}, same number of texts and words`,
      value: ratios?.mean ?? null,
      unit: 'ratio',
      n: size,
      intervalNote: drawsInWords(ratios, size),
      warnings:
        ratios === null
          ? [size === 0 ? 'One of the sets is empty.' : 'Too few words in one of the sets.']
          : [
              ...(isReal && limited.has(measure.id) ? belowReal(ratios.mean, second.title, given) : []),
              ...fewCompared(size),
            ],
      details: {
        tokenizer,
        tokens: draws.map(({ tokens }) => tokens),
        ratio: drawnJson(ratios),
        first: drawnJson(ones),
        second: drawnJson(others),
      },
      ...plotOf(measure, { ones, others, curves, size, titles: [first.title, second.title] }),
    };
  });
}

function plotOf(
  measure: VocabularyMeasure,
  {
    ones,
    others,
    curves,
    size,
    titles,
  }: {
    readonly ones: DrawnValue | null;
    readonly others: DrawnValue | null;
    readonly curves: Plot;
    readonly size: number;
    readonly titles: readonly [string, string];
  },
): { readonly plot?: Plot } {
  if (ones === null || others === null) return {};
  if (measure.id === 'types') return { plot: curves };
  return {
    plot: {
      kind: 'bars',
      title: `${measure.title} at ${size} texts and the same number of words`,
      unit: measure.unit ?? 'words',
      bars: [
        { label: titles[0], value: ones.mean },
        { label: titles[1], value: others.mean },
      ],
    },
  };
}

async function compareGrowth(
  shuffles: readonly { readonly first: Int32Array; readonly second: Int32Array }[],
  firstTitle: string,
  secondTitle: string,
  pace: Pace,
): Promise<Plot> {
  const shortest = shuffles.reduce((least, { first }) => Math.min(least, first.length), Infinity);
  const sizes = growthSizes(shuffles.length === 0 ? 0 : shortest);
  const curve = (lists: readonly Int32Array[]) => growthCurve(lists, sizes, pace);
  return {
    kind: 'curve',
    title: 'Different words by number of words',
    x: 'words',
    y: 'different words',
    curves: [
      { label: firstTitle, points: await curve(shuffles.map(({ first }) => first)) },
      { label: secondTitle, points: await curve(shuffles.map(({ second }) => second)) },
    ],
  };
}

function drawTable(set: TokenSet, size: number, random: Random): TokenTable {
  return selectTokenRows(set.table, drawRows(set.table.rows, size, random));
}

/** The first tokens of a table. */
function cut(table: TokenTable, tokens: number): TokenTable {
  return {
    rows: table.rows,
    tokens: table.tokens.subarray(0, tokens),
    starts: table.starts.map((start) => Math.min(start, tokens)),
  };
}
