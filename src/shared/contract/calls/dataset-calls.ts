import { z } from 'zod';
import { exportFormats } from '../recipe.ts';
import { id, path, run } from './parts.ts';

const share = z.number().min(0).max(1);

const exported = run.extend({
  also: z.array(id).max(100).default([]).describe('Further runs of the same task: those that fill up its cells.'),
  verdicts: z
    .enum(['kept', 'review', 'all'])
    .default('review')
    .describe('kept: without what waits for review. review: with it. all: with dropped samples as well.'),
  labels: z
    .enum(['sample', 'person'])
    .default('sample')
    .describe('sample: as they stand. person: only samples that a person labelled here, with that label.'),
});

const written = exported.extend({
  format: z.enum(exportFormats).exactOptional().describe('That of the recipe when absent.'),
  options: z
    .record(z.string().max(100), z.union([z.boolean(), z.string().max(5000)]))
    .default({})
    .describe('Options of the format; `dataset.formats` lists them.'),
  split: z
    .strictObject({ train: share, validation: share, test: share, seed: z.int().min(0).max(2_147_483_647).default(1) })
    .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-6, {
      message: 'the shares must add up to 1',
    })
    .exactOptional()
    .describe('One file each for training, validation and test; groups stay together, labels in like shares.'),
});

export const datasetCalls = {
  'dataset.formats': run.describe('The ways in which the samples of this run can go out.'),
  'dataset.preview': written.extend({ rows: z.int().min(1).max(100).default(20) }),
  'dataset.overlap': exported.describe('What generated samples share word for word with the sources of the run.'),
  'dataset.export': written.extend({
    to: path
      .meta({ folder: true })
      .exactOptional()
      .describe('Folder. `exports/<name of the dataset>` beside the project when absent.'),
    overwrite: z.boolean().default(false),
  }),
} as const;
