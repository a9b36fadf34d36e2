import type { z } from 'zod';
import type { Sample } from '../../../shared/domain/sample.ts';
import { rougeL } from '../../numerics/rouge.ts';
import { words } from '../../numerics/words.ts';
import type { ProcedureRunContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { toDemonstration } from '../support/demonstration-pool.ts';
import { writeText, writingModel } from '../support/write-text.ts';
import type { Draft, Unit, UnitResult } from '../work.ts';
import { readReasons, reasonsPrompt } from './s3/reasons.ts';
import { s3Params } from './s3/s3-params.ts';
import { planS3, reasonsName, startS3 } from './s3/s3-plan.ts';
import type { S3Job, S3State } from './s3/s3-state.ts';
import { examineStudent } from './s3/student.ts';

type Values = z.output<typeof s3Params>;
type TextJob = Extract<S3Job, { readonly kind: 'text' }>;

/**
 * Seed, train, correct (generation F1): texts from labels and reasons; then rounds in which a small student is trained
 * on all texts so far, and the model writes new texts like the gold items that the student got wrong.
 */
export const s3 = defineMethod({
  id: 's3',
  version: 1,
  stage: 'generation',
  slot: 'procedure',
  title: 'S3: correct what a student gets wrong',
  summary:
    'Writes texts from reasons, trains a small student on them, and writes more of what the student gets wrong on real data.',
  whenToUse:
    'There are a few hundred labelled real texts (`sources: validation`), and a student trained on plain texts misses some labels.',
  whenNot:
    'The real texts may not be shown to a model, or there are fewer than ten a label: then the errors are chance.',
  cost: {
    inWords:
      'One call for each attempt and one for each label; one embedding for each text and gold item in each round.',
    calls: (samples) => samples,
  },
  tasks: ['classification'],
  reads: ['label of the cell', 'text and label of the validation source', 'accepted'],
  writes: [],
  needs: { models: ['generator', 'embedder'], sources: ['validation'], labels: true },
  params: s3Params,
  references: [
    {
      paper:
        "Wang et al. 2023, Let's Synthesize Step by Step: Iterative Dataset Synthesis with Large Language Models by Extrapolating Errors from Small Models",
      arxiv: '2310.13671',
      surveySection: '3.1.2',
    },
  ],
  work: {
    start: (context, values) => startS3(context, values),
    // Safe: `startS3` and `planS3` are the only writers.
    plan: (context, values, state, decided) => planS3(context, values, state as unknown as S3State, decided),
    run(context, values, unit) {
      // Safe: `planS3` wrote it.
      const job = unit.json as unknown as S3Job;
      switch (job.kind) {
        case 'reasons':
          return askReasons(context, values, job);
        case 'student':
          return train(context);
        case 'text':
          return job.sources.length === 0
            ? seedText(context, values, unit, job)
            : extrapolate(context, values, unit, job);
      }
    },
  },
});

async function askReasons(
  context: ProcedureRunContext,
  values: Values,
  job: { readonly label: string; readonly cell: string },
): Promise<UnitResult> {
  const label = context.task.labels.find(({ name }) => name === job.label);
  if (label === undefined) throw new Error(`The task has no label ${job.label}.`);
  const isRaw = values.form === 'raw';
  const answer = await writingModel(context, values).complete('reasons', {
    prompts: [reasonsPrompt(context.task, label, values.form, values.reasons)],
    maxTokens: 24 * values.reasons + 24,
    stop: isRaw ? ['\n\n'] : [],
    sampling: context.decoding(context.cell(job.cell, 0)).sampling,
    seed: context.seed('reasons'),
    logProbabilities: false,
  });
  const reasons = readReasons(answer.text, { limit: values.reasons, isCut: answer.finish === 'length' });
  if (reasons.length === 0) {
    return {
      rejected: [{ rule: 'unreadable', reason: 'It lists no reasons.', calls: ['reasons'], text: answer.text }],
    };
  }
  return { artefacts: [{ name: reasonsName(job.label), json: reasons }] };
}

async function train(context: ProcedureRunContext): Promise<UnitResult> {
  const finding = await examineStudent(context);
  // Safe: a readonly shape of numbers, strings and lists.
  return { artefacts: [{ name: 'student', json: finding as unknown as null }] };
}

/** Prompt ii: a text for the label with reasons drawn for it. */
async function seedText(context: ProcedureRunContext, values: Values, unit: Unit, job: TextJob): Promise<UnitResult> {
  const cell = context.cell(job.cell, unit.ordinal);
  const demonstrations = await context.demonstrations.pick(cell, unit.ordinal, []);
  const reasons = drawReasons(context, values, job.label);
  const remark = reasons.length === 0 ? {} : { remark: `Imagine a case like this: ${reasons.map(sentence).join(' ')}` };
  const written = await writeText(context, values, { cell, demonstrations, ...remark });
  return written.kind === 'draft' ? { drafts: [written.draft] } : { rejected: [written.rejection] };
}

function drawReasons(context: ProcedureRunContext, values: Values, label: string): readonly string[] {
  if (values.reasons === 0) return [];
  // Safe: `askReasons` wrote a list of texts; it is there, since seed texts are planned after it.
  const reasons = context.artefact(reasonsName(label)) as readonly string[];
  return context.random.fork('reasons').sample(reasons, values.reasonsPerText);
}

/** Prompt iii: a new text like a gold item, with its label. The gold item is shown last, in the form of the answer. */
async function extrapolate(
  context: ProcedureRunContext,
  values: Values,
  unit: Unit,
  job: TextJob,
): Promise<UnitResult> {
  const cell = context.cell(job.cell, unit.ordinal);
  const gold = await findGold(context, job.sources);
  const picked = await context.demonstrations.pick(cell, unit.ordinal, job.sources);
  const written = await writeText(context, values, {
    cell,
    demonstrations: {
      ordered: [...picked.ordered, ...gold.toReversed().map(toDemonstration)],
      byUsefulness: [...job.sources, ...picked.byUsefulness],
    },
    remark:
      gold.length === 1
        ? 'Another case like the last text above, in other words and with other details.'
        : 'A new case like the last texts above, in other words and with other details.',
  });
  if (written.kind === 'rejected') return { rejected: [written.rejection] };
  const { draft, rendered } = written;
  const parents = gold.filter(({ id }) => rendered.used.some((demonstration) => demonstration.id === id));
  const [first] = parents;
  if (first === undefined) {
    return {
      rejected: [
        {
          rule: 'source-too-long',
          reason: `The gold text ${job.sources[0]} does not fit into the prompt.`,
          calls: draft.calls,
        },
      ],
    };
  }
  const copied = findCopied(context, parents, draft, values.copyLimit);
  if (copied !== undefined) {
    return {
      rejected: [
        {
          rule: 'copy-guard',
          cell: job.cell,
          reason: copied,
          calls: draft.calls,
          text: context.kind.text(draft.fields),
        },
      ],
    };
  }
  const ids = parents.map(({ id }) => id);
  const demonstrations = (draft.demonstrations ?? []).filter((id) => !ids.includes(id));
  return { drafts: [{ ...draft, cell: job.cell, parents: ids, demonstrations, group: first.group }] };
}

async function findGold(context: ProcedureRunContext, ids: readonly string[]): Promise<readonly Sample[]> {
  const gold = new Map((await context.sources.read('validation')).map((sample) => [sample.id, sample]));
  return ids.map((id) => {
    const sample = gold.get(id);
    if (sample === undefined) throw new Error(`The validation source has no item ${id}.`);
    return sample;
  });
}

/** Tokens of any script: the guard must not be blind where the texts are not in Latin letters. */
function findCopied(
  context: ProcedureRunContext,
  gold: readonly Sample[],
  draft: Draft,
  limit: number,
): string | undefined {
  const tokens = words(context.kind.text(draft.fields));
  for (const { id, fields } of gold) {
    const { f } = rougeL(words(context.kind.text(fields)), tokens);
    if (f > limit) return `ROUGE-L ${f.toFixed(2)} with ${id}, which it was made from.`;
  }
  return undefined;
}

function sentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}
