import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Sample, Score } from '../../../shared/domain/sample.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { agreementRounds } from '../support/agreement-rounds.ts';
import { classReader } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  fitOn: z
    .enum(['seeds', 'set', 'both'])
    .default('seeds')
    .describe(
      'What the student learns from: the seeds; the generated set, where each text is judged by a student that has not seen it or its relatives; or both.',
    ),
  loss: z
    .enum(['auto', 'cross-entropy', 'symmetric', 'generalised'])
    .default('auto')
    .describe(
      '`symmetric` and `generalised` put up with wrong labels. `auto`: cross-entropy on seeds, symmetric when the generated set is learnt from.',
    ),
  rounds: z
    .int()
    .min(1)
    .max(3)
    .default(2)
    .describe('How often the student is fitted anew without what it contradicted. The seeds alone need one round.')
    .meta({ unit: 'rounds' }),
  cap: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Most of a label that one round may take out (`removed`): otherwise rounds empty small labels.')
    .meta({ unit: 'share' }),
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe('Parts for judging texts by students that have not seen them.')
    .meta({ unit: 'folds' }),
  queries: z
    .int()
    .min(0)
    .max(50)
    .default(0)
    .describe(
      'Also asks whether this many nearest of the labels in words and the known texts all carry the label; 5 as published, 0 is off.',
    )
    .meta({ unit: 'texts' }),
  tuningSamples: z
    .int()
    .min(0)
    .max(100_000)
    .default(160)
    .describe('Most samples on which the strength of the student is chosen; 0 is all.')
    .meta({ unit: 'samples' }),
});

type Params = z.output<typeof params>;

/**
 * Classifier agreement (ReGen, curation 3.2): a student of embeddings says which label it would give.
 *
 * ReGen's threshold for the generalised loss is the rule `probability < 0.5` [code]; cap and rounds are [eng].
 */
export const studentAgreement = defineMethod({
  id: 'student-agreement',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Agreement with a student',
  summary: 'Finds texts that a small classifier would give another label.',
  whenToUse:
    'There are seeds: even five for each label find most texts that miss theirs. Rule: `agrees == false`, or `removed` to keep small labels from shrinking.',
  whenNot:
    'The seeds cover a part of what is wanted: the student then contradicts what is new. Look at `predicted` and `margin` in a review first.',
  cost: { inWords: 'One embedding for each sample and seed; seconds for thousands of samples.', calls: () => 0 },
  tasks: ['classification'],
  reads: ['text', 'label', 'seeds'],
  writes: [
    { name: 'agrees', kind: 'flag', description: 'The student gives it its own label.' },
    { name: 'probability', kind: 'number', description: 'What the student gives its own label.' },
    {
      name: 'margin',
      kind: 'number',
      description: 'That minus the highest of the other labels; negative where it disagrees.',
    },
    { name: 'predicted', kind: 'word', description: 'The label that the student gives it.' },
    {
      name: 'removed',
      kind: 'flag',
      description: 'Taken out by a round: contradicted, and within the cap of its label.',
    },
    {
      name: 'queriesAgree',
      kind: 'flag',
      description: 'All nearest labels and known texts carry its label. Not scored unless `queries` is set.',
    },
  ],
  needs: { models: ['embedder'], labels: true },
  params,
  references: [
    {
      paper:
        'Yu et al. 2023, ReGen: Zero-Shot Text Classification via Training Data Generation with Progressive Dense Retrieval',
      arxiv: '2305.10703',
      surveySection: '3.2.1',
    },
    { paper: 'Wang et al. 2019, Symmetric Cross Entropy for Robust Learning with Noisy Labels', arxiv: '1908.06112' },
    { paper: 'Zhang and Sabuncu 2018, Generalized Cross Entropy Loss', arxiv: '1805.07836' },
  ],
  work: overSet<Params, MarkPlanContext, MarkRunContext>(mark),
});

async function mark(context: MarkRunContext, given: Params): Promise<UnitResult> {
  const reader = classReader(context.kind, context.task, 'Agreement with a student');
  const usesSeeds = given.fitOn !== 'set';
  const seeds = context.sources.has('seeds') ? await context.sources.read('seeds') : [];
  const known = seeds.filter((sample) => isUsable(sample) && reader.classOf(sample.fields) !== undefined);
  if (usesSeeds && known.length === 0) {
    throw new EngineError(
      'seeds-missing',
      'The step "Agreement with a student" fits its student on seeds, and the recipe has no seed with a label of the task. Add `sources: seeds`, or set `fitOn: set`.',
    );
  }
  const samples = await collect(context.samples);
  const kept = new Set<string>();
  for await (const sample of context.kept.stream()) kept.add(sample.id);
  const judged = samples.filter((sample) => isUsable(sample) && reader.classOf(sample.fields) !== undefined);
  // Seeds come first: both tables are one, so that folds keep a seed and its offspring together.
  const rows = [...known, ...judged];
  const opinions =
    judged.length === 0
      ? []
      : await agreementRounds({
          vectors: await context.embeddings.embed(rows.map((sample) => reader.input(sample.fields))),
          labels: Int32Array.from(rows, (sample) => reader.classOf(sample.fields) ?? 0),
          groups: rows.map((sample) => sample.group),
          seeds: known.length,
          mayTeach: rows.map((sample, row) => row < known.length || kept.has(sample.id)),
          classes: reader.names.length,
          phrases: given.queries === 0 ? undefined : await context.embeddings.embed(phrases(context, reader.names)),
          settings: given,
          context,
        });
  const byId = new Map(judged.map((sample, place) => [sample.id, opinions[place]]));
  return {
    scores: samples.map((sample) => {
      const opinion = byId.get(sample.id);
      if (opinion === undefined) return { sampleId: sample.id, scores: unscored(whyNotJudged(sample)) };
      if (opinion.kind === 'unscored')
        return {
          sampleId: sample.id,
          scores: unscored(`The student has seen no text with the label \`${reader.names[opinion.label]}\`.`),
        };
      return {
        sampleId: sample.id,
        scores: {
          agrees: flag(opinion.predicted === opinion.label),
          probability: { kind: 'number', value: opinion.probability },
          margin: { kind: 'number', value: opinion.margin },
          predicted: { kind: 'word', value: reader.names[opinion.predicted] ?? '' },
          removed: flag(opinion.isRemoved),
          queriesAgree:
            opinion.queriesAgree === undefined
              ? { kind: 'unscored', reason: 'Not asked for: `queries` is 0.' }
              : flag(opinion.queriesAgree),
        },
      };
    }),
  };

  function isUsable(sample: Sample): boolean {
    return reader.input(sample.fields).trim() !== '';
  }

  function whyNotJudged(sample: Sample): string {
    return isUsable(sample) ? 'The text has no label of the task.' : 'The text is empty.';
  }
}

/** The label of each class in words, as a query. */
function phrases({ task }: MarkRunContext, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const label = task.labels.find((entry) => entry.name === name);
    const words = label?.words[0] ?? name.replace(/[_-]+/g, ' ');
    return label?.definition === undefined ? words : `${words}. ${label.definition}`;
  });
}

function flag(value: boolean): Score {
  return { kind: 'flag', value };
}

function unscored(reason: string): { readonly [name: string]: Score } {
  const score: Score = { kind: 'unscored', reason };
  return { agrees: score, probability: score, margin: score, predicted: score, removed: score, queriesAgree: score };
}
