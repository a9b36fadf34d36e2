import { z } from 'zod';
import { createRougeIndex } from '../../numerics/rouge-index.ts';
import { rougeTokens, words } from '../../numerics/words.ts';
import { defineMethod } from '../method.ts';

/** A new text must be lexically unlike everything accepted and every seed (curation 1.11, evaluation 2.12). */
export const rougeNovelty = defineMethod({
  id: 'rouge-novelty',
  version: 1,
  stage: 'generation',
  slot: 'accept',
  title: 'ROUGE-L novelty',
  summary: 'Turns away texts that say nearly the same in nearly the same words as an earlier one or a seed.',
  whenToUse: 'By default, for texts of five words and more.',
  whenNot: 'Very short texts: with three words any two are alike.',
  cost: { inWords: 'No model calls; below 10 ms a text against 10,000.', calls: () => 0 },
  tasks: 'all',
  reads: ['text'],
  writes: [],
  needs: {},
  params: z.object({
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Texts with a higher ROUGE-L to any earlier one are turned away.')
      .meta({ unit: 'F1' }),
    seeds: z.boolean().default(true).describe('Compares with the seeds as well.'),
    tokens: z
      .enum(['latin', 'words'])
      .default('latin')
      .describe(
        'latin: runs of a-z and 0-9, as published. words: letters of any script; for languages other than English.',
      ),
  }),
  references: [{ paper: 'Wang et al. 2023, Self-Instruct', arxiv: '2212.10560', surveySection: '3.1.1' }],
  open({ kind, seeds }, params) {
    const index = createRougeIndex(params.tokens === 'latin' ? rougeTokens : words);
    if (params.seeds) for (const seed of seeds) index.add(seed.id, kind.text(seed.fields));
    return {
      check(draft) {
        const twin = index.highest(draft.text, params.threshold);
        return twin === undefined || twin.f <= params.threshold
          ? undefined
          : { reason: `ROUGE-L ${twin.f.toFixed(2)} with ${twin.id}.` };
      },
      add(sample) {
        index.add(sample.id, kind.text(sample.fields));
      },
    };
  },
});
