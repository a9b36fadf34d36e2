import { EngineError } from '../../shared/domain/engine-error.ts';
import type { LanguageModel } from '../../shared/llm/language-model.ts';
import type { ChatMessage, Prompt } from '../../shared/llm/prompt.ts';

export interface TryRequest {
  readonly system: string;
  readonly prompt: string;
  /** Continue the text instead of answering a message. */
  readonly raw: boolean;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

export interface TriedModel {
  readonly text: string;
  /** What a thinking model wrote between its marks. */
  readonly reasoning: string;
  /** With their probabilities; none where the model tells none. */
  readonly tokens: readonly { readonly text: string; readonly probability: number }[];
  readonly finish: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
}

/** One prompt to one model, with how likely each token was where the model tells. */
export async function tryModel(
  model: LanguageModel,
  request: TryRequest,
  { signal, now }: { readonly signal: AbortSignal; now(): number },
): Promise<TriedModel> {
  const { identity } = model;
  if (!request.raw && !identity.hasChatTemplate) {
    throw new EngineError(
      'model-unsuitable',
      `The model ${identity.id} has no chat template: it continues texts and does not answer messages. Let it continue the text.`,
      { model: identity.id },
    );
  }
  const startedAt = now();
  const answer = await model.complete(
    {
      prompts: [toPrompt(request)],
      maxTokens: request.maxTokens,
      stop: [],
      sampling: { temperature: request.temperature },
      seed: request.seed,
      logProbabilities: identity.cannot?.includes('log-probabilities') !== true,
    },
    { signal, purpose: 'try' },
  );
  return {
    text: answer.text,
    reasoning: answer.reasoning ?? '',
    tokens: (answer.tokens ?? []).map(({ text, logProbability }) => ({ text, probability: Math.exp(logProbability) })),
    finish: answer.finish,
    promptTokens: answer.promptTokens,
    completionTokens: answer.completionTokens,
    seconds: (now() - startedAt) / 1000,
  };
}

function toPrompt({ system, prompt, raw }: TryRequest): Prompt {
  if (raw) {
    const parts = system === '' ? [prompt] : [`${system}\n\n`, prompt];
    return { form: 'raw', parts: parts.map((text) => ({ part: 'task', text })) };
  }
  const messages: readonly ChatMessage[] = [
    ...(system === '' ? [] : [{ role: 'system', parts: [{ part: 'task', text: system }] } as const]),
    { role: 'user', parts: [{ part: 'item', text: prompt }] },
  ];
  return { form: 'chat', messages, prefill: '' };
}
