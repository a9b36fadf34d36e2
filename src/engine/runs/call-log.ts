import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type {
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  LanguageModel,
  ScoreRequest,
} from '../../shared/llm/language-model.ts';
import type { NamedLanguageModel } from '../methods/contexts.ts';
import type { CallStore, StoredCall } from '../storage/project-store.ts';
import type { CallWatch, FaultHook } from './run-environment.ts';

/** Where a call stands: together with its name the key of the stored answer. */
export interface CallPlace {
  readonly runId: string;
  readonly step: string;
  readonly unitOrdinal: number;
  readonly attempt: number;
}

/** What the calls of a run have cost so far; for progress. */
export interface CallTally {
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

interface CallLogOptions {
  readonly calls: CallStore;
  readonly place: CallPlace;
  readonly model: LanguageModel;
  readonly signal: AbortSignal;
  readonly faults: FaultHook;
  readonly tally: CallTally;
  readonly watch?: CallWatch | undefined;
}

/**
 * A model whose answers are stored under the name that the method gives each call. A stored answer is used
 * again only when the hash of the request (prompt, options, model file, adapter version) is equal.
 */
export function withCallLog(options: CallLogOptions): NamedLanguageModel {
  const { model, signal, tally } = options;

  async function answer<Request, Answer>(
    kind: StoredCall['kind'],
    name: string,
    request: Request,
    ask: () => Promise<Answer>,
    tokens: (answer: Answer) => { readonly prompt: number; readonly completion: number },
  ): Promise<Answer> {
    signal.throwIfAborted();
    const requestHash = hashRequest(kind, request, model);
    const found = options.calls.find({ ...options.place, name });
    if (found !== undefined && found.requestHash === requestHash) {
      // Safe: the hash covers the kind and the request, so the stored answer has the shape that `ask` gives.
      return found.answer as unknown as Answer;
    }
    const answered = options.watch?.begin();
    const given = await ask();
    const used = tokens(given);
    const call: StoredCall = {
      ...options.place,
      name,
      kind,
      requestHash,
      // Safe: requests and answers are plain readonly data made of JSON values.
      request: request as unknown as Json,
      answer: given as unknown as Json,
      modelId: model.identity.id,
      modelHash: model.identity.hash,
      adapter: model.identity.adapter,
      promptTokens: used.prompt,
      completionTokens: used.completion,
    };
    options.calls.add(call);
    answered?.(call);
    tally.calls += 1;
    tally.promptTokens += used.prompt;
    tally.completionTokens += used.completion;
    options.faults.at('answer-received');
    return given;
  }

  return {
    identity: model.identity,
    complete: (name, request: CompletionRequest) =>
      answer<CompletionRequest, Completion>(
        'complete',
        name,
        request,
        () => model.complete(request, { signal }),
        (given) => ({
          prompt: given.promptTokens,
          completion: given.completionTokens,
        }),
      ),
    score: (name, request: ScoreRequest) =>
      answer<ScoreRequest, readonly ContinuationScore[]>(
        'score',
        name,
        request,
        () => model.score(request, { signal }),
        (given) => ({
          prompt: given.reduce((sum, score) => sum + score.tokens, 0),
          completion: 0,
        }),
      ),
    labelProbabilities: (name, request: LabelRequest) =>
      answer<LabelRequest, LabelProbabilities>(
        'labels',
        name,
        request,
        () => model.labelProbabilities(request, { signal }),
        () => ({
          prompt: 0,
          completion: 0,
        }),
      ),
    countTokens: (prompt) => model.countTokens(prompt, { signal }),
  };
}

/** Stands where a step has no such model: the first use says which role is missing. */
export function missingModel(role: string): EngineError {
  return new EngineError(
    'model-missing',
    `The recipe names no model for the role \`${role}\`. Add one under \`models:\`.`,
    { role },
  );
}

function hashRequest(kind: string, request: unknown, model: LanguageModel): string {
  return createHash('sha256')
    .update(canonicalJson({ kind, request, model: model.identity.hash, adapter: model.identity.adapter }))
    .digest('hex');
}
