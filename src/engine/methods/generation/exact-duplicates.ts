import { z } from 'zod';
import { matchingKey } from '../../numerics/words.ts';
import { defineMethod } from '../method.ts';

/** No text twice, seeds and shown examples included (curation 1.7). */
export const exactDuplicates = defineMethod({
  id: 'exact-duplicates',
  version: 1,
  stage: 'generation',
  slot: 'accept',
  title: 'Exact duplicates',
  summary: 'Turns away texts that are there already, but for case, spaces and the last punctuation mark.',
  whenToUse: 'Always.',
  whenNot: 'Texts may repeat: single words, codes.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: ['text'],
  writes: [],
  needs: {},
  params: z.object({
    seeds: z.boolean().default(true).describe('Also turns away copies of seeds and of what the prompt showed.'),
  }),
  references: [
    { paper: 'Lee et al. 2022, Deduplicating Training Data Makes Language Models Better', arxiv: '2107.06499' },
  ],
  open({ kind, seeds }, params) {
    const firstByKey = new Map<string, string>();
    if (params.seeds) for (const seed of seeds) firstByKey.set(matchingKey(kind.text(seed.fields)), 'a seed');
    return {
      check(draft) {
        const key = matchingKey(draft.text);
        const twin =
          firstByKey.get(key) ??
          (params.seeds && draft.shown.some((text) => matchingKey(text) === key) ? 'a shown example' : undefined);
        return twin === undefined ? undefined : { reason: `It is the same as ${twin}.` };
      },
      add(sample) {
        const key = matchingKey(kind.text(sample.fields));
        if (!firstByKey.has(key)) firstByKey.set(key, sample.id);
      },
    };
  },
});
