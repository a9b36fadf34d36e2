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
import { compareVendi } from './vendi-score/comparison.ts';
import { describeVendi } from './vendi-score/description.ts';
import { kernelNames, openKernel } from './vendi-score/kernel.ts';
import { readVendiSet } from './vendi-score/vendi-set.ts';

const params = z.object({
  kernel: z
    .enum(kernelNames)
    .default('cosine')
    .describe(
      'What likeness is: `cosine` counts at most as many texts as a vector has numbers; `rbf` has no such ceiling but looks at `rbfRows` texts only; `random-features` comes near `rbf` for all texts, with the ceiling at `features`.',
    ),
  rbfRows: z
    .int()
    .min(10)
    .max(5000)
    .default(2000)
    .describe('Most texts that `rbf` looks at; time grows with the cube: about ten seconds for 2,000.')
    .meta({ unit: 'texts' }),
  features: z
    .int()
    .min(16)
    .max(4096)
    .multipleOf(2)
    .default(2048)
    .describe('Columns of `random-features`; an even number.')
    .meta({ unit: 'columns' }),
  gamma: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      'How narrow `rbf` and `random-features` are: exp(−gamma · distance²). 0 takes 1 / (2 · median distance²), which is wide and gives low scores.',
    ),
  draws: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .describe('How often equal numbers of texts are drawn to compare two sets.')
    .meta({ unit: 'draws' }),
  drawSize: z.int().min(10).max(20_000).default(5000).describe('Most texts in a draw.').meta({ unit: 'texts' }),
  labelSize: z
    .int()
    .min(2)
    .max(2000)
    .default(200)
    .describe('Most texts of each label in a draw; labels are compared at the same number.')
    .meta({ unit: 'texts' }),
  warnBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe("Share of the real texts' score below which it warns.")
    .meta({ unit: 'ratio' }),
  failBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.4)
    .describe("Share of the real texts' score below which it warns badly.")
    .meta({ unit: 'ratio' }),
});

export type VendiParams = z.output<typeof params>;

/** Vendi score (evaluation 3.5): the effective number of different texts. */
export const vendiScore = defineMethod({
  id: 'vendi-score',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Vendi score',
  summary: 'Says how many different texts the set is worth, by meaning, overall and for each label, beside real texts.',
  whenToUse: 'To have one number for variety that has a meaning: between 1, all the same, and the number of texts.',
  whenNot:
    'To compare sets of different size or different embedders. Beyond some thousand texts the cosine form comes close to its ceiling: compare at equal number, or use another kernel.',
  cost: {
    inWords:
      'One embedding for each text; seconds for ten thousand texts with the cosine kernel, minutes with the others.',
    calls: () => 0,
  },
  tasks: 'all',
  reads: ['text', 'label', 'seeds', 'reference'],
  writes: [],
  needs: { models: ['embedder'] },
  params,
  references: [
    {
      paper: 'Friedman and Dieng 2023, The Vendi Score: A Diversity Evaluation Metric for Machine Learning',
      arxiv: '2210.02410',
    },
    {
      paper: 'Pasarkar and Dieng 2024, Cousins of the Vendi Score (orders)',
      arxiv: '2310.12952',
    },
    { paper: 'Rahimi and Recht 2007, Random Features for Large-Scale Kernel Machines' },
  ],
  work: overSet<VendiParams, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: VendiParams): Promise<UnitResult> {
  const pace = createPace(context.signal);
  const asked = await measuredSets(context);
  const indexes = await readSets(asked, indexTexts);
  const drawSize = given.kernel === 'rbf' ? Math.min(given.drawSize, given.rbfRows) : given.drawSize;
  const plans = planEqualDraws(
    asked,
    (id) => indexes.get(id)?.value.n ?? 0,
    { draws: given.draws, drawSize },
    context.random,
  );
  const kernel = await openKernel({ sets: asked.sets, indexes, given, context, pace });
  let done = 0;
  const sets = await readSets(asked, async (set) => {
    const index = indexes.get(set.id)?.value ?? (await indexTexts(set));
    const drawn = plans.flatMap((plan) =>
      plan.draws.flatMap((draw) => [
        ...(plan.first === set.id || (asked.isUncurated && set.id === 'raw') ? [draw.first] : []),
        ...(plan.second === set.id ? [draw.second] : []),
      ]),
    );
    const read = await readVendiSet({ set, index, drawn, drawSize, kernel, given, context, pace });
    context.progress((0.7 * ++done) / asked.sets.length);
    return read;
  });
  const findings: Finding[] = [];
  for (const id of ['raw', 'curated'] as const) {
    const own = sets.get(id);
    if (own !== undefined) findings.push(...describeVendi({ id, title: own.set.title, own: own.value, kernel }));
  }
  for (const plan of plans) {
    const first = sets.get(plan.first);
    const second = sets.get(plan.second);
    if (first === undefined || second === undefined) continue;
    findings.push(
      ...(await compareVendi({
        plan,
        first: { title: first.set.title, own: first.value },
        second: { title: second.set.title, own: second.value },
        kernel,
        given,
        pace,
      })),
    );
  }
  return { findings };
}
