import { z } from 'zod';
import type { Sample } from '../../../shared/domain/sample.ts';
import { defineMethod } from '../method.ts';
import { demonstrationPool, labelOf, toDemonstration, wantedLabel } from '../support/demonstration-pool.ts';

/** Above this cosine two texts are the same item (generation D2, step 3). */
const sameItem = 0.999;

/** The seeds most like the query (KATE, generation D2), drawn among the nearest so that prompts differ. */
export const nearestDemonstrations = defineMethod({
  id: 'nearest',
  version: 1,
  stage: 'generation',
  slot: 'demonstrations',
  title: 'Nearest demonstrations',
  summary: 'Shows the model seeds that are like what it shall write.',
  whenToUse: 'Seeds cover more than one subject, or conditions say what a text is about.',
  whenNot: 'A handful of seeds a label: the nearest are always the same; draw at random.',
  cost: { inWords: 'One embedding for each seed and each combination of conditions.', calls: () => 0 },
  tasks: 'all',
  reads: ['seeds', 'accepted'],
  writes: [],
  needs: { models: ['embedder'] },
  params: z.object({
    count: z.int().min(1).max(32).default(3).describe('How many to show.').meta({ unit: 'samples' }),
    among: z
      .int()
      .min(1)
      .max(1000)
      .default(8)
      .describe(
        'Draws the shown ones from this many nearest, anew for each text. The same as `count`: always the very nearest, as published.',
      )
      .meta({ unit: 'samples' }),
    sameLabel: z.boolean().default(true).describe('Only samples of the wanted label.'),
    maximum: z
      .number()
      .min(0)
      .max(1)
      .default(0.98)
      .describe(
        'Leaves out samples more like the query than this: they would be copied. Only matters when the query is itself a text of the task.',
      )
      .meta({ unit: 'cosine' }),
    order: z
      .enum(['nearest-first', 'nearest-last'])
      .default('nearest-last')
      .describe('Where in the prompt the nearest stands.'),
    from: z.enum(['seeds', 'accepted', 'seeds-and-accepted']).default('seeds').describe('Where they come from.'),
  }),
  references: [
    {
      paper: 'Liu et al. 2022, What Makes Good In-Context Examples for GPT-3?',
      arxiv: '2101.06804',
      surveySection: '3.1.1',
    },
  ],
  readsAccepted: (params) => params.from !== 'seeds',
  async open(context, params) {
    const pool = await demonstrationPool(context, params.from, 'Nearest demonstrations');
    const vectors = await context.embeddings.embed(pool.map((sample) => context.kind.text(sample.fields)));
    const queries = new Map<string, Promise<readonly { readonly sample: Sample; readonly similarity: number }[]>>();

    async function rank(text: string) {
      const query = await context.embeddings.embed([text]);
      const found = await context.neighbours.nearest(query, vectors, pool.length, { signal: context.signal });
      return Array.from(found.indexes).flatMap((row, place) => {
        const sample = pool[row];
        const similarity = found.similarities[place] ?? 0;
        return sample === undefined || similarity > Math.min(sameItem, params.maximum) ? [] : [{ sample, similarity }];
      });
    }

    return {
      async pick(query) {
        const ranked = queries.get(query.text) ?? rank(query.text);
        queries.set(query.text, ranked);
        // A failure is not remembered: the model host may be back at the next try.
        ranked.catch(() => queries.delete(query.text));
        const label = params.sameLabel ? wantedLabel(query.cell) : undefined;
        const fitting = (await ranked).filter(
          ({ sample }) =>
            !query.exclude.includes(sample.id) && (label === undefined || labelOf(sample, context.task) === label),
        );
        const near = fitting.slice(0, Math.max(params.among, params.count));
        const chosen = new Set(context.random.fork('pick', query.ordinal).sample(near, params.count));
        const nearestFirst = near.filter((entry) => chosen.has(entry)).map(({ sample }) => sample);
        const ordered = params.order === 'nearest-first' ? nearestFirst : [...nearestFirst].reverse();
        return { ordered: ordered.map(toDemonstration), byUsefulness: nearestFirst.map((sample) => sample.id) };
      },
    };
  },
});
