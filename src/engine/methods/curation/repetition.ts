import { z } from 'zod';
import type { Score } from '../../../shared/domain/sample.ts';
import { type GopherLimits, gopherExcesses, gopherLimits, gopherRepetition } from '../../numerics/gopher-repetition.ts';
import type { Metric } from '../../numerics/metric.ts';
import { repetition as repetitionOf, tailRepetition } from '../../numerics/repetition.ts';
import { words } from '../../numerics/words.ts';
import { defineMethod } from '../method.ts';
import { perSample } from '../support/per-sample.ts';

const params = z.object({
  minimumWords: z
    .int()
    .min(0)
    .max(10_000)
    .default(20)
    .describe('The limits of n-grams hold for texts of at least this length: shorter ones always exceed them.')
    .meta({ unit: 'words' }),
  lines: limit(gopherLimits.duplicateLines, 'Lines that were there before, of all lines.'),
  paragraphs: limit(gopherLimits.duplicateParagraphs, 'Paragraphs that were there before, of all paragraphs.'),
  lineCharacters: limit(gopherLimits.duplicateLineCharacters, 'Characters in repeated lines.'),
  paragraphCharacters: limit(gopherLimits.duplicateParagraphCharacters, 'Characters in repeated paragraphs.'),
  top2: limit(gopherLimits.topNGrams[2], 'Characters in the most frequent pair of words.'),
  top3: limit(gopherLimits.topNGrams[3], 'Characters in the most frequent run of 3 words.'),
  top4: limit(gopherLimits.topNGrams[4], 'Characters in the most frequent run of 4 words.'),
  repeated5: limit(gopherLimits.duplicateNGrams[5], 'Characters in runs of 5 words that were there before.'),
  repeated6: limit(gopherLimits.duplicateNGrams[6], 'The same for 6 words.'),
  repeated7: limit(gopherLimits.duplicateNGrams[7], 'The same for 7 words.'),
  repeated8: limit(gopherLimits.duplicateNGrams[8], 'The same for 8 words.'),
  repeated9: limit(gopherLimits.duplicateNGrams[9], 'The same for 9 words.'),
  repeated10: limit(gopherLimits.duplicateNGrams[10], 'The same for 10 words.'),
});

type Params = z.output<typeof params>;

/** Degenerate loops inside a text (curation 1.4; the looped ending is evaluation 2.7). */
export const repetition = defineMethod({
  id: 'repetition',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Repetition',
  summary: 'Finds texts that repeat themselves: loops, copied lines, one phrase over and over.',
  whenToUse:
    'Small models, low temperatures, long texts. Rule: `excessive or looped`; for short texts review `rep3 > 0.2`.',
  whenNot: 'Lyrics, tables, code and lists: they repeat by nature.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: ['text'],
  writes: [
    { name: 'excessive', kind: 'flag', description: 'Above at least one limit.' },
    { name: 'excesses', kind: 'number', description: 'How many limits it is above.' },
    { name: 'worst', kind: 'word', description: 'The measure furthest above its limit, or "none".' },
    { name: 'looped', kind: 'flag', description: 'Ends in a phrase that repeats back to back.' },
    { name: 'rep2', kind: 'number', description: 'Share of the pairs of words that were there before.' },
    { name: 'rep3', kind: 'number', description: 'The same for runs of 3 words.' },
    { name: 'rep4', kind: 'number', description: 'The same for runs of 4 words.' },
    { name: 'top2', kind: 'number', description: 'Share of the characters in the most frequent pair of words.' },
    { name: 'top3', kind: 'number', description: 'The same for runs of 3 words.' },
    { name: 'top4', kind: 'number', description: 'The same for runs of 4 words.' },
    { name: 'duplicateLines', kind: 'number', description: 'Share of the lines that were there before.' },
    { name: 'duplicateParagraphs', kind: 'number', description: 'Share of the paragraphs that were there before.' },
  ],
  needs: {},
  params,
  references: [
    { paper: 'Rae et al. 2021, Scaling Language Models: Gopher, table A1', arxiv: '2112.11446' },
    { paper: 'Welleck et al. 2020, Neural Text Generation with Unlikelihood Training (rep-n)', arxiv: '1908.04319' },
  ],
  work: perSample<Params>((context, given, sample) => scoreText(context.kind.text(sample.fields), given)),
});

function scoreText(text: string, given: Params): { readonly [name: string]: Score } {
  const measured = gopherRepetition(text);
  const excesses = gopherExcesses(measured, toLimits(given)).filter(
    ({ measure }) => measured.words >= given.minimumWords || !measure.includes('NGrams'),
  );
  const worst = excesses.reduce<(typeof excesses)[number] | undefined>(
    (most, excess) => (most === undefined || excess.value - excess.limit > most.value - most.limit ? excess : most),
    undefined,
  );
  const tokens = words(text);
  return {
    excessive: { kind: 'flag', value: excesses.length > 0 },
    excesses: number(excesses.length),
    worst: { kind: 'word', value: worst?.measure ?? 'none' },
    looped: { kind: 'flag', value: tailRepetition(tokens) !== undefined },
    rep2: fromMetric(repetitionOf(tokens, 2), 2),
    rep3: fromMetric(repetitionOf(tokens, 3), 3),
    rep4: fromMetric(repetitionOf(tokens, 4), 4),
    top2: number(measured.topNGrams[2]),
    top3: number(measured.topNGrams[3]),
    top4: number(measured.topNGrams[4]),
    duplicateLines: number(measured.duplicateLines),
    duplicateParagraphs: number(measured.duplicateParagraphs),
  };
}

function toLimits(given: Params): GopherLimits {
  return {
    duplicateLines: given.lines,
    duplicateParagraphs: given.paragraphs,
    duplicateLineCharacters: given.lineCharacters,
    duplicateParagraphCharacters: given.paragraphCharacters,
    topNGrams: { 2: given.top2, 3: given.top3, 4: given.top4 },
    duplicateNGrams: {
      5: given.repeated5,
      6: given.repeated6,
      7: given.repeated7,
      8: given.repeated8,
      9: given.repeated9,
      10: given.repeated10,
    },
  };
}

/** A limit of the published table. */
function limit(published: number, description: string) {
  return z.number().min(0).max(1).default(published).describe(`Most allowed: ${description}`).meta({ unit: 'share' });
}

function number(value: number): Score {
  return { kind: 'number', value };
}

function fromMetric({ value }: Metric, n: number): Score {
  return value === null ? { kind: 'unscored', reason: `The text has fewer than ${n} words.` } : number(value);
}
