import { z } from 'zod';
import type { Random } from '../../../shared/base/random.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Sample } from '../../../shared/domain/sample.ts';
import { distinctNPerText, distinctN as distinctOf, joinedNGramDiversity } from '../../numerics/n-grams.ts';
import { createPace } from '../../numerics/pace.ts';
import { distributionOf } from '../../numerics/quantile.ts';
import { words } from '../../numerics/words.ts';
import type { MeasurePlanContext, MeasureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { labelKey } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  largest: z
    .int()
    .min(1)
    .max(4)
    .default(4)
    .describe('Measures runs of 1 word up to this many.')
    .meta({ unit: 'words' }),
  draws: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .describe('How often equal numbers of texts are drawn to compare two sets.')
    .meta({ unit: 'draws' }),
  drawSize: z.int().min(10).max(100_000).default(5000).describe('Most texts in a draw.').meta({ unit: 'texts' }),
  warnBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.75)
    .describe("Share of the real texts' value below which it warns.")
    .meta({ unit: 'ratio' }),
  failBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Share of the real texts' value below which it warns badly.")
    .meta({ unit: 'ratio' }),
});

type Params = z.output<typeof params>;

/** Distinct n-grams (evaluation 2.3), compared with other sets by the equal-n rule (evaluation 0.6). */
export const distinctN = defineMethod({
  id: 'distinct-n',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Distinct n-grams',
  summary: 'Measures how varied the wording is, overall and for each label, beside real texts of the same number.',
  whenToUse: 'Always: small models repeat themselves, and mostly within one label.',
  whenNot:
    'As the only measure of variety: it is blind to meaning. Values of sets of different size are not comparable.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'label', 'seeds', 'reference'],
  writes: [],
  needs: {},
  params,
  references: [
    {
      paper: 'Li et al. 2016, A Diversity-Promoting Objective Function for Neural Conversation Models',
      arxiv: '1510.03055',
    },
    {
      paper:
        'Yu et al. 2023, Large Language Model as Attributed Training Data Generator (vocabulary of equal numbers of texts)',
      arxiv: '2306.15895',
      surveySection: '3.3.1',
    },
  ],
  work: overSet<Params, MeasurePlanContext, MeasureRunContext>(measure),
});

interface TextSet {
  readonly title: string;
  readonly texts: readonly string[];
  readonly tokens: readonly (readonly string[])[];
  readonly labels: readonly string[];
}

async function measure(context: MeasureRunContext, given: Params): Promise<UnitResult> {
  const raw = toTextSet('everything accepted', await collect(context.datasets.raw), context);
  const curated = toTextSet('after curation', await collect(context.datasets.curated), context);
  const findings = [...describeSet('raw', raw, given), ...describeSet('curated', curated, given)];
  for (const role of ['seeds', 'reference'] as const) {
    if (!context.sources.has(role)) continue;
    const real = toTextSet(role === 'seeds' ? 'the seeds' : 'the reference', await context.sources.read(role), context);
    findings.push(
      ...(await compare({ id: `curated-and-${role}`, first: curated, second: real, isReal: true, given, context })),
    );
  }
  if (curated.texts.length < raw.texts.length) {
    findings.push(
      ...(await compare({ id: 'curated-and-raw', first: curated, second: raw, isReal: false, given, context })),
    );
  }
  return { findings };
}

function toTextSet(title: string, samples: readonly Sample[], { kind, task }: MeasureRunContext): TextSet {
  const texts = samples.map((sample) => kind.text(sample.fields).normalize('NFC'));
  return {
    title,
    texts,
    tokens: texts.map(words),
    labels: samples.map((sample) => labelKey(sample.fields, kind, task)),
  };
}

const noInterval = 'Depends on the number of texts: compare only sets of equal size.';

function describeSet(id: string, set: TextSet, given: Params): readonly Finding[] {
  const names = [...new Set(set.labels)].filter((name) => name !== '').sort();
  const findings = orders(given).map((n): Finding => {
    const pooled = distinctOf(set.tokens, n);
    const perText = distinctNPerText(set.tokens, n);
    const perLabel = names.map((name) => {
      const own = distinctOf(
        set.tokens.filter((_, place) => set.labels[place] === name),
        n,
      );
      return { label: name.replaceAll('\u0000', ', '), value: own.value, nGrams: own.n };
    });
    const measured = perLabel.filter((entry) => entry.value !== null);
    return {
      id: `${id}/distinct-${n}`,
      title: `Distinct ${inWords(n)} of all ${inWords(n)}, ${set.title}`,
      value: pooled.value,
      unit: 'share',
      n: pooled.n,
      intervalNote: noInterval,
      warnings: pooled.value === null ? [`No text has ${n} words.`] : [],
      details: {
        texts: set.texts.length,
        perTextMean: { value: perText.value, texts: perText.n },
        perLabel,
      },
      ...(measured.length > 1
        ? {
            plot: {
              kind: 'bars',
              title: `Distinct ${inWords(n)} for each label, ${set.title}`,
              unit: 'share',
              bars: measured.map((entry) => ({ label: entry.label, value: entry.value ?? 0 })),
            },
          }
        : {}),
    };
  });
  const joined = joinedNGramDiversity(set.texts);
  return [
    ...findings,
    {
      id: `${id}/joined`,
      title: `Joined n-gram score (1 to 4 words, at most 4), ${set.title}`,
      value: joined.value,
      unit: 'ratio',
      n: joined.n,
      intervalNote: `${noInterval} Another variant in circulation, not comparable with the shares.`,
      warnings: joined.value === null ? ['The set is empty.'] : [],
    },
  ];
}

/** Both sets with the same number of texts and of tokens, several draws. */
async function compare(options: {
  readonly id: string;
  readonly first: TextSet;
  readonly second: TextSet;
  readonly isReal: boolean;
  readonly given: Params;
  readonly context: MeasureRunContext;
}): Promise<readonly Finding[]> {
  const { id, first, second, isReal, given, context } = options;
  const size = Math.min(first.texts.length, second.texts.length, given.drawSize);
  const random = context.random.fork('draws', id);
  const pace = createPace(context.signal);
  const draws: { readonly tokens: number; readonly values: readonly (readonly [number | null, number | null])[] }[] =
    [];
  for (let draw = 0; draw < given.draws; draw++) {
    const one = drawTokens(first, size, random.fork('first', draw));
    const other = drawTokens(second, size, random.fork('second', draw));
    const tokens = Math.min(countTokens(one), countTokens(other));
    const values: (readonly [number | null, number | null])[] = [];
    for (const n of orders(given)) {
      values.push([distinctOf(cutTokens(one, tokens), n).value, distinctOf(cutTokens(other, tokens), n).value]);
      await pace();
    }
    draws.push({ tokens, values });
  }
  return orders(given).map((n, order): Finding => {
    const ones = distributionOf(draws.flatMap(({ values }) => values[order]?.[0] ?? []));
    const others = distributionOf(draws.flatMap(({ values }) => values[order]?.[1] ?? []));
    const ratios = distributionOf(
      draws.flatMap(({ values }) => {
        const [one, other] = values[order] ?? [null, null];
        return one === null || other === null || other === 0 ? [] : [one / other];
      }),
    );
    const ratio = ratios?.mean ?? null;
    return {
      id: `${id}/distinct-${n}`,
      title: `Distinct ${inWords(n)}, ${first.title} over ${second.title}, same number of texts and words`,
      value: ratio,
      unit: 'ratio',
      n: size,
      intervalNote: `Mean of ${draws.length} draws of ${size} texts; standard deviation ${(ratios?.sdSample ?? 0).toFixed(3)}.`,
      warnings:
        ratio === null
          ? [size === 0 ? 'One of the sets is empty.' : `No text has ${n} words.`]
          : [
              ...(isReal ? gate(ratio, second.title, given) : []),
              ...(size < 50 ? [`Only ${size} texts could be compared.`] : []),
            ],
      details: {
        draws: draws.length,
        tokens: draws.map(({ tokens }) => tokens),
        first: ones === null ? null : { mean: ones.mean, sd: ones.sdSample },
        second: others === null ? null : { mean: others.mean, sd: others.sdSample },
        ratioSd: ratios?.sdSample ?? null,
      },
      ...(ones === null || others === null
        ? {}
        : {
            plot: {
              kind: 'bars',
              title: `Distinct ${inWords(n)} at ${size} texts`,
              unit: 'share',
              bars: [
                { label: first.title, value: ones.mean },
                { label: second.title, value: others.mean },
              ],
            },
          }),
    };
  });
}

function gate(ratio: number, title: string, { warnBelow, failBelow }: Params): readonly string[] {
  if (ratio < failBelow) return [`Much less varied than ${title}: ${ratio.toFixed(2)} is below ${failBelow}.`];
  return ratio < warnBelow ? [`Less varied than ${title}: ${ratio.toFixed(2)} is below ${warnBelow}.`] : [];
}

type TokenLists = readonly (readonly string[])[];

function drawTokens(set: TextSet, size: number, random: Random): TokenLists {
  return random.sample(set.tokens, size);
}

/** The lists up to a number of tokens in all; the last one is cut. */
function cutTokens(lists: TokenLists, tokens: number): TokenLists {
  let left = tokens;
  return lists.map((list) => {
    const part = list.slice(0, left);
    left -= part.length;
    return part;
  });
}

function countTokens(lists: TokenLists): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}

function orders({ largest }: Params): readonly number[] {
  return Array.from({ length: largest }, (_, place) => place + 1);
}

function inWords(n: number): string {
  return n === 1 ? 'words' : `runs of ${n} words`;
}
