import { z } from 'zod';
import { id, project, sampleFilter } from './parts.ts';

const annotator = z.string().trim().min(1).max(80).describe('A name, not an account.');
const labels = z.array(z.string().min(1).max(1000)).max(1000);

export const annotationCalls = {
  'annotation.queue': project
    .extend({
      annotator,
      filter: sampleFilter.default({}),
      state: z
        .enum(['open', 'skipped'])
        .default('open')
        .describe('open: what this annotator has not answered. skipped: what this annotator put aside.'),
      hidesModelLabel: z.boolean().default(true).describe('Leaves out the label that the sample has, and its scores.'),
      doubleShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe('Share of the samples that two people label; all others are for whoever comes first.'),
      order: z.enum(['uncertain first', 'to review first', 'random', 'in order']).default('random'),
      except: z.array(id).max(1000).default([]).describe('Samples that the page has in hand.'),
      limit: z.int().min(1).max(100).default(20),
    })
    .describe('The next samples for one annotator. The same settings give every annotator the same order.'),
  'annotation.label': project.extend({
    sample: id,
    annotator,
    labels,
    rating: z.int().min(1).max(5).nullable().default(null),
    note: z.string().max(5000).default(''),
  }),
  'annotation.skip': project.extend({ sample: id, annotator, note: z.string().max(5000).default('') }),
  'annotation.undo': project
    .extend({ annotator })
    .describe('Takes back the last command of the project when it is of this annotator, and refuses otherwise.'),
  'annotation.progress': project,
  'annotation.settle': project
    .extend({ sample: id, labels })
    .describe('What a person decides where annotators disagree: the label of the sample.'),
  'annotation.aggregate': project
    .extend({ minimum: z.int().min(1).max(100).default(1).describe('Fewest answers for a sample to be changed.') })
    .describe('Takes the label that most annotators gave into the samples; one entry of the history.'),
} as const;
