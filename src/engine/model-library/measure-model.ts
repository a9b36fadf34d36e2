import { createRandom } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { CompletionRequest, LanguageModel } from '../../shared/llm/language-model.ts';

/** Tokens a second. */
export interface MeasuredSpeed {
  readonly tokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  readonly togetherTokensPerSecond: number;
  /** How many answers were written at once. */
  readonly together: number;
}

interface MeasureOptions {
  readonly model: LanguageModel;
  /** Answers that the model writes at once. */
  readonly slots: number;
  readonly signal: AbortSignal;
  /** Milliseconds that only grow. */
  now(): number;
}

/** All parts together; a loaded model is taken for granted. */
const wholeMs = 15_000;
const promptMs = 2_500;
const aloneMs = 2_500;
const togetherMs = 6_000;

/**
 * How fast a loaded model reads and writes on this machine now, in at most 15 s: reading a prompt, one answer alone, and
 * as many as there are slots. Throws EngineError `limit-exceeded` when one token takes too long.
 */
export async function measureModel(options: MeasureOptions): Promise<MeasuredSpeed> {
  const { model, slots, now } = options;
  const limit = AbortSignal.timeout(wholeMs);
  const signal = AbortSignal.any([options.signal, limit]);
  const ask = async (request: CompletionRequest) => {
    const startedAt = now();
    const { promptTokens, completionTokens } = await model.complete(request, { signal, purpose: 'measure' });
    return { promptTokens, completionTokens, seconds: Math.max(0.001, (now() - startedAt) / 1000) };
  };
  const startedAt = now();
  try {
    // The first answer pays for what is made once.
    await ask(writing(0, 1));
    const reading = await readingSpeed(model, now, ask);
    const alone = await writingSpeed(now, ask, reading);
    const left = Math.min(togetherMs, wholeMs - (now() - startedAt));
    const many = await togetherSpeed({ slots, alone, seconds: left / 1000, now, ask });
    return { promptTokensPerSecond: round(reading), tokensPerSecond: round(alone), ...many };
  } catch (error) {
    options.signal.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new EngineError(
      'limit-exceeded',
      `The model ${model.identity.id} was too slow to be measured in ${wholeMs / 1000} s. Try it while nothing else works, or choose a smaller one.`,
      { model: model.identity.id },
    );
  }
}

interface Asked {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
}

type Ask = (request: CompletionRequest) => Promise<Asked>;

/** Longer and longer prompts that have nothing in common, so that nothing of one helps the next. */
async function readingSpeed(model: LanguageModel, now: () => number, ask: Ask): Promise<number> {
  const longest = Math.min(512, Math.floor(model.identity.contextTokens / 4));
  const until = now() + promptMs;
  let speed = 0;
  for (let count = 32, round = 1; count <= longest && now() < until; count *= 2, round++) {
    const { promptTokens, seconds } = await ask({ ...writing(round, 1), prompts: [text(`${words(round, count)}.`)] });
    speed = promptTokens / seconds;
  }
  return speed;
}

async function writingSpeed(now: () => number, ask: Ask, reading: number): Promise<number> {
  const until = now() + aloneMs;
  let tokens = 0;
  let seconds = 0;
  for (let count = 8, round = 100; now() < until; round++) {
    const answer = await ask(writing(round, count));
    tokens += answer.completionTokens;
    seconds += Math.max(0.001, answer.seconds - (reading > 0 ? answer.promptTokens / reading : 0));
    const speed = tokens / seconds;
    count = Math.max(8, Math.min(128, Math.round(speed)));
  }
  return tokens / seconds;
}

/** As many tokens each as fit the time even where answers side by side are no faster than one after the other. */
async function togetherSpeed(options: {
  readonly slots: number;
  readonly alone: number;
  readonly seconds: number;
  readonly now: () => number;
  readonly ask: Ask;
}): Promise<Pick<MeasuredSpeed, 'togetherTokensPerSecond' | 'together'>> {
  const { slots, alone, seconds, now, ask } = options;
  const each = Math.min(96, Math.floor((seconds * alone) / slots));
  if (slots === 1 || each < 4) return { together: 1, togetherTokensPerSecond: round(alone) };
  const startedAt = now();
  const answers = await Promise.all(Array.from({ length: slots }, (_, slot) => ask(writing(1000 + slot, each))));
  const tokens = answers.reduce((sum, answer) => sum + answer.completionTokens, 0);
  return { together: slots, togetherTokensPerSecond: round(tokens / Math.max(0.001, (now() - startedAt) / 1000)) };
}

function writing(seed: number, maxTokens: number): CompletionRequest {
  return {
    prompts: [text(`A long story about ${words(seed, 3)}. It began on a quiet morning, when`)],
    maxTokens,
    stop: [],
    sampling: { temperature: 1 },
    seed,
    logProbabilities: false,
  };
}

function text(content: string): CompletionRequest['prompts'][0] {
  return { form: 'raw', parts: [{ part: 'task', text: content }] };
}

const vocabulary = 'river stone window letter garden winter market teacher bridge silver village engine coffee morning';

function words(seed: number, count: number): string {
  const random = createRandom(seed).fork('measure');
  const all = vocabulary.split(' ');
  return Array.from({ length: count }, () => random.pick(all)).join(' ');
}

function round(speed: number): number {
  return Math.round(speed * 10) / 10;
}
