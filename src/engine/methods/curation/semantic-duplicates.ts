import { z } from 'zod';
import type { Score } from '../../../shared/domain/sample.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { labelKey } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { findNearDuplicates } from '../support/near-duplicates.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  keep: z
    .enum(['least-central', 'first'])
    .default('least-central')
    .describe(
      'Which of several copies ranks first and stays: the one least like the middle of its cluster, as published, or the one that was accepted first.',
    ),
  acrossLabels: z
    .boolean()
    .default(false)
    .describe(
      'Also compares texts with different labels. Encoders put a sentence and its negation close together: leave it off unless labels do not matter.',
    ),
  threshold: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.95)
    .describe('Texts at least this much alike are one `group`. The rule has a threshold of its own.')
    .meta({ unit: 'cosine' }),
  exactUpTo: z
    .int()
    .min(0)
    .max(200_000)
    .default(20_000)
    .describe(
      'Up to this many samples every pair is compared; above, only pairs in the same or neighbouring cells of a clustering.',
    )
    .meta({ unit: 'samples' }),
  neighbourCells: z
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe('How many of the nearest cells are searched beside the own one.')
    .meta({ unit: 'cells' }),
});

type Params = z.output<typeof params>;

/** Paraphrases by embedding (SemDeDup, curation 1.10). */
export const semanticDuplicates = defineMethod({
  id: 'semantic-duplicates',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Duplicates by meaning',
  summary: 'Finds texts that say the same in nearly the same way, and texts that do so under different labels.',
  whenToUse:
    'After exact duplicates are gone, before anything that counts or trains. Rule: `similarity >= 0.9`; review `conflict >= 0.9`.',
  whenNot:
    'Tasks whose meaning turns on one word (entailment, sentiment with negation): look at pairs first, encoders differ.',
  cost: { inWords: 'One embedding for each sample; seconds for thousands of samples.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'label'],
  writes: [
    {
      name: 'similarity',
      kind: 'number',
      description:
        'Highest cosine to a text with the same label that ranks before it. Not scored for the text that ranks first.',
    },
    { name: 'conflict', kind: 'number', description: 'Highest cosine to a text with another label.' },
    {
      name: 'group',
      kind: 'word',
      description: 'The texts joined by the threshold: the id of the one that ranks first.',
    },
    { name: 'copies', kind: 'number', description: 'Texts in its group, itself included.' },
  ],
  needs: { models: ['embedder'] },
  params,
  references: [
    {
      paper: 'Abbas et al. 2023, SemDeDup: Data-efficient learning at web-scale through semantic deduplication',
      arxiv: '2303.09540',
    },
  ],
  work: overSet<Params, MarkPlanContext, MarkRunContext>(mark),
});

async function mark(context: MarkRunContext, given: Params): Promise<UnitResult> {
  const samples = await collect(context.samples);
  const texts = samples.map((sample) => context.kind.text(sample.fields));
  const kept = new Set<string>();
  for await (const sample of context.kept.stream()) kept.add(sample.id);
  // An empty text has no meaning to compare.
  const rows = samples.flatMap((_, row) => (texts[row]?.trim() === '' ? [] : [row]));
  const at = (row: number) => samples[row];
  const found = await findNearDuplicates({
    vectors: await context.embeddings.embed(rows.map((row) => texts[row] ?? '')),
    labels: rows.map((row) => labelKey(at(row)?.fields ?? {}, context.kind, context.task)),
    isLast: rows.map((row) => !kept.has(at(row)?.id ?? '')),
    ...given,
    random: context.random,
    neighbours: context.neighbours,
    signal: context.signal,
    onProgress: context.progress,
  });
  const place = new Map(rows.map((row, index) => [row, index]));
  return {
    scores: samples.map((sample, row) => {
      const index = place.get(row);
      return { sampleId: sample.id, scores: index === undefined ? emptyText : toScores(index) };
    }),
  };

  function toScores(index: number): { readonly [name: string]: Score } {
    return {
      similarity: cosine(found.similarity[index], 'It ranks first: no text with its label comes before it.'),
      conflict: cosine(found.conflict[index], 'There are no texts with another label.'),
      group: { kind: 'word', value: samples[rows[found.group[index] ?? index] ?? 0]?.id ?? '' },
      copies: { kind: 'number', value: found.copies[index] ?? 1 },
    };
  }
}

const noText: Score = { kind: 'unscored', reason: 'The text is empty.' };
const emptyText = { similarity: noText, conflict: noText, group: noText, copies: noText };

function cosine(value: number | undefined, whyNot: string): Score {
  return value === undefined || value === -Infinity ? { kind: 'unscored', reason: whyNot } : { kind: 'number', value };
}
