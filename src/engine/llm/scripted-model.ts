import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type {
  CallOptions,
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  LanguageModel,
  ModelIdentity,
  ScoreRequest,
  TokenCount,
} from '../../shared/llm/language-model.ts';
import { joinParts, type Prompt, promptParts } from '../../shared/llm/prompt.ts';

/** What a script answers to a request whose prompt holds all of `when`; the first rule that fits wins. */
export interface ScriptRule {
  readonly when: readonly string[];
  /** `once`: each answer is given once and then the script has run out. `seed`: the request's seed draws one. */
  readonly pick: 'once' | 'seed';
  /** `{one|two}` in an answer is drawn by the request's seed. */
  readonly answers: readonly string[];
}

export interface ModelScript {
  readonly rules: readonly ScriptRule[];
  readonly contextTokens: number;
  readonly hasChatTemplate: boolean;
  /** Time that each answer takes, for trying out progress and pause. */
  readonly delayMs: number;
}

/**
 * A model that answers from a script: for tests and for trying a recipe without a model. It fails when its
 * answers run out. The same request gets the same answer, whatever the order (save with `once`).
 */
export class ScriptedModel implements LanguageModel {
  readonly identity: ModelIdentity;
  readonly #script: ModelScript;
  readonly #used: number[];

  constructor(id: string, script: ModelScript) {
    this.identity = {
      id,
      hash: createHash('sha256').update(JSON.stringify(script)).digest('hex'),
      contextTokens: script.contextTokens,
      hasChatTemplate: script.hasChatTemplate,
      adapter: 'scripted/1',
    };
    this.#script = script;
    this.#used = script.rules.map(() => 0);
  }

  async complete(request: CompletionRequest, { signal }: CallOptions): Promise<Completion> {
    await this.#take(signal);
    const text = promptText(request.prompts[0]);
    const answer = cutAtStop(this.#answer(text, request.seed), request.stop);
    const words = wordsOf(answer.text);
    const kept = words.slice(0, request.maxTokens);
    return {
      text: kept.join(''),
      finish: kept.length < words.length ? 'length' : answer.stopped ? 'stop' : 'end',
      promptTokens: wordsOf(text).length,
      completionTokens: kept.length,
      ...(request.logProbabilities ? { tokens: kept.map((word) => ({ text: word, logProbability: -1 })) } : {}),
    };
  }

  /** The scripted likelihood of a text: shorter is likelier, the same text always the same. */
  async score(request: ScoreRequest, { signal }: CallOptions): Promise<readonly ContinuationScore[]> {
    await this.#take(signal);
    return request.continuations.map((continuation) => {
      const tokens = wordsOf(continuation).length;
      return { logProbability: -tokens - hashShare(continuation), tokens, bytes: Buffer.byteLength(continuation) };
    });
  }

  /** A label that the answer to the prompt names gets 0.9, the others share the rest; uniform when it names none. */
  async labelProbabilities(request: LabelRequest, { signal }: CallOptions): Promise<LabelProbabilities> {
    await this.#take(signal);
    const answer = this.#answer(promptText(request.prompt), 0).toLowerCase();
    const named = request.labels.find((label) =>
      [label.name, ...label.words].some((word) => answer.includes(word.toLowerCase())),
    );
    const others = Math.max(1, request.labels.length - 1);
    const probabilities = Object.fromEntries(
      request.labels.map((label) => [
        label.name,
        named === undefined ? 1 / request.labels.length : label === named ? 0.9 : 0.1 / others,
      ]),
    );
    const logProbabilities = Object.fromEntries(
      Object.entries(probabilities).map(([label, share]) => [label, Math.log(share)]),
    );
    return { probabilities, logProbabilities, mass: 1 };
  }

  async countTokens(prompt: Prompt): Promise<TokenCount> {
    const parts = promptParts(prompt).map(({ part, text }) => ({ part, tokens: wordsOf(text).length }));
    return { total: parts.reduce((sum, part) => sum + part.tokens, 0), parts };
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#script.delayMs === 0) {
      // A model that answers at once must not keep the engine from answering calls.
      await nextTurn();
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#script.delayMs);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
    signal.throwIfAborted();
  }

  #answer(prompt: string, seed: number): string {
    const index = this.#script.rules.findIndex((rule) => rule.when.every((part) => prompt.includes(part)));
    const rule = this.#script.rules[index];
    if (rule === undefined) {
      throw new EngineError(
        'script-exhausted',
        `The script of ${this.identity.id} has no rule for a prompt that ends in "${prompt.slice(-80)}". Add a rule with an empty \`when\`.`,
      );
    }
    const random = createRandom(seed).fork('script', index);
    if (rule.pick === 'seed') return expand(random.pick(rule.answers), (choices) => random.pick(choices));
    const used = this.#used[index] ?? 0;
    const answer = rule.answers[used];
    if (answer === undefined) {
      throw new EngineError(
        'script-exhausted',
        `The script of ${this.identity.id} has run out: its rule ${index + 1} had ${rule.answers.length} answers.`,
      );
    }
    this.#used[index] = used + 1;
    return expand(answer, (choices) => random.pick(choices));
  }
}

/** `{a|b}` becomes one of its choices; choices hold no braces. */
function expand(template: string, choose: (choices: readonly string[]) => string): string {
  return template.replace(/\{([^{}]*\|[^{}]*)\}/gu, (_, choices: string) => choose(choices.split('|')));
}

function cutAtStop(text: string, stop: readonly string[]): { readonly text: string; readonly stopped: boolean } {
  const places = stop.map((mark) => text.indexOf(mark)).filter((place) => place >= 0);
  return places.length === 0 ? { text, stopped: false } : { text: text.slice(0, Math.min(...places)), stopped: true };
}

function promptText(prompt: Prompt): string {
  return prompt.form === 'raw' ? joinParts(prompt.parts) : joinParts(promptParts(prompt));
}

/** A word with the white space before it: the tokens of a script. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+/gu) ?? [];
}

function hashShare(text: string): number {
  return createRandom(text).next();
}
