import { z } from 'zod';
import { defineMethod } from '../method.ts';
import { perCell } from '../support/per-cell.ts';
import { writeText, writingParams } from '../support/write-text.ts';

const params = z.object(writingParams);

/** One prompt for one sample: p = E(e_task, e_condition, e_demo) (generation A1, B1). */
export const singlePrompt = defineMethod({
  id: 'single-prompt',
  version: 1,
  stage: 'generation',
  slot: 'procedure',
  title: 'One prompt for each text',
  summary: 'Asks the model once for each text: task, conditions and demonstrations in one prompt.',
  whenToUse: 'By default; short texts; small models.',
  whenNot: 'A sample has several parts that depend on each other.',
  cost: { inWords: 'One call for each attempt; one more where a drawn word is lacking.', calls: (samples) => samples },
  tasks: 'all',
  reads: ['seeds'],
  writes: [],
  needs: { models: ['generator'] },
  params,
  references: [
    { paper: 'Long et al. 2024, the survey, equation 2', arxiv: '2406.15126', surveySection: '3.1.1' },
    { paper: 'Ye et al. 2022, ZeroGen', arxiv: '2202.07922', surveySection: '3.1.1' },
  ],
  work: perCell(async (context, values: z.output<typeof params>, unit) => {
    const cell = context.cell(unit.cell, unit.ordinal);
    const demonstrations = await context.demonstrations.pick(cell, unit.ordinal, []);
    const written = await writeText(context, values, { cell, demonstrations });
    return written.kind === 'draft' ? { drafts: [written.draft] } : { rejected: [written.rejection] };
  }),
});
