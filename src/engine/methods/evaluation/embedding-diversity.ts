import { z } from 'zod';
import type { Finding } from '../../../shared/domain/finding.ts';
import { createPace } from '../../numerics/pace.ts';
import type { MeasurePlanContext, MeasureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { indexTexts } from '../support/embedded-sets.ts';
import { planEqualDraws } from '../support/equal-draws.ts';
import { measuredSets, readSets } from '../support/measured-sets.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';
import { classFindings, compareClasses } from './embedding-diversity/class-findings.ts';
import { compareDistances } from './embedding-diversity/distance-comparison.ts';
import { distanceFindings } from './embedding-diversity/distance-findings.ts';
import { readSpread } from './embedding-diversity/spread.ts';

const params = z.object({
  exactUpTo: z
    .int()
    .min(2)
    .max(100_000)
    .default(10_000)
    .describe('Up to this many texts each is compared with all; above, `queries` of them are, and intervals say so.')
    .meta({ unit: 'texts' }),
  queries: z
    .int()
    .min(2)
    .max(100_000)
    .default(2000)
    .describe('Texts that are drawn from a larger set and compared with all.')
    .meta({ unit: 'texts' }),
  draws: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .describe('How often equal numbers of texts are drawn to compare nearest distances of two sets.')
    .meta({ unit: 'draws' }),
  drawSize: z.int().min(10).max(20_000).default(5000).describe('Most texts in a draw.').meta({ unit: 'texts' }),
  similarity: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.95)
    .describe('Texts at least this much like another count as near-duplicates; levels differ between embedders.')
    .meta({ unit: 'cosine' }),
  euclidean: z
    .boolean()
    .default(false)
    .describe('Also gives distances in the Euclidean form of some papers; remote-clique then on 2,000 texts at most.'),
  warnAbove: z
    .number()
    .min(0)
    .max(2)
    .default(0.05)
    .describe('It warns when similarity inside labels, or the gap, is above that of real texts by more than this.')
    .meta({ unit: 'cosine' }),
  failAbove: z
    .number()
    .min(0)
    .max(2)
    .default(0.15)
    .describe(
      'It warns badly when similarity inside labels, or the gap, is above that of real texts by more than this.',
    )
    .meta({ unit: 'cosine' }),
  warnNear: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of near-duplicates above which it warns.')
    .meta({ unit: 'share' }),
  failNear: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('Share of near-duplicates above which it warns badly.')
    .meta({ unit: 'share' }),
});

export type EmbeddingDiversityParams = z.output<typeof params>;

/** Similarity of meaning: average pairwise, by class, remote-clique, Chamfer (evaluation 3.2, 3.3, 3.4). */
export const embeddingDiversity = defineMethod({
  id: 'embedding-diversity',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Diversity of meaning',
  summary:
    'Measures how alike the texts are in meaning: on average, inside and between labels, and to their nearest neighbour, beside real texts.',
  whenToUse:
    'Always with an embedder: it sees what counts of words cannot. Generated texts are often too alike inside a label.',
  whenNot: 'To compare numbers of different embedders: levels of cosine are not comparable.',
  cost: {
    inWords: 'One embedding for each text; seconds for ten thousand texts, memory for a few thousand of them beyond.',
    calls: () => 0,
  },
  tasks: 'all',
  reads: ['text', 'label', 'seeds', 'reference'],
  writes: [],
  needs: { models: ['embedder'] },
  params,
  references: [
    {
      paper:
        'Yu et al. 2023, Large Language Model as Attributed Training Data Generator (average pairwise similarity, inside and between classes)',
      arxiv: '2306.15895',
      surveySection: '3.3.1',
    },
    {
      paper:
        'Li et al. 2023, Synthetic Data Generation with Large Language Models for Text Classification (remote-clique, Chamfer)',
      arxiv: '2310.07849',
      surveySection: '3.1.1',
    },
    { paper: 'Cox et al. 2021, Directed Diversity (origin of remote-clique and Chamfer as measures of ideas)' },
  ],
  work: overSet<EmbeddingDiversityParams, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: EmbeddingDiversityParams): Promise<UnitResult> {
  const pace = createPace(context.signal);
  const asked = await measuredSets(context);
  const indexes = await readSets(asked, indexTexts);
  const plans = planEqualDraws(asked, (id) => indexes.get(id)?.value.n ?? 0, given, context.random);
  let done = 0;
  const spreads = await readSets(asked, async (set) => {
    const index = indexes.get(set.id)?.value ?? (await indexTexts(set));
    // Draws of `curated` are read from `raw` where both are the same texts.
    const drawn = plans.flatMap((plan) =>
      plan.draws.flatMap((draw) => [
        ...(plan.first === set.id || (asked.isUncurated && set.id === 'raw') ? [draw.first] : []),
        ...(plan.second === set.id ? [draw.second] : []),
      ]),
    );
    const spread = await readSpread({ set, index, drawn, given, context, pace });
    context.progress((0.7 * ++done) / asked.sets.length);
    return spread;
  });
  const findings: Finding[] = [];
  for (const id of ['raw', 'curated'] as const) {
    const own = spreads.get(id);
    if (own === undefined) continue;
    const named = { id, title: own.set.title, spread: own.value, given };
    findings.push(...distanceFindings(named), ...classFindings(named));
  }
  for (const plan of plans) {
    const first = spreads.get(plan.first);
    const second = spreads.get(plan.second);
    if (first === undefined || second === undefined) continue;
    const pair = {
      plan,
      first: { title: first.set.title, spread: first.value },
      second: { title: second.set.title, spread: second.value },
      given,
    };
    findings.push(...compareClasses(pair), ...(await compareDistances({ ...pair, context })));
  }
  return { findings };
}
