import { z } from 'zod';
import type { Finding } from '../../../shared/domain/finding.ts';
import { createPace } from '../../numerics/pace.ts';
import { createTokenIds } from '../../numerics/token-ids.ts';
import { tokenizerFor } from '../../numerics/tokenizer.ts';
import type { MeasurePlanContext, MeasureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { measuredSets, readSets } from '../support/measured-sets.ts';
import { readTokenSet } from '../support/token-sets.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';
import { compareSelfBleu } from './self-bleu/comparison.ts';
import { describeSelfBleu } from './self-bleu/description.ts';

const params = z.object({
  largest: z
    .int()
    .min(1)
    .max(5)
    .default(5)
    .describe('Measures BLEU of runs of 1 word up to this many. The limits hold for 4.')
    .meta({ unit: 'words' }),
  drawSize: z
    .int()
    .min(2)
    .max(100_000)
    .default(1000)
    .describe('Most texts in a draw. More texts give higher values: keep it to compare with other sets.')
    .meta({ unit: 'texts' }),
  draws: z.int().min(2).max(100).default(5).describe('Draws that are averaged.').meta({ unit: 'draws' }),
  warnAbove: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('It warns when self-BLEU-4 is above that of real texts by more than this.')
    .meta({ unit: 'BLEU' }),
  failAbove: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('It warns badly when self-BLEU-4 is above that of real texts by more than this.')
    .meta({ unit: 'BLEU' }),
});

export type SelfBleuParams = z.output<typeof params>;

/** Self-BLEU (evaluation 2.5): each text against all others, exact in linear time. */
export const selfBleu = defineMethod({
  id: 'self-bleu',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Self-BLEU',
  summary:
    'Measures how much each text repeats runs of words of the others, overall and for each label: lower is more varied.',
  whenToUse: 'Always: it shows templates and copied phrases. ZeroGen reports it.',
  whenNot: 'As the only measure of variety: it is blind to meaning. It rises with the number of texts.',
  cost: { inWords: 'No model calls; seconds.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'label', 'seeds', 'reference'],
  writes: [],
  needs: {},
  params,
  references: [
    { paper: 'Zhu et al. 2018, Texygen: A Benchmarking Platform for Text Generation Models', arxiv: '1802.01886' },
    {
      paper:
        'Ye et al. 2022, ZeroGen: Efficient Zero-shot Learning via Dataset Generation (1,000 texts, orders 1 to 5)',
      arxiv: '2202.07922',
      surveySection: '3.1.1',
    },
  ],
  work: overSet<SelfBleuParams, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: SelfBleuParams): Promise<UnitResult> {
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
    // The same draws for both where they are the same texts.
    const random = context.random.fork('draws', asked.isUncurated ? 'raw' : id);
    const set = { ...own.value, title: own.set.title };
    findings.push(...(await describeSelfBleu({ ...options, id, set, random })));
  }
  context.progress(0.5);
  for (const { id, first, second, isReal } of asked.comparisons) {
    const ours = sets.get(first);
    const theirs = sets.get(second);
    if (ours === undefined || theirs === undefined) continue;
    findings.push(
      ...(await compareSelfBleu({
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
