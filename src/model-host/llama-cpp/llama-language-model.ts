import type { Json } from '../../shared/base/json.ts';
import { createRandom } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { labelContinuations, toLabelProbabilities } from '../../shared/llm/label-continuations.ts';
import type {
  CallOptions,
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  LanguageModel,
  ModelIdentity,
  Sampling,
  ScoreRequest,
  TokenCount,
} from '../../shared/llm/language-model.ts';
import type { Prompt } from '../../shared/llm/prompt.ts';
import { getTokenRule } from '../../shared/llm/token-rules/registry.ts';
import { AnswerText, thinkingMarks } from './answer-text.ts';
import { CompletionJob } from './completion-job.ts';
import { GroupJob } from './group-job.ts';
import { pathsBehind } from './label-tokens.ts';
import type { CompiledPrompt, PromptCompiler } from './prompt-tokens.ts';
import type { Job, Scheduler } from './scheduler.ts';
import type { GenerationOptions, Grammar, Token } from './sequence.ts';
import { TokenTreeJob } from './token-tree-job.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface LlamaLanguageModelOptions {
  readonly identity: ModelIdentity;
  readonly vocabulary: Vocabulary;
  readonly compiler: PromptCompiler;
  readonly scheduler: Scheduler;
  /** Whether the model's template or vocabulary knows thinking marks. */
  readonly canThink: boolean;
  readonly compileGrammar: (schema: Json) => Promise<Grammar>;
}

export interface TokenTotals {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * The port over a loaded model: turns requests into jobs of the scheduler.
 *
 * The same request gives the same answer when the model was loaded with one slot, on one machine, up to the order of calls:
 * kernels round differently with the number of sequences in a batch, so with more slots answers can differ.
 */
export class LlamaLanguageModel implements LanguageModel {
  readonly identity: ModelIdentity;
  readonly #options: LlamaLanguageModelOptions;
  #totals: TokenTotals = { promptTokens: 0, completionTokens: 0 };

  constructor(options: LlamaLanguageModelOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  get totals(): TokenTotals {
    return this.#totals;
  }

  async complete(request: CompletionRequest, { signal }: CallOptions): Promise<Completion> {
    checkCompletion(request);
    const prompts = await Promise.all(request.prompts.map((prompt) => this.#compile(prompt)));
    const [target] = prompts;
    if (!target) throw new EngineError('bad-request', 'A completion needs a prompt.');
    const { vocabulary } = this.#options;
    const answer = new AnswerText({
      vocabulary,
      before: target.tokens.slice(-8),
      stop: request.stop,
      isJson: request.schema !== undefined,
      thinking: this.#thinkingBehind(target),
    });
    const shared = {
      answer,
      maxTokens: request.maxTokens,
      isEnd: vocabulary.isEnd,
      logProbabilities: request.logProbabilities,
    };
    const sampling = await this.#generationOptions(request, answer);
    const job = request.rule
      ? new GroupJob({
          ...shared,
          prompts: prompts.map(({ tokens }) => tokens),
          rule: getTokenRule(request.rule.id),
          params: request.rule.params,
          random: createRandom(request.seed),
          sampling,
        })
      : new CompletionJob({ ...shared, prompt: target.tokens, sampling });
    await this.#run(job, signal);
    const completion = job.result();
    this.#count(completion.promptTokens, completion.completionTokens);
    return completion;
  }

  async score({ prompt, continuations }: ScoreRequest, { signal }: CallOptions): Promise<readonly ContinuationScore[]> {
    const sums = await this.#scorePaths(prompt, continuations, signal);
    return sums.map(({ logProbability, tokens }, position) => ({
      logProbability,
      tokens,
      bytes: Buffer.byteLength(continuations[position] ?? ''),
    }));
  }

  async labelProbabilities(request: LabelRequest, { signal }: CallOptions): Promise<LabelProbabilities> {
    const sums = await this.#scorePaths(request.prompt, labelContinuations(request), signal);
    return toLabelProbabilities(
      request,
      sums.map(({ logProbability }) => logProbability),
    );
  }

  async countTokens(prompt: Prompt, { signal }: CallOptions): Promise<TokenCount> {
    if (signal.aborted) throw new EngineError('cancelled', 'Counting tokens was cancelled.');
    return this.#options.compiler.count(prompt);
  }

  async #scorePaths(
    prompt: Prompt,
    continuations: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly { readonly logProbability: number; readonly tokens: number }[]> {
    if (continuations.length === 0) return [];
    const scoring = pathsBehind(await this.#compile(prompt), continuations);
    const longest = Math.max(...scoring.paths.map((path) => path.length));
    if (scoring.prompt.length + longest > this.identity.contextTokens) {
      throw await this.#tooLong(prompt, scoring.prompt.length + longest);
    }
    const job = new TokenTreeJob(scoring.prompt, scoring.paths);
    await this.#run(job, signal);
    this.#count(scoring.prompt.length, 0);
    return job.result().map((scores) => ({
      logProbability: scores.reduce((sum, value) => sum + value, 0),
      tokens: scores.length,
    }));
  }

  async #compile(prompt: Prompt): Promise<CompiledPrompt> {
    const compiled = await this.#options.compiler.compile(prompt);
    // One place must be left for the answer.
    if (compiled.tokens.length >= this.identity.contextTokens)
      throw await this.#tooLong(prompt, compiled.tokens.length);
    return compiled;
  }

  async #tooLong(prompt: Prompt, total: number): Promise<EngineError> {
    const { parts } = await this.#options.compiler.count(prompt);
    const byPart: Record<string, number> = {};
    for (const { part, tokens } of parts) byPart[part] = (byPart[part] ?? 0) + tokens;
    const [longest = 'task', tokens = 0] = Object.entries(byPart).sort(([, a], [, b]) => b - a)[0] ?? [];
    const { id, contextTokens } = this.identity;
    return new EngineError(
      'prompt-too-long',
      `The prompt has ${total} tokens, and the model ${id} was loaded for ${contextTokens}, answer included. ` +
        `Its longest part is "${longest}" with ${tokens} tokens. Shorten that, or load the model with a larger context.`,
      { tokens: total, contextTokens, longestPart: longest, parts: byPart },
    );
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    await this.#options.scheduler.run(job, signal);
  }

  #count(promptTokens: number, completionTokens: number): void {
    this.#totals = {
      promptTokens: this.#totals.promptTokens + promptTokens,
      completionTokens: this.#totals.completionTokens + completionTokens,
    };
  }

  #thinkingBehind(prompt: CompiledPrompt): 'none' | 'possible' | 'opened' {
    if (!this.#options.canThink) return 'none';
    const last = prompt.tokens.findLast((token) => isThinkingMark(this.#options.vocabulary.markText(token)));
    const isOpen =
      prompt.lastText.trimEnd().endsWith(thinkingMarks.open) ||
      (prompt.lastText.trim() === '' &&
        last !== undefined &&
        this.#options.vocabulary.markText(last) === thinkingMarks.open);
    return isOpen ? 'opened' : 'possible';
  }

  async #generationOptions(
    { sampling, seed, schema }: CompletionRequest,
    answer: AnswerText,
  ): Promise<GenerationOptions> {
    const penalty = penaltyOf(sampling, answer);
    return {
      temperature: sampling.temperature,
      ...(sampling.topK !== undefined && { topK: sampling.topK }),
      ...(sampling.topP !== undefined && { topP: sampling.topP }),
      ...(sampling.minP !== undefined && { minP: sampling.minP }),
      seed,
      ...(penalty && { penalty }),
      bias: this.#biasOf(sampling),
      ...(schema !== undefined && { grammar: await this.#options.compileGrammar(schema) }),
    };
  }

  #biasOf({ bias = [] }: Sampling): ReadonlyMap<Token, number> {
    const logits = new Map<Token, number>();
    for (const { text, logit } of bias) {
      for (const token of new Set(this.#options.compiler.textTokens(text, true)))
        logits.set(token, (logits.get(token) ?? 0) + logit);
    }
    return logits;
  }
}

function isThinkingMark(mark: string | undefined): boolean {
  return mark === thinkingMarks.open || mark === thinkingMarks.close;
}

/** Only the answer's own tokens are held against it: words of the prompt, such as the label, may well come again. */
function penaltyOf(sampling: Sampling, answer: AnswerText): GenerationOptions['penalty'] {
  const { repeatPenalty = 1, frequencyPenalty = 0, presencePenalty = 0, repeatPenaltyTokens: window = 64 } = sampling;
  if (repeatPenalty === 1 && frequencyPenalty === 0 && presencePenalty === 0) return undefined;
  const recent = (): Token[] => (window > 0 ? answer.tokens.slice(-window) : []);
  return { repeat: repeatPenalty, frequency: frequencyPenalty, presence: presencePenalty, window, recent };
}

function checkCompletion({ prompts, rule, schema, stop, maxTokens, seed, sampling }: CompletionRequest): void {
  const refuse = (sentence: string): never => {
    throw new EngineError('bad-request', sentence);
  };
  if (!rule && prompts.length > 1) refuse('A group of prompts needs a token rule that says what to make of them.');
  if (rule && schema !== undefined) refuse('A token rule and an answer schema cannot be used together.');
  if (rule) getTokenRule(rule.id).check(rule.params);
  if (stop.includes('')) refuse('A stop string is empty: every text contains it.');
  if (!Number.isInteger(maxTokens) || maxTokens < 1)
    refuse(`maxTokens must be a whole number of at least 1, not ${maxTokens}.`);
  if (!Number.isInteger(seed) || seed < 0) refuse(`The seed must be a whole number of at least 0, not ${seed}.`);
  if (!(sampling.temperature >= 0)) refuse(`The temperature must be at least 0, not ${sampling.temperature}.`);
}
