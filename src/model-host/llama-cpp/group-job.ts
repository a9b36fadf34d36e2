import type { Json } from '../../shared/base/json.ts';
import type { Random } from '../../shared/base/random.ts';
import type { Completion, Finish } from '../../shared/llm/language-model.ts';
import type { TokenRule } from '../../shared/llm/token-rules/token-rule.ts';
import type { AnswerText } from './answer-text.ts';
import { type PickOptions, pickToken } from './pick-token.ts';
import type { Job } from './scheduler.ts';
import type { Sequence, Token } from './sequence.ts';
import { TokenTreeJob } from './token-tree-job.ts';

export interface GroupJobOptions {
  /** The target's prompt first. */
  readonly prompts: readonly (readonly Token[])[];
  readonly rule: TokenRule;
  readonly params: Json;
  readonly random: Random;
  readonly sampling: PickOptions;
  readonly answer: AnswerText;
  readonly maxTokens: number;
  readonly isEnd: (token: Token) => boolean;
  readonly logProbabilities: boolean;
}

/** One text from a group of prompts: a rule weighs the next tokens, and the same token goes behind every prompt. */
export class GroupJob implements Job {
  readonly prefixes: readonly (readonly Token[])[];
  readonly #options: GroupJobOptions;
  #finish: Finish | undefined;
  #scoring: TokenTreeJob | undefined;

  constructor(options: GroupJobOptions) {
    this.prefixes = options.prompts.map((prompt) => prompt.slice(0, -1));
    this.#options = options;
  }

  async step(sequences: readonly Sequence[]): Promise<boolean> {
    // The target's own distribution, not the rule's.
    if (this.#scoring) return this.#scoring.step(sequences.slice(0, 1));
    this.#finish = await this.#generate(sequences);
    if (this.#finish === undefined) return false;
    const { first, end } = this.#options.answer.parts().tokens;
    if (!this.#options.logProbabilities || first >= end) return true;
    this.#scoring = new TokenTreeJob(this.#options.prompts[0] ?? [], [this.#options.answer.tokens.slice(0, end)]);
    return false;
  }

  async end(): Promise<void> {}

  result(): Completion {
    const { answer, prompts } = this.#options;
    const { text, reasoning, tokens } = answer.parts();
    const scores = this.#scoring?.result()[0];
    return {
      text,
      ...(reasoning !== undefined && { reasoning }),
      finish: this.#finish ?? 'length',
      promptTokens: prompts.reduce((sum, prompt) => sum + prompt.length, 0),
      completionTokens: answer.tokens.length,
      ...(this.#options.logProbabilities && {
        tokens: (scores ?? []).slice(tokens.first, tokens.end).map((logProbability, position) => ({
          text: answer.pieceOf(tokens.first + position),
          logProbability,
        })),
      }),
    };
  }

  async #generate(sequences: readonly Sequence[]): Promise<Finish | undefined> {
    const { prompts, rule, params, sampling, random, answer, maxTokens, isEnd } = this.#options;
    if (answer.tokens.length >= maxTokens) return 'length';
    const drawn = answer.tokens.at(-1);
    const members = await Promise.all(
      sequences.map((sequence, member) => {
        const token = drawn ?? prompts[member]?.at(-1);
        if (token === undefined) throw new Error('A prompt has at least one token.');
        return sequence.evaluateForDistribution(token);
      }),
    );
    const token = pickToken(rule.weigh({ members }, params), sampling, random);
    if (isEnd(token)) return 'end';
    const finish = answer.push(token);
    if (finish) return finish;
    const isFull = sequences.some((sequence) => sequence.length >= sequence.capacity);
    return answer.tokens.length >= maxTokens || isFull ? 'length' : undefined;
  }
}
