import type { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Completion, CompletionRequest, Finish } from '../../shared/llm/language-model.ts';
import type { chatAnswer, completionAnswer } from './api-answers.ts';

type ChatPiece = z.output<typeof chatAnswer>;
type CompletionPiece = z.output<typeof completionAnswer>;

interface Token {
  readonly text: string;
  readonly logProbability: number;
}

const thinkingMarks = { open: '<think>', close: '</think>' } as const;

/** Puts an answer together from its pieces: text, reasoning, tokens, and why it ended. */
export class CompletionAnswer {
  readonly #request: CompletionRequest;
  readonly #endpointId: string;
  readonly #prefill: string;
  #all = '';
  #reasoning = '';
  #tokens: Token[] = [];
  #pieces = 0;
  #finish: string | undefined;
  #stopReason: string | number | undefined;
  #promptTokens: number | undefined;
  #completionTokens: number | undefined;

  constructor(endpointId: string, request: CompletionRequest) {
    this.#endpointId = endpointId;
    this.#request = request;
    const [prompt] = request.prompts;
    this.#prefill = prompt.form === 'chat' ? prompt.prefill : '';
  }

  /** The server said why it ended. */
  get isFinished(): boolean {
    return this.#finish !== undefined;
  }

  /** A stop string is in the text: nothing behind it is wanted. */
  get isCut(): boolean {
    return this.#request.stop.some((stop) => this.#answer().text.includes(stop));
  }

  addChat(piece: ChatPiece): void {
    const [choice] = piece.choices;
    const said = choice?.delta ?? choice?.message;
    this.#reasoning += said?.reasoning_content ?? said?.reasoning ?? '';
    this.#add(said?.content ?? '', choice?.logprobs?.content ?? [], piece);
  }

  addCompletion(piece: CompletionPiece): void {
    const [choice] = piece.choices;
    const given = choice?.logprobs;
    const listed = (given?.tokens ?? []).map((token, index) => ({
      token,
      logprob: given?.token_logprobs?.[index] ?? null,
    }));
    this.#add(choice?.text ?? '', given?.content ?? listed, piece);
  }

  /** Throws EngineError when the server withheld the answer, or left out the probabilities that were asked for. */
  result(): Completion {
    if (this.#finish === 'content_filter') {
      throw new EngineError('bad-request', `The endpoint ${this.#endpointId} has a filter that withheld its answer.`, {
        endpoint: this.#endpointId,
      });
    }
    const { text: whole, reasoning } = this.#answer();
    const places = this.#request.stop.map((stop) => whole.indexOf(stop)).filter((place) => place >= 0);
    const text = places.length === 0 ? whole : whole.slice(0, Math.min(...places));
    return {
      text,
      ...(reasoning !== '' && { reasoning }),
      finish: places.length > 0 ? 'stop' : this.#howItEnded(text),
      promptTokens: this.#promptTokens ?? 0,
      completionTokens: this.#completionTokens ?? Math.max(this.#tokens.length, this.#pieces),
      ...(this.#request.logProbabilities && { tokens: this.#tokensOf(text) }),
    };
  }

  #add(
    text: string,
    tokens: readonly { readonly token: string; readonly logprob: number | null }[],
    { choices: [choice], usage }: ChatPiece | CompletionPiece,
  ): void {
    this.#all += text;
    if (text !== '') this.#pieces += 1;
    for (const { token, logprob } of tokens) {
      if (logprob !== null) this.#tokens.push({ text: token, logProbability: logprob });
    }
    this.#finish = choice?.finish_reason ?? this.#finish;
    this.#stopReason = choice?.stop_reason ?? this.#stopReason;
    this.#promptTokens = usage?.prompt_tokens ?? this.#promptTokens;
    this.#completionTokens = usage?.completion_tokens ?? this.#completionTokens;
  }

  /** Without the thinking, and without a prefill that the server repeats. */
  #answer(): { readonly text: string; readonly reasoning: string } {
    const begun = this.#all.trimStart();
    let text = this.#all;
    let reasoning = this.#reasoning.trim();
    if (begun.startsWith(thinkingMarks.open) && this.#request.schema === undefined) {
      const close = begun.indexOf(thinkingMarks.close);
      const end = close < 0 ? begun.length : close;
      reasoning = `${reasoning}${begun.slice(thinkingMarks.open.length, end)}`.trim();
      text = begun.slice(end + thinkingMarks.close.length).trimStart();
    }
    if (this.#prefill !== '' && text.trimStart().startsWith(this.#prefill)) {
      text = text.trimStart().slice(this.#prefill.length);
    }
    return { text, reasoning };
  }

  #howItEnded(text: string): Finish {
    if (this.#finish === 'length') return 'length';
    if (this.#request.schema !== undefined && isJson(text)) return 'schema';
    return typeof this.#stopReason === 'string' ? 'stop' : 'end';
  }

  /** The tokens that stand, wholly or in part, in the text: those of thinking and behind a stop are left out. */
  #tokensOf(text: string): readonly Token[] {
    if (this.#tokens.length === 0 && text !== '') {
      throw new EngineError(
        'model-unsuitable',
        `The endpoint ${this.#endpointId} gave no log-probabilities, which were asked for. Test it in Models, or use another model for this.`,
        { endpoint: this.#endpointId },
      );
    }
    const all = this.#tokens.map((token) => token.text).join('');
    const start = text === '' ? -1 : all.lastIndexOf(text);
    // Tokens in the middle of a character are not text: then they cannot be laid beside it, and all are given.
    if (start < 0) return text === '' ? [] : this.#tokens;
    let place = 0;
    return this.#tokens.filter((token) => {
      const begin = place;
      place += token.text.length;
      return place > start && begin < start + text.length;
    });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
