import type { EndpointTarget } from '../../shared/llm/endpoint-protocol.ts';
import type { CompletionRequest, Sampling } from '../../shared/llm/language-model.ts';
import { joinParts } from '../../shared/llm/prompt.ts';

/** More is refused by some servers; the text is cut here at all of them in any case. */
const sentStops = 4;

export interface CompletionBody {
  /** Below `/v1`. */
  readonly path: 'chat/completions' | 'completions';
  readonly body: Readonly<Record<string, unknown>>;
}

/** The request in the words of the server. Everything that it could add by itself is sent as off. */
export function completionBody(endpoint: EndpointTarget, request: CompletionRequest): CompletionBody {
  const [prompt] = request.prompts;
  const common = {
    model: endpoint.model,
    max_tokens: request.maxTokens,
    seed: request.seed,
    stream: true,
    stream_options: { include_usage: true },
    ...samplingBody(endpoint, request.sampling),
  };
  if (prompt.form === 'raw') {
    return {
      path: 'completions',
      body: {
        ...common,
        prompt: joinParts(prompt.parts),
        ...stops(request.stop),
        ...(request.logProbabilities && { logprobs: 1 }),
        ...(request.schema !== undefined && rawSchema(endpoint, request)),
      },
    };
  }
  const messages = prompt.messages.map(({ role, parts }) => ({ role, content: joinParts(parts) }));
  const goesOn = endpoint.abilities.prefill && prompt.prefill !== '';
  return {
    path: 'chat/completions',
    body: {
      ...common,
      messages: goesOn ? [...messages, { role: 'assistant', content: prompt.prefill }] : messages,
      // vLLM takes a last message of the assistant for a finished one unless it is told.
      ...(goesOn &&
        endpoint.abilities.server === 'vllm' && { continue_final_message: true, add_generation_prompt: false }),
      // A server that cannot go on may begin its answer with the prefill: a stop in it would end the answer there.
      ...stops(goesOn ? request.stop : request.stop.filter((stop) => !prompt.prefill.includes(stop))),
      ...(request.logProbabilities && { logprobs: true, top_logprobs: 1 }),
      ...(request.schema !== undefined && { response_format: responseFormat(request) }),
    },
  };
}

function stops(stop: readonly string[]): { readonly stop?: readonly string[] } {
  return stop.length === 0 ? {} : { stop: stop.slice(0, sentStops) };
}

function responseFormat({ schema }: CompletionRequest): unknown {
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
}

function rawSchema({ abilities }: EndpointTarget, request: CompletionRequest): Readonly<Record<string, unknown>> {
  return abilities.server === 'llama.cpp'
    ? { json_schema: request.schema }
    : { response_format: responseFormat(request) };
}

/** What the standard does not name has other words in each server, and defaults that are not off. */
function samplingBody({ abilities }: EndpointTarget, sampling: Sampling): Readonly<Record<string, unknown>> {
  const standard = {
    temperature: sampling.temperature,
    top_p: sampling.topP ?? 1,
    frequency_penalty: sampling.frequencyPenalty ?? 0,
    presence_penalty: sampling.presencePenalty ?? 0,
  };
  const { topK, minP, repeatPenalty, repeatPenaltyTokens, bias } = sampling;
  switch (abilities.server) {
    case 'llama.cpp':
      return {
        ...standard,
        top_k: topK ?? 0,
        min_p: minP ?? 0,
        repeat_penalty: repeatPenalty ?? 1,
        ...(repeatPenaltyTokens !== undefined && { repeat_last_n: repeatPenaltyTokens }),
        ...(bias !== undefined && { logit_bias: bias.map(({ text, logit }) => [text, logit]) }),
      };
    case 'vllm':
      return { ...standard, top_k: topK ?? -1, min_p: minP ?? 0, repetition_penalty: repeatPenalty ?? 1 };
    default:
      return {
        ...standard,
        ...(topK !== undefined && { top_k: topK }),
        ...(minP !== undefined && { min_p: minP }),
        ...(repeatPenalty !== undefined && { repeat_penalty: repeatPenalty }),
      };
  }
}
