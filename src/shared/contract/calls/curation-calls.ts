import { z } from 'zod';
import { run } from './parts.ts';

const rule = z.string().max(1000);
const step = z.int().min(0).max(99).describe("Place in the recipe's `curate`.");

export const curationCalls = {
  'curation.steps': run.describe("The steps of the project's own recipe, and how far they are with a run."),
  'curation.run': run.describe(
    'Scores what these steps have not scored yet, then lets their rules decide. Nothing is generated.',
  ),
  'curation.cancel': run,
  'curation.preview': run
    .extend({
      step,
      rule: rule.exactOptional().describe("Over the step's scores; the recipe's rule for dropping when absent."),
      bins: z.int().min(4).max(120).default(48),
    })
    .describe('What a rule would drop, from the stored scores.'),
  'curation.applyRules': run
    .extend({
      step: step.exactOptional(),
      drop: rule.nullable().exactOptional().describe('Becomes the rule of the step in the recipe; null: none.'),
      review: rule.nullable().exactOptional(),
    })
    .describe('Rules over the stored scores; one entry of the history with the change of the recipe.'),
  'curation.funnel': run,
} as const;
