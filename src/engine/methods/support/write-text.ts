import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Cell } from '../../../shared/domain/sample.ts';
import type { Completion } from '../../../shared/llm/language-model.ts';
import type { NamedLanguageModel, ProcedureRunContext, RenderedPrompt } from '../contexts.ts';
import type { PickedDemonstrations } from '../slots.ts';
import type { Draft, Rejection } from '../work.ts';

/** Parameters of every procedure that asks for one text at a time. */
export const writingParams = {
  model: z.string().default('generator').describe('Role of the model that writes.').meta({ kind: 'model-role' }),
  form: z
    .enum(['raw', 'chat'])
    .default('raw')
    .describe(
      'raw: the model goes on with a text that breaks off. chat: it answers an instruction. Small models often do better with raw: try both.',
    ),
  maxTokens: z
    .int()
    .min(1)
    .max(4096)
    .default(96)
    .describe('The text is cut there, and then turned away by `format`.')
    .meta({ unit: 'tokens' }),
  retries: z
    .int()
    .min(0)
    .max(3)
    .default(1)
    .describe('Second tries of a text that lacks a drawn word, with the lack named.')
    .meta({ unit: 'tries' }),
};

export interface WritingValues {
  readonly model: string;
  readonly form: 'raw' | 'chat';
  readonly maxTokens: number;
  readonly retries: number;
}

export interface WritingRequest {
  readonly cell: Cell;
  readonly demonstrations: PickedDemonstrations;
  readonly remark?: string;
}

export type Written =
  | { readonly kind: 'draft'; readonly draft: Draft; readonly rendered: RenderedPrompt }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/**
 * One text for a cell: renders the prompt, asks under the recipe's decoding, reads the answer, and asks again with the
 * lack named when a drawn value is not kept to. Its calls are named `draft`, `draft-2`, …
 */
export async function writeText(
  context: ProcedureRunContext,
  values: WritingValues,
  request: WritingRequest,
): Promise<Written> {
  const calls: string[] = [];
  let remark = request.remark;
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? 'draft' : `draft-${attempt + 1}`;
    const { answer, rendered } = await ask(context, values, { ...request, remark, name });
    calls.push(name);
    const read = rendered.read(answer.text);
    const missing = read.kind === 'fields' ? context.violations(request.cell, context.kind.text(read.fields)) : [];
    if (missing.length > 0 && attempt < values.retries) {
      remark = [...(request.remark === undefined ? [] : [request.remark]), ...missing].join(' ');
      continue;
    }
    if (read.kind === 'unreadable') {
      return { kind: 'rejected', rejection: { rule: 'unreadable', reason: read.reason, calls, text: answer.text } };
    }
    return { kind: 'draft', draft: { fields: read.fields, ...provenance(answer, rendered), calls }, rendered };
  }
}

/** The model of the role; throws EngineError `model-unsuitable` when it cannot answer in this form. */
export function writingModel(
  context: ProcedureRunContext,
  values: Pick<WritingValues, 'model' | 'form'>,
): NamedLanguageModel {
  const model = context.models.get(values.model);
  if (values.form === 'chat' && !model.identity.hasChatTemplate) {
    throw new EngineError(
      'model-unsuitable',
      `The model ${model.identity.id} has no chat template. Set \`form: raw\` for the procedure, or choose a model that was tuned for chat.`,
    );
  }
  return model;
}

interface Asked extends Omit<WritingRequest, 'remark'> {
  readonly remark: string | undefined;
  readonly name: string;
}

async function ask(
  context: ProcedureRunContext,
  values: WritingValues,
  { cell, demonstrations, remark, name }: Asked,
): Promise<{ readonly answer: Completion; readonly rendered: RenderedPrompt }> {
  const model = writingModel(context, values);
  const { form, maxTokens } = values;
  const request = { demonstrations, model, form, maxTokens, ...(remark === undefined ? {} : { remark }) };
  const rendered = await context.prompt.render({ ...request, cell });
  const decoding = context.decoding(cell);
  const counterparts = await Promise.all(
    decoding.counterparts.map((counterpart) => context.prompt.render({ ...request, cell: counterpart })),
  );
  const answer = await model.complete(name, {
    prompts: [rendered.prompt, ...counterparts.map((counterpart) => counterpart.prompt)],
    ...(decoding.rule === undefined ? {} : { rule: decoding.rule }),
    maxTokens,
    stop: rendered.stop,
    sampling: decoding.sampling,
    ...(rendered.schema === undefined ? {} : { schema: rendered.schema }),
    seed: context.seed(name),
    logProbabilities: decoding.logProbabilities,
  });
  return { answer, rendered };
}

function provenance(
  answer: Completion,
  rendered: RenderedPrompt,
): Pick<Draft, 'demonstrations' | 'finish' | 'meanLogProbability'> {
  const meanLogProbability = mean(answer.tokens?.map((token) => token.logProbability) ?? []);
  return {
    demonstrations: rendered.used.map((demonstration) => demonstration.id),
    finish: answer.finish,
    ...(meanLogProbability === undefined ? {} : { meanLogProbability }),
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
