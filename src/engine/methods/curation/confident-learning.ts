import { z } from 'zod';
import type { Sample, Score } from '../../../shared/domain/sample.ts';
import {
  confidentGuesses,
  confidentJoint,
  type JudgedLabels,
  normalisedMargin,
} from '../../numerics/confident-joint.ts';
import { labelIssues } from '../../numerics/label-issues.ts';
import { argmaxRows } from '../../students/labels.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { type ClassReader, classReader } from '../support/class-reader.ts';
import { collect } from '../support/collect.ts';
import { judgeLabels, type LabelJudgement } from '../support/judge-labels.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  rule: z
    .enum(['noise-rate', 'label', 'both', 'off-diagonal', 'predicted'])
    .default('noise-rate')
    .describe(
      'Which texts are `flagged`. `noise-rate`: of each label those that lean most to each other label, as many as the estimate expects; `label`: the least probable of each label; `both`: what these two agree on; `off-diagonal`: those that the student is confident of another label for, which leaves out doubtful ones; `predicted`: all to which it would give another label.',
    ),
  share: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Part of the expected errors to flag, for the rules that count them.')
    .meta({ unit: 'share' }),
  keepPerLabel: z
    .int()
    .min(0)
    .max(1000)
    .default(1)
    .describe('Texts of each label that are never flagged, the most probable ones; `predicted` keeps none.')
    .meta({ unit: 'texts' }),
  rounded: z
    .boolean()
    .default(false)
    .describe('Rounds the expected errors of each pair of labels to whole texts, keeping the sums of each label.'),
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe('Parts for judging texts by students that have not seen them or their relatives.')
    .meta({ unit: 'folds' }),
  tuningSamples: z
    .int()
    .min(0)
    .max(100_000)
    .default(160)
    .describe('Most samples on which the strength of the student is chosen; 0 is all.')
    .meta({ unit: 'samples' }),
});

type Params = z.output<typeof params>;

/** Confident learning (curation 3.5): rule, share and one text kept for each label as in the public code [code]. */
export const confidentLearning = defineMethod({
  id: 'confident-learning',
  version: 1,
  stage: 'curation',
  slot: 'mark',
  title: 'Confident learning',
  summary: 'Estimates how many labels are wrong, which are mistaken for which, and which texts these are.',
  whenToUse:
    'There are no seeds, or labels came from several places: it needs nothing but the texts and their labels, about 30 for each. Review `flagged`, lowest `margin` first.',
  whenNot:
    'Fewer than 20 texts for a label, above all with more than 50 labels: thresholds are then chance. Errors that all texts of a label share are not found.',
  cost: {
    inWords:
      'One embedding for each sample, then five fits of a student: some ten seconds for 2,000 samples with 8 labels.',
    calls: () => 0,
  },
  tasks: ['classification'],
  reads: ['text', 'label'],
  writes: [
    { name: 'flagged', kind: 'flag', description: 'Its label is likely wrong, by the chosen rule.' },
    {
      name: 'selfConfidence',
      kind: 'number',
      description: 'What a student that has not seen it gives its own label.',
    },
    {
      name: 'margin',
      kind: 'number',
      description: 'That minus the highest of the other labels, from 0 (surely wrong) to 1; below 0.5 it disagrees.',
    },
    { name: 'predicted', kind: 'word', description: 'The label that the student gives it.' },
    {
      name: 'confident',
      kind: 'word',
      description: 'The label whose usual probability it reaches. Not scored where it reaches none.',
    },
    {
      name: 'labelNoise',
      kind: 'number',
      description: 'Estimated share of wrong labels among the texts of its label.',
    },
  ],
  needs: { models: ['embedder'], labels: true },
  params,
  references: [
    {
      paper: 'Northcutt et al. 2021, Confident Learning: Estimating Uncertainty in Dataset Labels',
      arxiv: '1911.00068',
    },
  ],
  work: overSet<Params, MarkPlanContext, MarkRunContext>(mark),
});

async function mark(context: MarkRunContext, given: Params): Promise<UnitResult> {
  const reader = classReader(context.kind, context.task, 'Confident learning');
  const samples = await collect(context.samples);
  const kept = new Set<string>();
  for await (const sample of context.kept.stream()) kept.add(sample.id);
  // By id: neither folds nor ties hang on the order of the samples.
  const judged = samples
    .filter((sample) => whyNotJudged(reader, sample) === undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const judgement = await judgeLabels({
    vectors: await context.embeddings.embed(judged.map((sample) => reader.input(sample.fields))),
    labels: Int32Array.from(judged, (sample) => reader.classOf(sample.fields) ?? 0),
    groups: judged.map(({ group }) => group),
    mayTeach: judged.map(({ id }) => kept.has(id)),
    classes: reader.names.length,
    folds: given.folds,
    tuningSamples: given.tuningSamples,
    context,
  });
  const byId = new Map(judged.map(({ id }, row) => [id, row]));
  if (judgement === undefined) {
    return {
      scores: samples.map((sample) => ({
        sampleId: sample.id,
        scores: unscored(whyNotJudged(reader, sample) ?? 'There is no unrelated text to learn from.'),
      })),
    };
  }
  const found = findIssues(
    judgement,
    judged.map(({ id }) => kept.has(id)),
    given,
  );
  return {
    scores: samples.map((sample) => {
      const row = byId.get(sample.id);
      const scores =
        row === undefined
          ? unscored(whyNotJudged(reader, sample) ?? '')
          : judgement.isTaught[row] === true
            ? toScores(found, row, reader.names)
            : unscored(`No unrelated text has the label \`${reader.names[judgement.labels[row] ?? 0]}\`.`);
      return { sampleId: sample.id, scores };
    }),
    artefacts: [{ name: 'confident-joint', json: { labels: [...reader.names], ...found.estimate } }],
  };
}

interface Issues {
  readonly judgement: LabelJudgement;
  readonly predicted: Int32Array;
  /** By row; undefined for rows that an earlier step dropped. */
  readonly flagged: readonly (boolean | undefined)[];
  /** By row; -1 for none. */
  readonly guesses: Int32Array;
  /** Shares of wrong labels by class. */
  readonly noise: readonly number[];
  readonly estimate: {
    readonly samples: number;
    readonly thresholds: (number | null)[];
    readonly counts: number[][];
    readonly joint: number[][];
    readonly noiseRate: number | null;
  };
}

/** Errors are counted among the samples that are still in and that somebody could judge. */
function findIssues(judgement: LabelJudgement, isKept: readonly boolean[], given: Params): Issues {
  const { labels, probabilities, classes, isTaught } = judgement;
  const rows = isKept.flatMap((is, row) => (is && isTaught[row] === true ? [row] : []));
  const counted: JudgedLabels = {
    labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
    probabilities: Float64Array.from(
      rows.flatMap((row) => [...probabilities.subarray(row * classes, (row + 1) * classes)]),
    ),
    classes,
  };
  const joint = confidentJoint(counted, { rounded: given.rounded });
  const issues = new Set(
    labelIssues({ ...counted, joint, rule: given.rule, share: given.share, keepPerClass: given.keepPerLabel }).map(
      (place) => rows[place],
    ),
  );
  const isCounted = new Set(rows);
  return {
    judgement,
    predicted: argmaxRows(probabilities, classes),
    flagged: isKept.map((_, row) => (isCounted.has(row) ? issues.has(row) : undefined)),
    guesses: confidentGuesses(judgement, joint.thresholds),
    noise: joint.calibrated.map((row, label) => {
      const size = row.reduce((sum, count) => sum + count, 0);
      return size === 0 ? 0 : 1 - (row[label] ?? 0) / size;
    }),
    estimate: {
      samples: rows.length,
      thresholds: [...joint.thresholds],
      counts: joint.counts.map((row) => [...row]),
      joint: joint.joint.map((row) => [...row]),
      noiseRate: joint.noiseRate,
    },
  };
}

function toScores(found: Issues, row: number, names: readonly string[]): { readonly [name: string]: Score } {
  const { judgement, flagged, guesses, noise, predicted } = found;
  const own = judgement.labels[row] ?? 0;
  const isFlagged = flagged[row];
  const guess = names[guesses[row] ?? -1];
  return {
    flagged:
      isFlagged === undefined
        ? { kind: 'unscored', reason: 'An earlier step dropped it; wrong labels are counted among the others.' }
        : { kind: 'flag', value: isFlagged },
    selfConfidence: number(judgement.probabilities[row * judgement.classes + own] ?? 0),
    margin: number(normalisedMargin(judgement, row)),
    predicted: { kind: 'word', value: names[predicted[row] ?? 0] ?? '' },
    confident:
      guess === undefined
        ? { kind: 'unscored', reason: 'The student is confident of no label.' }
        : { kind: 'word', value: guess },
    labelNoise: number(noise[own] ?? 0),
  };
}

function whyNotJudged(reader: ClassReader, sample: Sample): string | undefined {
  if (isEmpty(reader, sample)) return 'The text is empty.';
  return reader.classOf(sample.fields) === undefined ? 'The text has no label of the task.' : undefined;
}

function isEmpty(reader: ClassReader, sample: Sample): boolean {
  return reader.input(sample.fields).trim() === '';
}

function number(value: number): Score {
  return { kind: 'number', value };
}

function unscored(reason: string): { readonly [name: string]: Score } {
  const score: Score = { kind: 'unscored', reason };
  return {
    flagged: score,
    selfConfidence: score,
    margin: score,
    predicted: score,
    confident: score,
    labelNoise: score,
  };
}
