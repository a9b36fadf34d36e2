import { z } from 'zod';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { MeasurePlanContext, MeasureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';
import {
  calibrationFinding,
  confusionFinding,
  correctnessFindings,
  topWordsFinding,
} from './student-benchmark/answer-findings.ts';
import { createBenchStudent, type StudentName, studentNames } from './student-benchmark/bench-student.ts';
import { decontaminate } from './student-benchmark/contamination.ts';
import { contaminationFinding } from './student-benchmark/contamination-finding.ts';
import { type Corpus, readCorpus } from './student-benchmark/corpus.ts';
import { curveFinding } from './student-benchmark/curve-finding.ts';
import { differenceFindings, gapFindings } from './student-benchmark/difference-findings.ts';
import { overviewFindings, scoreFindings } from './student-benchmark/score-findings.ts';
import { baselines, goldOf, type ScoredSystem, type System } from './student-benchmark/systems.ts';
import { bootstrapScores } from './student-benchmark/test-scores.ts';
import { trainSet } from './student-benchmark/train.ts';
import { planTrainingSets, type TrainingSet } from './student-benchmark/training-sets.ts';

const params = z.object({
  students: z
    .array(z.enum(studentNames))
    .min(1)
    .default(['embedding', 'tf-idf'])
    .describe(
      'The small classifiers. At least two of different kinds: a set that helps only one of them exploits what that one sees.',
    ),
  draws: z
    .int()
    .min(100)
    .max(20_000)
    .default(2000)
    .describe('Draws of the test texts for intervals; 10,000 for a claim.')
    .meta({ unit: 'draws' }),
  seeds: z
    .int()
    .min(2)
    .max(50)
    .default(5)
    .describe('How often a set is drawn where it is part of a larger one.')
    .meta({ unit: 'draws' }),
  tuningSamples: z
    .int()
    .min(0)
    .max(100_000)
    .default(160)
    .describe(
      'Most training texts on which the strength of a student is chosen, by five-fold cross-validation; 0 is all, and slower.',
    )
    .meta({ unit: 'texts' }),
  similarity: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.95)
    .describe('Training texts at least this much like a test text are taken out.')
    .meta({ unit: 'cosine' }),
  nGram: z
    .int()
    .min(3)
    .max(50)
    .default(13)
    .describe('Training texts that share a run of this many words with a test text are taken out.')
    .meta({ unit: 'words' }),
  realPerLabel: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('Also trains on this many real texts for each label, as a baseline; 16 is usual, 0 is off.')
    .meta({ unit: 'texts' }),
  fullReference: z
    .boolean()
    .default(false)
    .describe('Also trains on all real texts of the reference, the upper bound.'),
  augmentation: z
    .array(z.number().gt(0).max(1))
    .default([])
    .describe(
      'Also trains on these shares of the reference, alone and with the curated texts: 0.01, 0.1 and 1 are usual.',
    ),
  curve: z
    .array(z.int().min(2))
    .default([50, 100, 200, 400, 800, 1600, 3200])
    .describe('Sizes of the learning curve of the first student; empty is off.')
    .meta({ unit: 'texts' }),
  neighbours: z.int().min(1).max(100).default(5).describe('Voters of the student `k-nearest`.').meta({ unit: 'texts' }),
  topWords: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('Words listed for each label by the student `tf-idf`.')
    .meta({ unit: 'words' }),
});

type Params = z.output<typeof params>;

/** Train on synthetic, test on real (evaluation 5.1 to 5.5). */
export const studentBenchmark = defineMethod({
  id: 'student-benchmark',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Student benchmark',
  summary:
    'Trains small classifiers on seeds, on generated and on curated texts, and tests them on real texts that nothing else has seen.',
  whenToUse:
    'Whenever there are real labelled texts to test on: it is the number that says whether the set is worth anything.',
  whenNot: 'Fewer than about a hundred test texts: the intervals will say that nothing can be told.',
  cost: {
    inWords: 'One embedding for each text; under half a minute for a few hundred texts, minutes for ten thousand.',
    calls: () => 0,
  },
  tasks: ['classification'],
  reads: ['text', 'label', 'seeds', 'reference', 'validation', 'benchmark'],
  writes: [],
  needs: { models: ['embedder'], sources: ['benchmark'], labels: true },
  params,
  references: [
    {
      paper: 'Ye et al. 2022, ZeroGen: Efficient Zero-shot Learning via Dataset Generation',
      arxiv: '2202.07922',
      surveySection: '3.1.1',
    },
    {
      paper: 'Yu et al. 2023, Large Language Model as Attributed Training Data Generator (linear probe on embeddings)',
      arxiv: '2306.15895',
      surveySection: '3.1.1',
    },
    { paper: "Wang et al. 2023, Let's Synthesize Step by Step (S3)", arxiv: '2310.13671', surveySection: '3.1.2' },
    { paper: 'McNemar 1947; percentile bootstrap; Holm 1979: standard practice' },
  ],
  work: overSet<Params, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: Params): Promise<UnitResult> {
  const { random, signal, neighbours, progress } = context;
  const all = await readCorpus(context);
  const clean = await decontaminate(all, { ...given, neighbours, signal });
  const { corpus } = clean;
  const { sets, warnings } = planTrainingSets(corpus, given, random);
  const names = [...new Set(given.students)];
  const systems: System[] = [...baselines(corpus, given.seeds, random)];
  const further: Finding[] = [];
  for (const [place, name] of names.entries()) {
    const student = createBenchStudent(name, {
      corpus,
      tuningSamples: given.tuningSamples,
      k: given.neighbours,
      neighbours,
      signal,
    });
    const trained = new Map<string, Awaited<ReturnType<typeof trainSet>>>();
    for (const [index, set] of sets.entries()) {
      // Curation that dropped nothing leaves the same set.
      const twin = [...trained.values()].find((other) => isSameSet(other.set, set));
      const own =
        twin === undefined
          ? await trainSet(student, set, { corpus, random, given: trained.get(set.strengthOf ?? '')?.strength })
          : { ...twin, set };
      trained.set(set.id, own);
      systems.push({
        id: `${name}/${set.id}`,
        title: set.title,
        student: name,
        trained: own,
        predictions: own.predictions,
      });
      progress((0.8 * (place + (index + 1) / sets.length)) / names.length);
    }
    const real = trained.get('reference') ?? trained.get('seeds');
    const synthetic = trained.get('curated') ?? trained.get('raw');
    if (real !== undefined) further.push(...(await correctnessFindings(name, real, corpus)));
    const topWords = real && synthetic && topWordsFinding(synthetic, real, corpus, given.topWords);
    if (topWords !== undefined) further.push(topWords);
    if (place === 0 && given.curve.length > 0 && synthetic !== undefined) {
      further.push(
        await curveFinding({
          student,
          synthetic,
          real: trained.get('reference'),
          corpus,
          sizes: given.curve,
          seeds: given.seeds,
          random,
        }),
      );
    }
  }
  const scored = await score(systems, corpus, given, context);
  progress(0.95);
  return {
    findings: [
      ...(await report(scored, names, corpus, [...corpus.warnings, ...warnings])),
      ...further,
      contaminationFinding(clean, all),
    ],
  };
}

function isSameSet(one: TrainingSet, other: TrainingSet): boolean {
  const [rows = [], ...more] = one.draws;
  const [others = [], ...rest] = other.draws;
  return (
    more.length === 0 &&
    rest.length === 0 &&
    rows.length === others.length &&
    rows.every((row, place) => row === others[place])
  );
}

async function score(
  systems: readonly System[],
  corpus: Corpus,
  { draws }: Params,
  { random, signal }: MeasureRunContext,
): Promise<readonly ScoredSystem[]> {
  const drawn = await bootstrapScores({
    gold: goldOf(corpus),
    groups: corpus.test.map((row) => corpus.groups[row] ?? ''),
    classes: corpus.names.length,
    systems: systems.map(({ predictions }) => predictions),
    draws,
    random: random.fork('bootstrap'),
    signal,
  });
  return systems.flatMap((system, place) => {
    const own = drawn[place];
    return own === undefined ? [] : [{ ...system, drawn: own }];
  });
}

/** The overview first: it carries what is missing from the whole comparison. */
async function report(
  systems: readonly ScoredSystem[],
  students: readonly StudentName[],
  corpus: Corpus,
  warnings: readonly string[],
): Promise<readonly Finding[]> {
  const [majority] = systems;
  if (majority === undefined) throw new Error('The baselines are missing.');
  const of = (student: StudentName) =>
    new Map(
      systems.flatMap((system) =>
        system.student === student && system.trained ? [[system.trained.set.id, system] as const] : [],
      ),
    );
  const headlineOf = (sets: ReadonlyMap<string, ScoredSystem>) =>
    ['seeds+curated', 'curated', 'raw', 'seeds'].map((set) => sets.get(set)).find((system) => system !== undefined);
  const [first] = students;
  const findings = overviewFindings(systems, first && headlineOf(of(first)), corpus).map(
    (finding): Finding => ({ ...finding, warnings: [...finding.warnings, ...warnings] }),
  );
  findings.push(...systems.flatMap((system) => scoreFindings(system, corpus)));
  for (const student of students) {
    const sets = of(student);
    findings.push(...differenceFindings(student, sets, corpus), ...gapFindings(student, sets, majority, corpus));
    for (const system of sets.values())
      if (system.trained) findings.push(await calibrationFinding(system, system.trained, corpus));
    const headline = headlineOf(sets);
    if (headline !== undefined) findings.push(confusionFinding(headline, corpus));
  }
  return findings;
}
