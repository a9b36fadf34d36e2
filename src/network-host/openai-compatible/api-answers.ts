import { z } from 'zod';

/** The parts of the API's answers that are used; servers add many others. */

const count = z.int().min(0);
const logProbability = z
  .number()
  .max(0.001)
  .transform((value) => Math.min(0, value));

const usage = z.object({ prompt_tokens: count.nullish(), completion_tokens: count.nullish() }).nullish();

/** Form of chats, and of newer servers for all routes. */
const contentTokens = z.array(z.object({ token: z.string(), logprob: logProbability.nullable() }));

const chatLogprobs = z.object({ content: contentTokens.nullish() }).nullish();

/** Form of `/v1/completions`; the first token of an echoed prompt has no probability. */
const completionLogprobs = z
  .object({
    content: contentTokens.nullish(),
    tokens: z.array(z.string()).nullish(),
    token_logprobs: z.array(logProbability.nullable()).nullish(),
    text_offset: z.array(z.int()).nullish(),
  })
  .nullish();

const message = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
});

/** A whole answer, or one piece of a stream. */
export const chatAnswer = z.object({
  choices: z.array(
    z.object({
      message: message.nullish(),
      delta: message.nullish(),
      finish_reason: z.string().nullish(),
      stop_reason: z.union([z.string(), z.number()]).nullish(),
      logprobs: chatLogprobs,
    }),
  ),
  usage,
});

export const completionAnswer = z.object({
  choices: z.array(
    z.object({
      text: z.string().nullish(),
      finish_reason: z.string().nullish(),
      stop_reason: z.union([z.string(), z.number()]).nullish(),
      logprobs: completionLogprobs,
    }),
  ),
  usage,
});

export const echoAnswer = z.object({
  choices: z
    .array(
      z.object({
        logprobs: z.object({
          tokens: z.array(z.string()),
          token_logprobs: z.array(logProbability.nullable()),
        }),
      }),
    )
    .min(1),
});

export const embeddingsAnswer = z.object({
  data: z.array(z.object({ index: z.int().min(0).nullish(), embedding: z.array(z.number()).min(1) })),
});

export const modelsAnswer = z.object({
  data: z.array(z.object({ id: z.string().max(500), owned_by: z.string().nullish() })).max(10_000),
});

/** llama.cpp gives tokens, vLLM a count as well. */
export const tokenizeAnswer = z.object({ tokens: z.array(z.unknown()).nullish(), count: count.nullish() });

const inStreamError = z.object({ error: z.unknown() });

/** The message in an answer that tells of an error, in any of the usual forms; '' when there is none. */
export function errorAnswer(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return '';
  }
  const found = inStreamError.safeParse(value);
  const error = found.success ? found.data.error : value;
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  const said: unknown = 'message' in error ? error.message : 'detail' in error ? error.detail : '';
  return typeof said === 'string' ? said : '';
}

/** A stream may tell of an error where a piece of the answer would be. */
export function isErrorAnswer(text: string): boolean {
  try {
    const found = inStreamError.safeParse(JSON.parse(text));
    return found.success && found.data.error !== null && found.data.error !== undefined;
  } catch {
    return false;
  }
}
