import type {
  ControlledEvaluateInputItem,
  CustomBatchingPrioritizationStrategy,
  EvaluationPriority,
  LlamaContextSequence,
  LlamaGrammar,
  LlamaModel,
  Token as NativeToken,
  SequenceEvaluateOptions,
} from 'node-llama-cpp';
import { LlamaGrammarEvaluationState, TokenBias } from 'node-llama-cpp';
import type { AskingToken, Generation, GenerationOptions, Grammar, NextTokens, Sequence, Token } from './sequence.ts';

/** Likeliest tokens that a token rule sees. */
const distributionSize = 200;

/** A sequence of a context made with `batchInSequenceOrder`. */
export class LlamaSequence implements Sequence {
  readonly index: number;
  readonly capacity: number;
  readonly hasCuttableState: boolean;
  readonly #native: LlamaContextSequence;
  readonly #model: LlamaModel;
  #evaluated = 0;

  constructor(native: LlamaContextSequence, index: number) {
    this.#native = native;
    this.#model = native.model;
    this.index = index;
    // At the last place the library would shift the context, which must never happen here.
    this.capacity = native.contextSize - 1;
    this.hasCuttableState = !native.needsCheckpoints;
  }

  get tokens(): readonly Token[] {
    return this.#native.contextTokens;
  }

  get length(): number {
    return this.#native.nextTokenIndex;
  }

  /** Tokens evaluated since the sequence was made. */
  get evaluated(): number {
    return this.#evaluated;
  }

  async keep(length: number): Promise<void> {
    // Without shifting: tokens that stay must be the first ones.
    if (length < this.#native.nextTokenIndex)
      await this.#native.adaptStateToTokens(this.#native.contextTokens.slice(0, length), false);
  }

  async evaluate(tokens: readonly Token[]): Promise<void> {
    this.#evaluated += tokens.length;
    await this.#native.evaluateWithoutGeneratingNewTokens(tokens.map(toNative), { evaluationPriority: this.#rank });
  }

  async evaluateAsking(inputs: readonly AskingToken[]): Promise<readonly (NextTokens | undefined)[]> {
    this.#evaluated += inputs.length;
    const items = inputs.map(({ token, ask }): ControlledEvaluateInputItem => {
      if (!ask) return toNative(token);
      return [
        toNative(token),
        {
          generateNext: {
            // Greedy without filters: the selected token is the maximum, over the whole vocabulary.
            token: true,
            options: { temperature: 0 },
            logits: { filter: { tokens: ask.map(toNative), includeSelected: true } },
            totalLogitWeight: true,
          },
        },
      ];
    });
    const outputs = await this.#native.controlledEvaluate(items, { evaluationPriority: this.#rank });
    return inputs.map(({ ask }, position) => {
      if (!ask) return undefined;
      const next = outputs[position]?.next;
      const maximum = next?.token == null ? undefined : next.logits?.get(next.token);
      if (next?.totalLogitWeight === undefined || maximum === undefined) throw new Error('The model gave no logits.');
      const logarithmOfSum = maximum + Math.log(next.totalLogitWeight);
      return new Map(ask.map((token) => [token, (next.logits?.get(toNative(token)) ?? -Infinity) - logarithmOfSum]));
    });
  }

  async evaluateForDistribution(token: Token): Promise<ReadonlyMap<Token, number>> {
    this.#evaluated += 1;
    const [output] = await this.#native.controlledEvaluate(
      [
        [
          toNative(token),
          {
            generateNext: {
              token: true,
              options: { temperature: 0 },
              logits: { filter: { tokens: [], includeSelected: true, includeTop: distributionSize } },
              totalLogitWeight: true,
            },
          },
        ],
      ],
      { evaluationPriority: this.#rank },
    );
    const next = output?.next;
    const maximum = next?.token == null ? undefined : next.logits?.get(next.token);
    if (next?.logits === undefined || next.totalLogitWeight === undefined || maximum === undefined) {
      throw new Error('The model gave no logits.');
    }
    const total = next.totalLogitWeight;
    return new Map([...next.logits].map(([candidate, logit]) => [candidate, Math.exp(logit - maximum) / total]));
  }

  generate(token: Token, options: GenerationOptions): Generation {
    const iterator = this.#native.evaluate([toNative(token)], this.#samplerOptions(options));
    const count = (): void => {
      this.#evaluated += 1;
    };
    return {
      async next() {
        count();
        const { value, done } = await iterator.next();
        if (done || typeof value !== 'number') throw new Error('The sampler gave no token.');
        return value;
      },
      async end() {
        await iterator.return();
      },
    };
  }

  #samplerOptions(options: GenerationOptions): SequenceEvaluateOptions {
    const { temperature, seed, penalty, bias, grammar } = options;
    return {
      temperature,
      // The library reads an absent topK as 40. `null` makes no sampler at all, where 0 would sort the whole vocabulary for nothing.
      topK: options.topK !== undefined && options.topK > 0 ? options.topK : (null as unknown as number),
      topP: Math.min(1, options.topP ?? 1),
      minP: options.minP ?? 0,
      seed,
      yieldEogToken: true,
      evaluationPriority: this.#rank,
      ...(penalty && {
        repeatPenalty: {
          // Safe: what comes back are tokens that this sequence gave.
          punishTokens: () => penalty.recent() as NativeToken[],
          maxPunishTokens: penalty.window,
          penalty: penalty.repeat,
          frequencyPenalty: penalty.frequency,
          presencePenalty: penalty.presence,
        },
      }),
      ...(bias.size > 0 && { tokenBias: this.#tokenBias(bias) }),
      ...(grammar && {
        grammarEvaluationState: new LlamaGrammarEvaluationState({
          model: this.#model,
          grammar: toNativeGrammar(grammar),
        }),
      }),
    };
  }

  #tokenBias(bias: ReadonlyMap<Token, number>): TokenBias {
    const result = TokenBias.for(this.#model);
    for (const [token, logit] of bias) result.set(toNative(token), { logit });
    return result;
  }

  /** Carries the sequence's place to `batchInSequenceOrder`: the library hands this number on unread. */
  get #rank(): EvaluationPriority {
    // Safe: the type names 1 to 5 for the library's own strategies, which are not in use here.
    return (this.index + 1) as EvaluationPriority;
  }
}

/**
 * llama.cpp evaluates sequences together only when they stand in the batch in ascending order without a gap. Tokens are
 * queued in the order in which promises happen to resolve, so they are sorted here. The scheduler has limited the amounts.
 */
export const batchInSequenceOrder: CustomBatchingPrioritizationStrategy = ({ items, size }) => {
  let room = size;
  const taken = [];
  for (const item of [...items].sort((a, b) => a.evaluationPriority - b.evaluationPriority)) {
    const processAmount = Math.min(item.tokens.length, room);
    if (processAmount === 0) break;
    taken.push({ item, processAmount });
    room -= processAmount;
  }
  return taken;
};

export function toGrammar(grammar: LlamaGrammar): Grammar {
  // Safe: `Grammar` is opaque, and only `toNativeGrammar` opens it.
  return grammar as unknown as Grammar;
}

function toNativeGrammar(grammar: Grammar): LlamaGrammar {
  // Safe: `toGrammar` is the only maker.
  return grammar as unknown as LlamaGrammar;
}

/** The library brands its tokens; both are the same numbers. */
export function toNative(token: Token): NativeToken {
  return token as NativeToken;
}
