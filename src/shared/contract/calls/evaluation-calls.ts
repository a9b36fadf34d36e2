import { z } from 'zod';
import { id, path, project, run } from './parts.ts';

const report = project.extend({
  report: id.describe('`r1`: what the run measured at its end; `r1-m2`: measured later.'),
});

export const evaluationCalls = {
  'evaluation.run': run
    .extend({ measures: z.array(id).min(1).max(100).exactOptional().describe('Of the recipe; all when absent.') })
    .describe("Measures what is kept of an ended run by the project's own recipe, and saves a report."),
  'evaluation.state': project,
  'evaluation.cancel': project,
  'evaluation.reports': project,
  'evaluation.report': report,
  'evaluation.compare': project.extend({ left: id, right: id }),
  'evaluation.exportReport': report.extend({
    file: path.exactOptional().describe('HTML file; `reports` beside the project when absent.'),
    overwrite: z.boolean().default(false),
  }),
} as const;
