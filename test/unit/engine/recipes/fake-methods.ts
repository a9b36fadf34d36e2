import { z } from 'zod';
import type { Method } from '../../../../src/engine/methods/method.ts';
import { createMethodRegistry } from '../../../../src/engine/methods/method-registry.ts';

function notRun(): never {
  throw new Error('A recipe is checked without running its methods.');
}

const shared = {
  version: 1,
  title: 'A method',
  summary: 'Does something.',
  whenToUse: 'In tests.',
  whenNot: 'Elsewhere.',
  cost: { inWords: 'Nothing.', calls: () => 0 },
  tasks: 'all',
  reads: [],
  writes: [],
  needs: {},
  params: z.object({}),
  references: [],
} as const;
const generation = { ...shared, stage: 'generation' } as const;
const work = { start: notRun, plan: notRun, run: notRun };

const count = z.int().min(1).max(32).default(3);

/** A few methods with every kind of parameter and need that a recipe can get wrong. */
const fakeMethods: readonly Method[] = [
  {
    ...generation,
    slot: 'condition',
    id: 'labels',
    needs: { labels: true },
    params: z.object({ only: z.array(z.string().meta({ kind: 'label' })).default([]) }),
    open: notRun,
  },
  {
    ...generation,
    slot: 'condition',
    id: 'values',
    params: z.object({ values: z.array(z.string()).min(2) }),
    open: notRun,
  },
  {
    ...generation,
    slot: 'coverage',
    id: 'balanced',
    params: z.object({ weights: z.record(z.string().meta({ kind: 'condition' }), z.number()).default({}) }),
    cells: notRun,
  },
  { ...generation, slot: 'demonstrations', id: 'none', open: notRun },
  {
    ...generation,
    slot: 'demonstrations',
    id: 'nearest',
    needs: { models: ['embedder'], sources: ['seeds'] },
    params: z.object({ count }),
    open: notRun,
  },
  {
    ...generation,
    slot: 'decoding',
    id: 'sampling',
    params: z.object({ temperature: z.number().min(0).max(2).default(1) }),
    decode: notRun,
  },
  {
    ...generation,
    slot: 'procedure',
    id: 'single-prompt',
    params: z.object({
      model: z.string().default('generator').meta({ kind: 'model-role' }),
      form: z.enum(['raw', 'chat']).default('raw'),
    }),
    work,
  },
  { ...generation, slot: 'accept', id: 'format', open: notRun },
  { ...generation, slot: 'accept', id: 'exact-duplicates', open: notRun },
  { ...generation, slot: 'accept', id: 'rouge-novelty', open: notRun },
  {
    ...shared,
    stage: 'curation',
    slot: 'mark',
    id: 'student-agreement',
    tasks: ['classification'],
    writes: [
      { name: 'agrees', kind: 'flag', description: '' },
      { name: 'margin', kind: 'number', description: '' },
    ],
    work,
  },
  { ...shared, stage: 'evaluation', slot: 'measure', id: 'label-balance', work },
  { ...shared, stage: 'evaluation', slot: 'measure', id: 'distinct-n', work },
];

export const fakeRegistry = createMethodRegistry(fakeMethods);
