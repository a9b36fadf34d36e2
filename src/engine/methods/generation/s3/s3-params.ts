import { z } from 'zod';
import { writingParams } from '../../support/write-text.ts';

export const s3Params = z.object({
  ...writingParams,
  rounds: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('Rounds of correcting after the seed texts, at most.')
    .meta({ unit: 'rounds' }),
  seedShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .describe(
      'Share of the asked number that is written before the first student; the rest is spread over the rounds.',
    ),
  reasons: z
    .int()
    .min(0)
    .max(50)
    .default(10)
    .describe('Reasons to ask for, once for each label. 0 writes the seed texts from the label alone.')
    .meta({ unit: 'reasons a label' }),
  reasonsPerText: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Reasons drawn for each seed text.')
    .meta({ unit: 'reasons' }),
  extrapolate: z
    .enum(['worst-categories', 'every-error'])
    .default('worst-categories')
    .describe(
      'worst-categories: labels get new texts in proportion to their errors, as the survey words it. every-error: one new text for each error, as published.',
    ),
  shown: z
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe('Gold texts of the same label shown for a new one. 2 where the model only rewords the one it sees.')
    .meta({ unit: 'texts' }),
  copyLimit: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .describe('New texts with a higher ROUGE-L to a gold text they were made from are turned away as copies.')
    .meta({ unit: 'F1' }),
  minGain: z
    .number()
    .min(0)
    .max(1)
    .default(0.005)
    .describe('Stops correcting when the accuracy on the gold items grew by less than this twice in a row.')
    .meta({ unit: 'share' }),
  tries: z
    .int()
    .min(1)
    .max(20)
    .default(4)
    .describe('Attempts for each wanted text of a phase; what is missing then is left to the next one.')
    .meta({ unit: 'attempts' }),
  fill: z
    .boolean()
    .default(true)
    .describe(
      'When correcting ends before the asked number is reached: writes the rest like seed texts. Off: ends there, as published.',
    ),
});
