import { z } from 'zod';
import { defineMethod } from '../method.ts';

/** Zero-shot: the prompt has the task and the conditions only. */
export const noDemonstrations = defineMethod({
  id: 'none',
  version: 1,
  stage: 'generation',
  slot: 'demonstrations',
  title: 'No demonstrations',
  summary: 'Shows the model no examples.',
  whenToUse: 'There are no seeds, or they may not be shown to a model.',
  whenNot: 'There are seeds: even three raise quality much with small models.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: [],
  writes: [],
  needs: {},
  params: z.object({}),
  references: [{ paper: 'Ye et al. 2022, ZeroGen', arxiv: '2202.07922', surveySection: '3.1.1' }],
  open: async () => ({ pick: async () => ({ ordered: [], byUsefulness: [] }) }),
});
