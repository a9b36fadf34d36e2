import type { Finish } from '../../shared/llm/language-model.ts';
import { createJsonEnd, type JsonEnd } from './json-end.ts';
import type { Token } from './sequence.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The marks between which thinking models think. */
export const thinkingMarks = { open: '<think>', close: '</think>' } as const;

export interface AnswerTextOptions {
  readonly vocabulary: Vocabulary;
  /** The prompt's last tokens. */
  readonly before: readonly Token[];
  readonly stop: readonly string[];
  /** The answer is one JSON value and ends with it. */
  readonly isJson: boolean;
  /**
   * `opened`: the prompt ends inside the thinking. `possible`: the answer may begin with it. `none`: marks are text like
   * any other.
   */
  readonly thinking: 'none' | 'possible' | 'opened';
}

export interface AnswerParts {
  readonly text: string;
  readonly reasoning?: string;
  /** Tokens that stand, wholly or in part, in `text`: from `first` up to, but not including, `end`. */
  readonly tokens: { readonly first: number; readonly end: number };
}

/** Puts tokens together to text as they come, and sees where the answer ends. */
export class AnswerText {
  readonly #options: AnswerTextOptions;
  readonly #jsonEnd: JsonEnd | undefined;
  readonly #tokens: Token[] = [];
  /** For each token where its text starts. */
  readonly #starts: number[] = [];
  /** Tokens that end in the middle of a character. */
  #unfinished: Token[] = [];
  #all = '';
  #phase: 'unknown' | 'thinking' | 'answer';
  #reasoning: { readonly start: number; end: number | undefined } | undefined;
  #answerStart = 0;
  #searched = 0;
  #cut: number | undefined;

  constructor(options: AnswerTextOptions) {
    this.#options = options;
    this.#jsonEnd = options.isJson ? createJsonEnd() : undefined;
    this.#phase =
      options.thinking === 'none' || options.isJson ? 'answer' : options.thinking === 'opened' ? 'thinking' : 'unknown';
    if (this.#phase === 'thinking') this.#reasoning = { start: 0, end: undefined };
  }

  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  /** The text of a token, as it was read together with the tokens before it; '' in the middle of a character. */
  pieceOf(position: number): string {
    return this.#all.slice(this.#starts[position] ?? this.#all.length, this.#starts[position + 1] ?? this.#all.length);
  }

  /** Why the answer is at its end with this token, if it is. */
  push(token: Token): Finish | undefined {
    const { vocabulary } = this.#options;
    this.#starts.push(this.#all.length);
    this.#tokens.push(token);
    this.#unfinished.push(token);
    const read = this.#tokens.length - this.#unfinished.length;
    const before =
      read >= contextForText
        ? this.#tokens.slice(read - contextForText, read)
        : [...this.#options.before.slice(-contextForText), ...this.#tokens.slice(0, read)];
    const mark = this.#options.thinking === 'none' ? undefined : thinkingMarkOf(vocabulary, token);
    const piece = mark ?? vocabulary.detokenize(this.#unfinished, before);
    if (piece.endsWith('\uFFFD') && this.#unfinished.length < longestCharacter) return undefined;
    this.#unfinished = [];
    this.#all += piece;
    return this.#look(piece);
  }

  /** What the answer is so far. */
  parts(): AnswerParts {
    if (this.#phase === 'unknown') {
      this.#phase = 'answer';
      this.#findStop();
    }
    const end = this.#cut ?? this.#all.length;
    const start = this.#phase === 'thinking' ? end : this.#answerStart;
    const reasoning = this.#reasoning && this.#all.slice(this.#reasoning.start, this.#reasoning.end ?? end).trim();
    const first = this.#starts.findIndex((_, position) => (this.#starts[position + 1] ?? this.#all.length) > start);
    const afterEnd = this.#starts.findIndex((place) => place >= end);
    const range = {
      first: first < 0 ? this.#starts.length : first,
      end: afterEnd < 0 ? this.#starts.length : afterEnd,
    };
    return {
      text: this.#all.slice(start, end),
      ...(reasoning !== undefined && { reasoning }),
      tokens: { first: Math.min(range.first, range.end), end: range.end },
    };
  }

  #look(piece: string): Finish | undefined {
    if (this.#jsonEnd) {
      this.#cut = this.#jsonEnd.read(piece);
      return this.#cut === undefined ? undefined : 'schema';
    }
    if (this.#phase === 'unknown') this.#lookForThinking();
    if (this.#phase === 'thinking') this.#lookForAnswer();
    return this.#phase === 'answer' && this.#findStop() ? 'stop' : undefined;
  }

  #lookForThinking(): void {
    const begun = this.#all.trimStart();
    if (begun.startsWith(thinkingMarks.open)) {
      this.#phase = 'thinking';
      this.#reasoning = { start: this.#all.length - begun.length + thinkingMarks.open.length, end: undefined };
    } else if (!thinkingMarks.open.startsWith(begun)) {
      this.#phase = 'answer';
    }
  }

  #lookForAnswer(): void {
    if (!this.#reasoning) return;
    const close = this.#all.indexOf(thinkingMarks.close, this.#reasoning.start);
    if (close < 0) return;
    const after = close + thinkingMarks.close.length;
    const rest = this.#all.slice(after);
    this.#answerStart = after + (rest.length - rest.trimStart().length);
    this.#reasoning.end = close;
    // White space behind the mark belongs to it, also what is still to come.
    if (this.#answerStart < this.#all.length) {
      this.#phase = 'answer';
      this.#searched = this.#answerStart;
    }
  }

  #findStop(): boolean {
    const { stop } = this.#options;
    const longest = Math.max(0, ...stop.map((text) => text.length));
    const from = Math.max(this.#answerStart, this.#searched - longest + 1);
    const places = stop.map((text) => this.#all.indexOf(text, from)).filter((place) => place >= 0);
    this.#searched = this.#all.length;
    if (places.length === 0) return false;
    this.#cut = Math.min(...places);
    return true;
  }
}

/** As many tokens as the text of the next one can depend on. */
const contextForText = 3;
const longestCharacter = 5;

function thinkingMarkOf(vocabulary: Vocabulary, token: Token): string | undefined {
  const mark = vocabulary.markText(token);
  return mark === thinkingMarks.open || mark === thinkingMarks.close ? mark : undefined;
}
