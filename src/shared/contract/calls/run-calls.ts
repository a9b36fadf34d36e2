import { z } from 'zod';
import { id, path, project, run } from './parts.ts';
import { recipeRequest } from './recipe-calls.ts';

export const runCalls = {
  'generation.plan': project.describe(
    'Conditions with their values and the cells that the recipe gives, without a run.',
  ),
  'generation.try': project.extend({
    attempts: z.int().min(1).max(20).default(5),
    seed: z.int().min(0).max(2_147_483_647).exactOptional(),
  }),
  'run.start': project.extend({
    recipe: recipeRequest.exactOptional().describe("The project's own recipe when absent."),
    allowOutside: z.array(path.meta({ folder: true })).default([]),
    limit: z.int().min(1).exactOptional().describe('Accept at most this many samples: a trial.'),
    topUp: z
      .strictObject({
        run: id,
        cells: z
          .array(z.strictObject({ cell: z.string().max(2000), more: z.int().min(1).max(100_000) }))
          .min(1)
          .max(1000),
      })
      .exactOptional()
      .describe('More samples for cells of a run that has ended; novelty is checked against its samples as well.'),
  }),
  'run.resume': project.extend({ run: id.exactOptional().describe('The last unfinished run when absent.') }),
  'run.pause': run,
  'run.finish': run.describe('Ends generation with what is accepted and goes on with curation and evaluation.'),
  'run.cancel': run,
  'run.wait': run.describe('Answers when the run is paused, done, failed or cancelled.'),
  'run.list': project,
  'run.report': run,
  'run.cells': run,
  'run.log': run.extend({ limit: z.int().min(1).max(1000).default(200) }),
  'run.rejections': run.extend({ limit: z.int().min(1).max(1000).default(100) }),
} as const;
