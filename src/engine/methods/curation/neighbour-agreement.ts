import { z } from 'zod';
import type { Sample, Score } from '../../../shared/domain/sample.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { type ClassReader, classReader } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { foldGroups } from '../support/fold-groups.ts';
import { classShares, type NeighbourVote, neighbourVote } from '../support/neighbour-vote.ts';
import { neighboursOfOthers } from '../support/neighbours-of-others.ts';
import { seedAgreement } from '../support/seed-agreement.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  neighbours: z
    .int()
    .min(0)
    .max(200)
    .default(0)
    .describe('How many of the nearest texts vote on each label. 0: 10, and 20 above 100,000 texts.')
    .meta({ unit: 'texts' }),
  leastSeedAgreement: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe(
      'Nothing is scored when nearest texts agree less than this among the seeds themselves: labels then do not go by nearness. Needs 20 seeds or more; 0 is off.',
    )
    .meta({ unit: 'share' }),
});

type Params = z.output<typeof params>;

/** Neighbour label agreement (curation 3.3): weights of 0 for unlike texts and the rule's thresholds are [eng]. */
export const neighbourAgreement = defineMethod({
  id: 'neighbour-agreement',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Agreement with neighbours',
  summary: 'Finds texts whose label differs from that of the texts most like them.',
  whenToUse:
    'Labels are subjects or intents, and there are dozens of texts for each. Rule: `agreement < 0.3 and zScore < 0`. It needs no seeds, but uses them to check whether labels go by nearness at all.',
  whenNot:
    'Tasks whose meaning turns on one word (entailment, sentiment with negation): near texts then differ in label. Errors that come in numbers, such as a third of one label under the same other, vouch for each other. It also finds what is rare and right: review before you drop.',
  cost: { inWords: 'One embedding for each sample and seed; seconds for thousands of samples.', calls: () => 0 },
  tasks: ['classification'],
  reads: ['text', 'label', 'seeds'],
  writes: [
    {
      name: 'agreement',
      kind: 'number',
      description:
        'Share of its nearest texts with its label, weighted by cosine. Near-copies and texts from the same seed or document do not vote.',
    },
    {
      name: 'zScore',
      kind: 'number',
      description: 'How far that is from what its label would get by chance, in standard deviations.',
    },
    { name: 'majority', kind: 'word', description: 'The label with most votes: a candidate for a new label.' },
    { name: 'majorityShare', kind: 'number', description: 'Share of the votes for that label.' },
  ],
  needs: { models: ['embedder'], labels: true },
  params,
  references: [
    {
      paper:
        'Long et al. 2024, On LLMs-Driven Synthetic Data Generation, Curation, and Evaluation: A Survey (names neighbours as a check of consistency; it follows no single paper)',
      arxiv: '2406.15126',
      surveySection: '3.2.1',
    },
    { paper: 'Wilson 1972, Asymptotic Properties of Nearest Neighbor Rules Using Edited Data' },
  ],
  work: overSet<Params, MarkPlanContext, MarkRunContext>(mark),
});

async function mark(context: MarkRunContext, given: Params): Promise<UnitResult> {
  const reader = classReader(context.kind, context.task, 'Agreement with neighbours');
  const samples = await collect(context.samples);
  const kept = new Set<string>();
  for await (const sample of context.kept.stream()) kept.add(sample.id);
  // By id: ties among neighbours do not hang on the order of the samples.
  const judged = samples.filter((sample) => isJudged(reader, sample)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const k = given.neighbours === 0 ? (judged.length > 100_000 ? 20 : 10) : given.neighbours;
  const distrust = await whyNotTrusted(context, reader, { k, least: given.leastSeedAgreement });
  const votes = distrust === undefined ? await collectVotes(context, reader, { judged, kept, k }) : new Map();
  return {
    scores: samples.map((sample) => ({ sampleId: sample.id, scores: toScores(sample) })),
  };

  function toScores(sample: Sample): { readonly [name: string]: Score } {
    if (!isJudged(reader, sample))
      return unscored(isEmpty(reader, sample) ? 'The text is empty.' : 'The text has no label of the task.');
    if (distrust !== undefined) return unscored(distrust);
    const vote: NeighbourVote | undefined = votes.get(sample.id);
    if (vote === undefined) return unscored('No other text is like it at all.');
    return {
      agreement: number(vote.agreement),
      zScore:
        vote.zScore === undefined
          ? {
              kind: 'unscored',
              reason: 'There is no chance to compare with: its label is the only one, or nobody else has it.',
            }
          : number(vote.zScore),
      majority: { kind: 'word', value: reader.names[vote.majority] ?? '' },
      majorityShare: number(vote.majorityShare),
    };
  }
}

/** The votes on each judged sample. Samples that an earlier step dropped are judged, but do not vote. */
async function collectVotes(
  { embeddings, neighbours, signal, progress }: MarkRunContext,
  reader: ClassReader,
  of: { readonly judged: readonly Sample[]; readonly kept: ReadonlySet<string>; readonly k: number },
): Promise<ReadonlyMap<string, NeighbourVote>> {
  const { judged, kept, k } = of;
  const vectors = await embeddings.embed(judged.map((sample) => reader.input(sample.fields)));
  const groups = await foldGroups({ groups: judged.map(({ group }) => group), vectors, neighbours, signal });
  const mayVote = judged.map(({ id }) => kept.has(id));
  const labels = judged.map((sample) => reader.classOf(sample.fields) ?? 0);
  const shares = classShares(
    labels.filter((_, row) => mayVote[row]),
    reader.names.length,
  );
  const found = await neighboursOfOthers({ vectors, groups, mayVote, k, neighbours, signal, onProgress: progress });
  const votes = new Map<string, NeighbourVote>();
  for (const [row, sample] of judged.entries()) {
    const own = (found[row] ?? []).map(({ row: other, similarity }) => ({ label: labels[other] ?? 0, similarity }));
    const vote = neighbourVote(own, labels[row] ?? 0, shares);
    if (vote !== undefined) votes.set(sample.id, vote);
  }
  return votes;
}

/** A reason to score nothing, when seeds show that near texts do not share labels. */
async function whyNotTrusted(
  context: MarkRunContext,
  reader: ClassReader,
  { k, least }: { readonly k: number; readonly least: number },
): Promise<string | undefined> {
  if (least === 0 || !context.sources.has('seeds')) return undefined;
  const seeds = (await context.sources.read('seeds')).filter((seed) => isJudged(reader, seed));
  const measured = await seedAgreement({
    vectors: await context.embeddings.embed(seeds.map((seed) => reader.input(seed.fields))),
    labels: seeds.map((seed) => reader.classOf(seed.fields) ?? 0),
    groups: seeds.map(({ group }) => group),
    classes: reader.names.length,
    k,
    neighbours: context.neighbours,
    signal: context.signal,
  });
  if (measured === undefined || measured >= least) return undefined;
  const [found, wanted] = [measured, least].map((share) => `${Math.round(100 * share)} %`);
  return `Among the seeds only ${found} of the nearest texts share a label, less than ${wanted}: labels do not go by nearness here. Take another embedder, or set \`leastSeedAgreement: 0\`.`;
}

function isJudged(reader: ClassReader, sample: Sample): boolean {
  return !isEmpty(reader, sample) && reader.classOf(sample.fields) !== undefined;
}

function isEmpty(reader: ClassReader, sample: Sample): boolean {
  return reader.input(sample.fields).trim() === '';
}

function number(value: number): Score {
  return { kind: 'number', value };
}

function unscored(reason: string): { readonly [name: string]: Score } {
  const score: Score = { kind: 'unscored', reason };
  return { agreement: score, zScore: score, majority: score, majorityShare: score };
}
