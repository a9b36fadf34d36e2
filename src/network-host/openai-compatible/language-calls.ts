import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointCall } from '../../shared/llm/endpoint-protocol.ts';
import { labelContinuations, toLabelProbabilities } from '../../shared/llm/label-continuations.ts';
import type {
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  ScoreRequest,
  TokenCount,
} from '../../shared/llm/language-model.ts';
import { joinParts, type Prompt, promptParts } from '../../shared/llm/prompt.ts';
import { chatAnswer, completionAnswer, echoAnswer, isErrorAnswer, tokenizeAnswer } from './api-answers.ts';
import { CompletionAnswer } from './completion-answer.ts';
import { completionBody } from './completion-body.ts';
import type { EndpointClient } from './endpoint-client.ts';
import { parseAnswer, readJson, readText, serverEvents } from './read-answer.ts';
import { serversWords } from './refuse-status.ts';
import { RequestFailure } from './request-failure.ts';
import type { HttpAnswer } from './send-request.ts';

/** What a chat template adds to each message, about; only servers know theirs. */
const tokensForEachMessage = 4;

/** One text. It comes as a stream, so that a cancelled or stopped one ends the work there too. */
export async function complete(
  client: EndpointClient,
  call: EndpointCall<CompletionRequest>,
  signal: AbortSignal,
): Promise<Completion> {
  const { path, body } = completionBody(call.endpoint, call.request);
  return await client.ask(call, {
    path,
    body,
    accepts: 'text/event-stream',
    seed: call.request.seed,
    signal,
    read: (answer) => readCompletion(call, answer, path),
  });
}

/**
 * Log-probabilities of texts that could follow a raw prompt, each scored alone, from the echo of the whole. Where a
 * token reaches over the border, the border moves back for all of them, so that they stay comparable.
 */
export async function score(
  client: EndpointClient,
  call: EndpointCall<ScoreRequest>,
  signal: AbortSignal,
): Promise<readonly ContinuationScore[]> {
  const { prompt, continuations } = call.request;
  if (prompt.form === 'chat') {
    throw new EngineError(
      'model-unsuitable',
      `The endpoint ${call.endpoint.id} gives exact probabilities for raw prompts only: how it renders a chat is not known here. Use the raw form of prompt, or a model of this machine.`,
      { endpoint: call.endpoint.id },
    );
  }
  const before = joinParts(prompt.parts);
  const echoes = await Promise.all(
    continuations.map((continuation) => echo(client, { call, text: before + continuation, signal })),
  );
  const border = Math.min(...echoes.map((tokens) => tokensWithin(tokens, before.length)));
  return echoes.map((tokens, index) => {
    const continuation = continuations[index] ?? '';
    const own = tokens.slice(border, tokensCovering(tokens, before.length + continuation.length));
    return {
      logProbability: own.reduce((sum, token) => sum + token.logProbability, 0),
      tokens: own.length,
      bytes: Buffer.byteLength(continuation),
    };
  });
}

export async function labelProbabilities(
  client: EndpointClient,
  call: EndpointCall<LabelRequest>,
  signal: AbortSignal,
): Promise<LabelProbabilities> {
  const request = { prompt: call.request.prompt, continuations: labelContinuations(call.request) };
  const scores = await score(client, { ...call, request }, signal);
  return toLabelProbabilities(
    call.request,
    scores.map(({ logProbability }) => logProbability),
  );
}

/** The server's count of the whole; parts by their share of the characters. What a chat template adds is a guess. */
export async function countTokens(
  client: EndpointClient,
  call: EndpointCall<Prompt>,
  signal: AbortSignal,
): Promise<TokenCount> {
  const { endpoint, request: prompt } = call;
  const parts = promptParts(prompt);
  const text = joinParts(parts);
  const { tokens, count } = await client.ask(call, {
    path: '/tokenize',
    body:
      endpoint.abilities.server === 'vllm'
        ? { model: endpoint.model, prompt: text, add_special_tokens: true }
        : { content: text, add_special: true, parse_special: false },
    accepts: 'application/json',
    seed: 0,
    signal,
    read: (answer) => readJson(answer, tokenizeAnswer),
  });
  const whole = count ?? tokens?.length ?? 0;
  return {
    total: whole + (prompt.form === 'chat' ? (prompt.messages.length + 1) * tokensForEachMessage : 0),
    parts: parts.map((part) => ({
      part: part.part,
      tokens: Math.ceil((whole * part.text.length) / Math.max(1, text.length)),
    })),
    ...(prompt.form === 'chat' && { isEstimate: true as const }),
  };
}

async function readCompletion(
  { endpoint, key, request }: EndpointCall<CompletionRequest>,
  answer: HttpAnswer,
  path: 'chat/completions' | 'completions',
): Promise<Completion> {
  const built = new CompletionAnswer(endpoint.id, request);
  const add = (text: string): void => {
    if (isErrorAnswer(text)) {
      const said = serversWords(text, key);
      throw new RequestFailure(`it broke off with an error${said === '' ? '' : `: ${said}`}`);
    }
    if (path === 'chat/completions') built.addChat(parseAnswer(text, chatAnswer));
    else built.addCompletion(parseAnswer(text, completionAnswer));
  };
  if ((answer.headers['content-type'] ?? '').startsWith('application/json')) {
    add(await readText(answer));
  } else {
    for await (const event of serverEvents(answer)) {
      if (event === '[DONE]') break;
      add(event);
      // Without a finish it is cut here; with one, the numbers are still to come.
      if (!built.isFinished && built.isCut) return built.result();
    }
  }
  if (!built.isFinished) throw new RequestFailure('its answer broke off before its end');
  return built.result();
}

interface EchoedToken {
  readonly text: string;
  readonly logProbability: number;
}

async function echo(
  client: EndpointClient,
  { call, text, signal }: { readonly call: EndpointCall<unknown>; readonly text: string; readonly signal: AbortSignal },
): Promise<readonly EchoedToken[]> {
  const answer = await client.ask(call, {
    path: 'completions',
    body: echoBody(call.endpoint.model, text),
    accepts: 'application/json',
    seed: 0,
    signal,
    read: (given) => readJson(given, echoAnswer),
  });
  const tokens = echoedTokens(answer);
  if (
    tokens
      .map((token) => token.text)
      .join('')
      .startsWith(text)
  )
    return tokens;
  throw new EngineError(
    'model-unsuitable',
    `The endpoint ${call.endpoint.id} gave back other tokens than those of the text, so that its probabilities cannot be used here. Use a model of this machine for this.`,
    { endpoint: call.endpoint.id },
  );
}

/** One token more than the text is asked for, since many servers want to write at least one; it is left out. */
export function echoBody(model: string, text: string): Readonly<Record<string, unknown>> {
  return { model, prompt: text, max_tokens: 1, temperature: 0, echo: true, logprobs: 1, stream: false };
}

export function echoedTokens(answer: ReturnType<typeof echoAnswer.parse>): readonly EchoedToken[] {
  const given = answer.choices[0]?.logprobs;
  return (given?.tokens ?? []).map((text, index) => ({
    text,
    // The first token has nothing before it, and so no probability; it always belongs to the prompt.
    logProbability: given?.token_logprobs[index] ?? 0,
  }));
}

/** How many tokens lie wholly within the first characters. */
function tokensWithin(tokens: readonly EchoedToken[], characters: number): number {
  let end = 0;
  const first = tokens.findIndex((token) => {
    end += token.text.length;
    return end > characters;
  });
  return first < 0 ? tokens.length : first;
}

/** How many tokens it takes to cover the first characters. */
function tokensCovering(tokens: readonly EchoedToken[], characters: number): number {
  let start = 0;
  const first = tokens.findIndex((token) => {
    const begins = start;
    start += token.text.length;
    return begins >= characters;
  });
  return first < 0 ? tokens.length : first;
}
