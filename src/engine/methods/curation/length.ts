import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Sample, Score } from '../../../shared/domain/sample.ts';
import { type RobustBand, robustBand } from '../../numerics/robust-band.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { type CharacterProfile, characterProfile } from '../support/character-profile.ts';
import { labelKey } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

/** Below this many texts the middle and spread say nothing [eng]. */
const leastTexts = 5;

const params = z.object({
  minimum: z
    .int()
    .min(0)
    .max(100_000)
    .default(1)
    .describe('Fewer than this are out of bounds.')
    .meta({ unit: 'words or characters' }),
  maximum: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('More than this are out of bounds.')
    .meta({ unit: 'words or characters' }),
  width: z
    .number()
    .min(0.5)
    .max(20)
    .default(3.5)
    .describe('Half-width of the usual band around the median, in robust standard deviations of the logarithm.'),
  per: z
    .enum(['label', 'all'])
    .default('label')
    .describe('Whose lengths are usual: those of the same label, or all. A label can be short by nature.'),
  count: z
    .enum(['words', 'characters'])
    .default('words')
    .describe('What the bounds and the band count. Characters for languages that are written without spaces.'),
  field: z.string().default('').describe('Name of the field to measure; the whole text when empty.'),
});

type Params = z.output<typeof params>;

/** Length and character profile (curation 1.1; the quantile is evaluation 2.8). */
export const length = defineMethod({
  id: 'length',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Length and characters',
  summary: 'Finds texts that are unusually short or long for their label, or made of odd characters.',
  whenToUse:
    'Always, first: it costs nothing and finds empty, cut and runaway texts. Rule: `not inBounds or not inBand`.',
  whenNot: 'Lengths were asked for as a condition: then only the hard bounds make sense.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'label'],
  writes: [
    { name: 'words', kind: 'number', description: 'Words: runs of letters and digits.' },
    { name: 'characters', kind: 'number', description: 'Characters (code points).' },
    { name: 'sentences', kind: 'number', description: 'Sentences, by their final punctuation.' },
    { name: 'inBounds', kind: 'flag', description: 'Within the hard bounds.' },
    { name: 'inBand', kind: 'flag', description: 'Within the usual band of its label.' },
    {
      name: 'deviation',
      kind: 'number',
      description: 'Robust standard deviations from the median on the logarithm; negative is shorter.',
    },
    {
      name: 'quantile',
      kind: 'number',
      description: 'Share of the texts of its label that are shorter, those as long counted half.',
    },
    { name: 'meanWordLength', kind: 'number', description: 'Characters a word.' },
    { name: 'alphabetic', kind: 'number', description: 'Share of the parts between spaces that have a letter.' },
    {
      name: 'symbols',
      kind: 'number',
      description: 'Symbols (hash sign, ellipsis, currency, mathematics, emoji) for each part between spaces.',
    },
    { name: 'uppercase', kind: 'number', description: 'Share of the letters that are capitals.' },
    { name: 'digits', kind: 'number', description: 'Share of the characters that are digits.' },
  ],
  needs: {},
  params,
  references: [
    { paper: 'Wang et al. 2023, Self-Instruct (length rules)', arxiv: '2212.10560' },
    { paper: 'Rae et al. 2021, Scaling Language Models: Gopher (character rules)', arxiv: '2112.11446' },
    { paper: 'Median absolute deviation: standard practice' },
  ],
  work: overSet<Params, MarkPlanContext, MarkRunContext>(mark),
});

async function mark(context: MarkRunContext, given: Params): Promise<UnitResult> {
  const samples = await collect(context.samples);
  const kept = new Set<string>();
  for await (const sample of context.kept.stream()) kept.add(sample.id);
  const measured = samples.map((sample) => {
    const text = textOf(sample, context, given.field);
    const profile = characterProfile(text);
    const size = given.count === 'words' ? profile.words : profile.characters;
    return {
      sample,
      profile,
      size,
      key: given.per === 'label' ? labelKey(sample.fields, context.kind, context.task) : '',
    };
  });
  const sizes = new Map<string, number[]>();
  for (const { sample, size, key } of measured) {
    // What an earlier step dropped does not say what is usual.
    if (!kept.has(sample.id)) continue;
    const known = sizes.get(key);
    if (known) known.push(size);
    else sizes.set(key, [size]);
  }
  const usual = new Map([...sizes].map(([key, values]) => [key, toUsual(values, given.width)]));
  return {
    scores: measured.map(({ sample, profile, size, key }) => ({
      sampleId: sample.id,
      scores: {
        ...profileScores(profile),
        inBounds: flag(size >= given.minimum && size <= given.maximum),
        ...bandScores(size, usual.get(key)),
      },
    })),
  };
}

interface Usual {
  readonly sorted: Float64Array;
  /** Undefined when there are too few texts. */
  readonly band: RobustBand | undefined;
}

function toUsual(sizes: readonly number[], width: number): Usual {
  return {
    sorted: Float64Array.from(sizes).sort(),
    band: sizes.length < leastTexts ? undefined : robustBand(sizes, { width }),
  };
}

function bandScores(size: number, usual: Usual | undefined): { readonly [name: string]: Score } {
  const band = usual?.band;
  if (usual === undefined || band === undefined) {
    const tooFew: Score = { kind: 'unscored', reason: `The label has fewer than ${leastTexts} texts to compare with.` };
    return { inBand: tooFew, deviation: tooFew, quantile: tooFew };
  }
  const { sorted } = usual;
  const shorter = countBelow(sorted, size);
  const asLong = countBelow(sorted, size + 1) - shorter;
  return {
    inBand: flag(size >= band.low && size <= band.high),
    // An empty text has no logarithm.
    deviation:
      size === 0
        ? { kind: 'unscored', reason: 'The text is empty.' }
        : number(Math.log(size / band.median) / band.logScale),
    quantile: number((shorter + asLong / 2) / sorted.length),
  };
}

/** How many of the sorted whole numbers are below the limit. */
function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function profileScores(profile: CharacterProfile): { readonly [name: string]: Score } {
  const share = (value: number | null): Score =>
    value === null ? { kind: 'unscored', reason: 'The text is empty.' } : number(value);
  return {
    words: number(profile.words),
    characters: number(profile.characters),
    sentences: number(profile.sentences),
    meanWordLength: share(profile.meanWordLength),
    alphabetic: share(profile.alphabetic),
    symbols: share(profile.symbols),
    uppercase: share(profile.uppercase),
    digits: share(profile.digits),
  };
}

function textOf(sample: Sample, context: MarkRunContext, field: string): string {
  if (field === '') return context.kind.text(sample.fields);
  const names = context.kind.fields(context.task).map(({ name }) => name);
  if (!names.includes(field)) {
    throw new EngineError(
      'recipe-invalid',
      `The step "Length and characters" measures the field \`${field}\`, which the task does not have. Its fields are ${names.join(', ')}.`,
      { field },
    );
  }
  const value = sample.fields[field];
  return typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.filter((part) => typeof part === 'string').join('\n')
      : '';
}

function number(value: number): Score {
  return { kind: 'number', value };
}

function flag(value: boolean): Score {
  return { kind: 'flag', value };
}
