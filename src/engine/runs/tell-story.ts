import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { SampleStory, ShownToken, StoryCall } from '../../shared/contract/sample-answers.ts';
import { type Prompt, promptParts } from '../../shared/llm/prompt.ts';
import { shownParts } from '../prompts/shown-prompt.ts';
import type { StoredCall, StoredStory } from '../storage/project-store.ts';

/** The story of a sample as a screen shows it. */
export function tellStory(story: StoredStory): SampleStory {
  const [own] = story.calls.filter((call) => call.isOwn);
  return {
    ...story,
    made: { ...story.made, seed: own === undefined ? null : seedOf(own) },
    calls: story.calls.map(toStoryCall),
  };
}

/** What the random numbers of the call that wrote the text began with: made of the run's seed, the unit and the attempt. */
function seedOf({ request }: StoredCall): number | null {
  return isJsonObject(request) && typeof request.seed === 'number' ? request.seed : null;
}

function toStoryCall(call: StoredCall): StoryCall {
  const { name, kind, modelId, modelHash, promptTokens, completionTokens } = call;
  return {
    name,
    kind,
    model: modelId,
    modelHash,
    prompt: promptsOf(call.request).flatMap((prompt) => {
      const lengths = promptParts(prompt).map(({ text }) => text.length);
      return shownParts(prompt, shareTokens(promptTokens, lengths));
    }),
    sampling: optionsOf(call.request),
    answer: answerText(call.answer),
    tokens: tokensOf(call.answer),
    promptTokens,
    completionTokens,
  };
}

/** The target's prompt and, for token rules, its counterparts; or the one prompt of a scoring. */
function promptsOf(request: Json): readonly Prompt[] {
  if (!isJsonObject(request)) return [];
  const prompts = Array.isArray(request.prompts) ? request.prompts : [request.prompt];
  // Safe: requests are stored as they were made, with prompts of this shape.
  return prompts.filter((prompt) => isJsonObject(prompt) && 'form' in prompt) as unknown as Prompt[];
}

/** Everything that was asked for besides the prompts: sampling, length, stop strings, seed, schema. */
function optionsOf(request: Json): JsonObject {
  if (!isJsonObject(request)) return {};
  const { prompts: _, prompt: __, sampling, ...rest } = request;
  return isJsonObject(sampling) ? { ...sampling, ...rest } : rest;
}

/** Tokens were counted for the whole prompt: parts get their share by length, and together they are the whole. */
function shareTokens(total: number, lengths: readonly number[]): readonly number[] {
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return lengths.map((length) => {
    const start = whole === 0 ? 0 : Math.round((total * before) / whole);
    before += length;
    return whole === 0 ? 0 : Math.round((total * before) / whole) - start;
  });
}

function answerText(answer: Json): string {
  return isJsonObject(answer) && typeof answer.text === 'string' ? answer.text : JSON.stringify(answer);
}

/** Empty when the model was not asked for them. */
function tokensOf(answer: Json): readonly ShownToken[] {
  if (!isJsonObject(answer) || !Array.isArray(answer.tokens)) return [];
  return answer.tokens.flatMap((token: Json): ShownToken[] => {
    if (!isJsonObject(token) || typeof token.text !== 'string') return [];
    const { text, logProbability } = token;
    return [{ text, probability: typeof logProbability === 'number' ? Math.exp(logProbability) : null }];
  });
}
