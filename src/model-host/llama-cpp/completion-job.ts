import type { Completion, Finish } from '../../shared/llm/language-model.ts';
import type { AnswerText } from './answer-text.ts';
import type { Job } from './scheduler.ts';
import type { Generation, GenerationOptions, Sequence, Token } from './sequence.ts';
import { TokenTreeJob } from './token-tree-job.ts';

export interface CompletionJobOptions {
  readonly prompt: readonly Token[];
  readonly answer: AnswerText;
  readonly maxTokens: number;
  readonly isEnd: (token: Token) => boolean;
  readonly sampling: GenerationOptions;
  readonly logProbabilities: boolean;
}

/** One text from one prompt. Log-probabilities are scored after it in the same slot: sampling filters cannot touch them. */
export class CompletionJob implements Job {
  readonly prefixes: readonly [readonly Token[]];
  readonly #options: CompletionJobOptions;
  #generation: Generation | undefined;
  #finish: Finish | undefined;
  #scoring: TokenTreeJob | undefined;

  constructor(options: CompletionJobOptions) {
    this.prefixes = [options.prompt.slice(0, -1)];
    this.#options = options;
  }

  async step(sequences: readonly Sequence[]): Promise<boolean> {
    if (this.#scoring) return this.#scoring.step(sequences);
    const [sequence] = sequences;
    if (!sequence) throw new Error('A completion needs a sequence.');
    this.#finish = await this.#generate(sequence);
    if (this.#finish === undefined) return false;
    if (!this.#options.logProbabilities) return true;
    const { first, end } = this.#options.answer.parts().tokens;
    if (first >= end) return true;
    this.#scoring = new TokenTreeJob(this.#options.prompt, [this.#options.answer.tokens.slice(0, end)]);
    return false;
  }

  async end(): Promise<void> {
    await this.#generation?.end();
  }

  result(): Completion {
    const { answer, prompt } = this.#options;
    const { text, reasoning, tokens } = answer.parts();
    const scores = this.#scoring?.result()[0];
    return {
      text,
      ...(reasoning !== undefined && { reasoning }),
      finish: this.#finish ?? 'length',
      promptTokens: prompt.length,
      completionTokens: answer.tokens.length,
      ...(this.#options.logProbabilities && {
        tokens: (scores ?? []).slice(tokens.first, tokens.end).map((logProbability, position) => ({
          text: answer.pieceOf(tokens.first + position),
          logProbability,
        })),
      }),
    };
  }

  async #generate(sequence: Sequence): Promise<Finish | undefined> {
    const { prompt, answer, maxTokens, isEnd, sampling } = this.#options;
    if (answer.tokens.length >= maxTokens) return 'length';
    const last = prompt.at(-1);
    if (last === undefined) throw new Error('A prompt has at least one token.');
    this.#generation ??= sequence.generate(last, sampling);
    const token = await this.#generation.next();
    if (isEnd(token)) return 'end';
    const finish = answer.push(token);
    if (finish) return finish;
    // The token just drawn needs a place before the next one can be drawn.
    return answer.tokens.length >= maxTokens || sequence.length >= sequence.capacity ? 'length' : undefined;
  }
}
