import { z } from 'zod';
import type { Finding } from '../../../shared/domain/finding.ts';
import { mtldVariants } from '../../numerics/lexical-diversity.ts';
import { createPace } from '../../numerics/pace.ts';
import { createTokenIds } from '../../numerics/token-ids.ts';
import { tokenizerFor } from '../../numerics/tokenizer.ts';
import type { MeasurePlanContext, MeasureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { measuredSets, readSets } from '../support/measured-sets.ts';
import { readTokenSet } from '../support/token-sets.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';
import { compareVocabulary } from './vocabulary/comparison.ts';
import { describeVocabulary } from './vocabulary/description.ts';
import { perTextFinding } from './vocabulary/per-text.ts';

const params = z.object({
  mtld: z
    .enum(mtldVariants)
    .default('inclusive')
    .describe(
      'How MTLD counts: `inclusive` ends a factor at a ratio of 0.72 or less, `strict` below it and after 10 words. Values differ.',
    ),
  entropy: z
    .enum(['plug-in', 'corrected'])
    .default('plug-in')
    .describe(
      'Entropy from the counts alone, which is too low for few words, or with the correction of Miller and Madow where there are fewer than 10 words for each different one.',
    ),
  textWords: z
    .int()
    .min(10)
    .max(10_000)
    .default(50)
    .describe('MTLD of single texts is measured from this length on; 100 is better.')
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
    .describe("Share of the real texts' different words or MTLD below which it warns.")
    .meta({ unit: 'ratio' }),
  failBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Share of the real texts' different words or MTLD below which it warns badly.")
    .meta({ unit: 'ratio' }),
});

export type VocabularyParams = z.output<typeof params>;

/** Vocabulary size, length-robust lexical diversity and entropy of n-grams (evaluation 2.1, 2.2, 2.4; equal n: 0.6). */
export const vocabulary = defineMethod({
  id: 'vocabulary',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Vocabulary',
  summary: 'Measures how rich and how even the words are, overall and for each label, beside real texts.',
  whenToUse:
    'Always: real texts have the richest vocabulary, and plain prompts lose much of it. MTLD and HD-D hardly depend on the number of texts.',
  whenNot:
    'As the only measure of variety: it is blind to meaning. Counts of sets of different size are not comparable.',
  cost: { inWords: 'No model calls; a second for ten thousand texts.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'label', 'seeds', 'reference'],
  writes: [],
  needs: {},
  params,
  references: [
    {
      paper:
        'Yu et al. 2023, Large Language Model as Attributed Training Data Generator (vocabulary of equal numbers of texts)',
      arxiv: '2306.15895',
      surveySection: '3.3.1',
    },
    {
      paper:
        'McCarthy and Jarvis 2010, MTLD, vocd-D, and HD-D: A validation study of sophisticated approaches to lexical diversity assessment',
    },
    { paper: 'Good 1953 (new words from hapaxes); Miller 1955 (bias of entropy): standard practice' },
  ],
  work: overSet<VocabularyParams, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: VocabularyParams): Promise<UnitResult> {
  const pace = createPace(context.signal);
  const tokenizer = tokenizerFor(context.task.language);
  const ids = createTokenIds();
  const asked = await measuredSets(context);
  const sets = await readSets(asked, (set) => readTokenSet(set, { tokenizer, ids, pace }));
  const options = { given, tokenizer: tokenizer.name, pace };
  const findings: Finding[] = [];
  for (const id of ['raw', 'curated'] as const) {
    const own = sets.get(id);
    if (own === undefined) continue;
    const set = { ...own.value, title: own.set.title };
    // The same order for both where they are the same texts.
    const random = context.random.fork('order', asked.isUncurated ? 'raw' : id);
    findings.push(
      ...(await describeVocabulary({ ...options, id, set, random })),
      await perTextFinding(id, set, given, pace),
    );
  }
  context.progress(0.4);
  for (const { id, first, second, isReal } of asked.comparisons) {
    const ours = sets.get(first);
    const theirs = sets.get(second);
    if (ours === undefined || theirs === undefined) continue;
    findings.push(
      ...(await compareVocabulary({
        ...options,
        id,
        first: { ...ours.value, title: ours.set.title },
        second: theirs.value,
        isReal,
        random: context.random.fork('draws', id),
      })),
    );
  }
  return { findings };
}
