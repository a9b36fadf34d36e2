import { dirname } from 'node:path';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { TrialAttempt } from '../../shared/contract/run-answers.ts';
import type { Completion, CompletionRequest, LanguageModel } from '../../shared/llm/language-model.ts';
import type { Prompt } from '../../shared/llm/prompt.ts';
import type { Outcome } from '../methods/work.ts';
import { shownParts } from '../prompts/shown-prompt.ts';
import type { StoredCall, StoredRejection, StoredUnit } from '../storage/project-store.ts';
import { findFrozenSlots, generationPath } from './frozen-slots.ts';
import type { GenerationSlots } from './generation-slots.ts';
import { planGeneration } from './plan-generation.ts';
import { findKind } from './prepare-run.ts';
import { type CallWatch, type RunEnvironment, systemClock } from './run-environment.ts';

/** An answered call with the time that it took. */
export interface RecordedCall {
  readonly call: StoredCall;
  readonly seconds: number;
}

export class CallRecorder implements CallWatch {
  readonly #calls: RecordedCall[] = [];

  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  begin(): (answered: StoredCall) => void {
    const startedAt = systemClock.elapsedMs();
    return (call) => this.#calls.push({ call, seconds: (systemClock.elapsedMs() - startedAt) / 1000 });
  }
}

interface AttemptOptions {
  readonly environment: RunEnvironment;
  readonly run: string;
  readonly recipe: Recipe;
  readonly file: string;
  readonly calls: readonly RecordedCall[];
  readonly signal: AbortSignal;
}

/** The attempts of a trial run in their order. Of several calls for one attempt the last one is shown. */
export async function showAttempts(options: AttemptOptions): Promise<readonly TrialAttempt[]> {
  const { environment, run, recipe, signal } = options;
  const { store, methods } = environment;
  const frozen = findFrozenSlots(store, run);
  const kind = findKind(environment, recipe);
  const slots = planGeneration({ recipe, kind, methods, signal, ...(frozen === undefined ? {} : { frozen }) });
  const units = store.runs.units(run, generationPath, { states: ['decided', 'failed'] });
  const rejections = Map.groupBy(
    store.runs.rejections(run, generationPath, Number.MAX_SAFE_INTEGER),
    (rejection) => rejection.unitOrdinal,
  );
  const count = createCounter(options);
  return await Promise.all(
    units.map(async (unit) => {
      const calls = options.calls.filter(
        ({ call }) => call.step === generationPath && call.unitOrdinal === unit.ordinal,
      );
      const asked = calls.findLast(({ call }) => call.kind === 'complete')?.call;
      // Safe: the call log stores requests and answers of this kind as they are.
      const request = asked?.request as unknown as CompletionRequest | undefined;
      const answer = asked?.answer as unknown as Completion | undefined;
      const tokens = asked === undefined || request === undefined ? undefined : await count(asked, request.prompts[0]);
      return {
        ...placeOf(slots, unit),
        prompt: request === undefined ? [] : shownParts(request.prompts[0], tokens ?? []),
        promptTokens: asked?.promptTokens ?? 0,
        answer: answer?.text ?? '',
        tokens: (answer?.tokens ?? []).map(({ text, logProbability }) => ({
          text,
          probability: Math.exp(logProbability),
        })),
        seconds: calls.reduce((sum, { seconds }) => sum + seconds, 0),
        outcomes: showOutcomes(options, unit, rejections.get(unit.ordinal) ?? []),
      };
    }),
  );
}

/** Tokens of each part, by the model that was asked. */
function createCounter({ environment, file, signal }: AttemptOptions) {
  const models = new Map<string, Promise<LanguageModel>>();
  return async (call: StoredCall, prompt: Prompt): Promise<readonly number[]> => {
    const model =
      models.get(call.modelId) ?? environment.models.language(call.modelId, { folder: dirname(file), signal });
    models.set(call.modelId, model);
    return (await (await model).countTokens(prompt, { signal })).parts.map(({ tokens }) => tokens);
  };
}

function placeOf(slots: GenerationSlots, unit: StoredUnit): Pick<TrialAttempt, 'cell' | 'values'> {
  const id = unit.cell ?? outcomesOf(unit).find((outcome) => outcome.kind === 'accepted')?.cell;
  if (id === undefined) return { cell: '', values: [] };
  const cell = slots.cellForAttempt(id, unit.ordinal);
  return { cell: id, values: Object.entries(cell.values).map(([condition, { text }]) => ({ condition, text })) };
}

function showOutcomes(
  { environment, recipe }: AttemptOptions,
  unit: StoredUnit,
  rejections: readonly StoredRejection[],
): TrialAttempt['outcomes'] {
  const kind = findKind(environment, recipe);
  const accepted = outcomesOf(unit).flatMap((outcome) => {
    if (outcome.kind !== 'accepted') return [];
    const { fields } = environment.store.samples.get(outcome.sampleId);
    return [{ kind: 'accepted', fields, text: kind.text(fields) } as const];
  });
  const rejected = rejections.map(
    ({ rule, reason, text }) => ({ kind: 'rejected', rule, reason, text: text ?? '' }) as const,
  );
  return [...accepted, ...rejected];
}

function outcomesOf(unit: StoredUnit): readonly Outcome[] {
  // Safe: the step runner stored what `decide` gave.
  return unit.outcomes as unknown as readonly Outcome[];
}
