import type { z } from 'zod';
import { suggestWord } from '../../shared/base/nearest-word.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import {
  type EndpointAbilities,
  type EndpointCall,
  type EndpointKind,
  type EndpointTestResult,
  untriedAbilities,
} from '../../shared/llm/endpoint-protocol.ts';
import { chatAnswer, completionAnswer, echoAnswer, modelsAnswer, tokenizeAnswer } from './api-answers.ts';
import { embed } from './embedding-calls.ts';
import type { EndpointClient, EndpointRequest } from './endpoint-client.ts';
import { echoBody, echoedTokens } from './language-calls.ts';
import { readJson } from './read-answer.ts';

/** A person waits for it. */
const testLimits = { tries: 2, firstByteMs: 60_000, wholeMs: 120_000 };
const scoredText = 'The sky is blue';

/**
 * Asks an endpoint for its models and for a few short answers, and so finds out what it can do. None of the person's
 * texts goes out. What does not work is told in the message; only a cancelled test throws.
 */
export async function testEndpoint(
  client: EndpointClient,
  call: EndpointCall<EndpointKind>,
  signal: AbortSignal,
): Promise<EndpointTestResult> {
  const tester = new Tester(client, call, signal);
  const began = performance.now();
  let models: readonly z.output<typeof modelsAnswer>['data'][number][] = [];
  const failed = (error: unknown): EndpointTestResult => {
    signal.throwIfAborted();
    if (!isEngineError(error)) throw error;
    const latencyMs = Math.round(performance.now() - began);
    const names = models.map(({ id }) => id);
    return {
      ok: false,
      message: error.message,
      models: names,
      latencyMs,
      tokensPerSecond: null,
      abilities: untriedAbilities,
    };
  };
  try {
    models = (await tester.get('models', modelsAnswer)).data;
  } catch (error) {
    // Some servers of embeddings have no list.
    if (!isEngineError(error, 'model-unsuitable')) return failed(error);
  }
  const latencyMs = Math.round(performance.now() - began);
  const server = serverOf(models.map((model) => model.owned_by ?? ''));
  const { request: kind, endpoint } = call;
  try {
    const speed = kind === 'embedding' ? null : await tester.speed();
    const dimension = kind === 'language' ? null : await tester.dimension();
    const abilities: EndpointAbilities =
      kind === 'embedding'
        ? { ...untriedAbilities, server, embeddings: true, dimension }
        : { ...(await tester.languageAbilities(server)), embeddings: dimension !== null, dimension };
    const names = models.map(({ id }) => id);
    return {
      ok: true,
      message: describe(abilities, kind, server !== 'llama.cpp' ? unlisted(endpoint.model, names) : ''),
      models: names,
      latencyMs,
      tokensPerSecond: speed,
      abilities,
    };
  } catch (error) {
    return failed(error);
  }
}

class Tester {
  readonly #client: EndpointClient;
  readonly #call: EndpointCall<EndpointKind>;
  readonly #signal: AbortSignal;

  constructor(client: EndpointClient, call: EndpointCall<EndpointKind>, signal: AbortSignal) {
    this.#client = client;
    this.#call = call;
    this.#signal = signal;
  }

  get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return this.#ask(path, undefined, schema);
  }

  /** Tokens a second of one short answer. */
  async speed(): Promise<number | null> {
    const began = performance.now();
    const { usage } = await this.#write('Write one short sentence about the sea.', { max_tokens: 32 });
    const seconds = (performance.now() - began) / 1000;
    const tokens = usage?.completion_tokens;
    return tokens === null || tokens === undefined || seconds === 0 ? null : Math.round((10 * tokens) / seconds) / 10;
  }

  async dimension(): Promise<number> {
    const endpoint = { ...this.#call.endpoint, abilities: untriedAbilities };
    const request = [scoredText];
    return (await embed(this.#client, { ...this.#call, endpoint, request }, this.#signal, testLimits)).dimension;
  }

  async languageAbilities(server: EndpointAbilities['server']): Promise<EndpointAbilities> {
    const isChat = this.#call.endpoint.chat === 'chat';
    const [logProbabilities, jsonSchema, scoring, tokenize, prefill] = await Promise.all([
      this.#can(() => this.#givesLogProbabilities()),
      this.#can(() => this.#keepsToSchema(server)),
      this.#can(() => this.#echoes()),
      server === 'other' ? false : this.#can(() => this.#tokenizes(server)),
      isChat ? this.#can(() => this.#goesOn(server)) : false,
    ]);
    return { ...untriedAbilities, server, logProbabilities, jsonSchema, scoring, tokenize, prefill };
  }

  async #givesLogProbabilities(): Promise<boolean> {
    const isChat = this.#call.endpoint.chat === 'chat';
    const { choices } = await this.#write('Say yes.', {
      max_tokens: 2,
      ...(isChat ? { logprobs: true, top_logprobs: 1 } : { logprobs: 1 }),
    });
    const given = choices[0]?.logprobs;
    const listed = given !== null && given !== undefined && 'token_logprobs' in given ? given.token_logprobs : [];
    return (
      (given?.content ?? []).some(({ logprob }) => logprob !== null) || (listed ?? []).some((each) => each !== null)
    );
  }

  async #keepsToSchema(server: EndpointAbilities['server']): Promise<boolean> {
    const schema = {
      type: 'object',
      properties: { fruit: { type: 'string', enum: ['apple', 'pear'] } },
      required: ['fruit'],
      additionalProperties: false,
    };
    const asked =
      server === 'llama.cpp' && this.#call.endpoint.chat === 'raw'
        ? { json_schema: schema }
        : { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } };
    // A question to which the schema is no natural answer: a server that ignores it is seen.
    const { choices } = await this.#write('How many days has a week?', { max_tokens: 64, ...asked });
    const [choice] = choices;
    const text =
      choice !== undefined && 'text' in choice
        ? choice.text
        : choice !== undefined && 'message' in choice
          ? choice.message?.content
          : '';
    return /^\s*\{\s*"fruit"\s*:\s*"(apple|pear)"\s*\}\s*$/u.test(text ?? '');
  }

  async #echoes(): Promise<boolean> {
    const answer = await this.#ask('completions', echoBody(this.#call.endpoint.model, scoredText), echoAnswer);
    const tokens = echoedTokens(answer);
    const known = answer.choices[0]?.logprobs.token_logprobs.slice(1, -1) ?? [];
    return (
      tokens
        .map(({ text }) => text)
        .join('')
        .startsWith(scoredText) &&
      tokens.length > 2 &&
      known.length > 0 &&
      known.every((each) => each !== null)
    );
  }

  async #tokenizes(server: EndpointAbilities['server']): Promise<boolean> {
    const { model } = this.#call.endpoint;
    const body = server === 'vllm' ? { model, prompt: scoredText } : { content: scoredText };
    const { tokens, count } = await this.#ask('/tokenize', body, tokenizeAnswer);
    return (count ?? tokens?.length ?? 0) > 0;
  }

  async #goesOn(server: EndpointAbilities['server']): Promise<boolean> {
    const { choices } = await this.#ask(
      'chat/completions',
      {
        model: this.#call.endpoint.model,
        messages: [
          { role: 'user', content: 'Count from 1 to 6, with commas.' },
          { role: 'assistant', content: '1, 2, 3,' },
        ],
        max_tokens: 8,
        temperature: 0,
        stream: false,
        ...(server === 'vllm' && { continue_final_message: true, add_generation_prompt: false }),
      },
      chatAnswer,
    );
    return (choices[0]?.message?.content ?? '').trimStart().startsWith('4');
  }

  async #write(
    prompt: string,
    more: Readonly<Record<string, unknown>>,
  ): Promise<z.output<typeof chatAnswer> | z.output<typeof completionAnswer>> {
    const { chat, model } = this.#call.endpoint;
    const common = { model, temperature: 0, stream: false, ...more };
    return chat === 'chat'
      ? await this.#ask('chat/completions', { ...common, messages: [{ role: 'user', content: prompt }] }, chatAnswer)
      : await this.#ask('completions', { ...common, prompt }, completionAnswer);
  }

  #ask<S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.output<S>> {
    const request: EndpointRequest<z.output<S>> = {
      path,
      ...(body !== undefined && { body }),
      accepts: 'application/json',
      seed: 0,
      signal: this.#signal,
      limits: testLimits,
      read: (answer) => readJson(answer, schema),
    };
    return this.#client.ask(this.#call, request);
  }

  /** What a server refuses or answers in another form, it cannot do. */
  async #can(works: () => Promise<boolean>): Promise<boolean> {
    try {
      return await works();
    } catch (error) {
      this.#signal.throwIfAborted();
      if (isEngineError(error)) return false;
      throw error;
    }
  }
}

function serverOf(owners: readonly string[]): EndpointAbilities['server'] {
  if (owners.includes('llamacpp')) return 'llama.cpp';
  return owners.includes('vllm') ? 'vllm' : 'other';
}

function unlisted(model: string, models: readonly string[]): string {
  return models.length === 0 || models.includes(model)
    ? ''
    : ` Its list of models does not have \`${model}\`.${suggestWord(model, models)}`;
}

function describe(abilities: EndpointAbilities, kind: EndpointKind, remark: string): string {
  const offers = [
    ...(kind === 'embedding'
      ? []
      : [
          ['log-probabilities', abilities.logProbabilities],
          ['JSON schemas', abilities.jsonSchema],
          ['exact label probabilities', abilities.scoring],
          ['token counts', abilities.tokenize],
        ]),
    ...(kind === 'language' ? [] : [[`embeddings of ${abilities.dimension} numbers`, abilities.embeddings]]),
  ] as const;
  const there = offers.flatMap(([name, is]) => (is ? [name] : []));
  const missing = offers.flatMap(([name, is]) => (is ? [] : [name]));
  const lists = [
    ...(there.length === 0 ? [] : [`Offers ${there.join(', ')}.`]),
    ...(missing.length === 0 ? [] : [`Without ${missing.join(', ')}.`]),
  ];
  return `It answers. ${lists.join(' ')}${remark}`;
}
