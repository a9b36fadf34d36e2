import type { Token } from './sequence.ts';

/** Text to tokens and back, as far as the adapter needs it. */
export interface Vocabulary {
  /** With `marks`, texts of control tokens become control tokens. */
  tokenize(text: string, options: { readonly marks: boolean; readonly followsText: boolean }): readonly Token[];
  /** `before` decides about a space at the start, where the vocabulary works like that. Control tokens give nothing. */
  detokenize(tokens: readonly Token[], before: readonly Token[]): string;
  /** The text of a control token or of one that the vocabulary's author defined; `undefined` for ordinary tokens. */
  markText(token: Token): string | undefined;
  /** A mark that swallows white space before or after it. */
  stripsAround(token: Token): { readonly before: boolean; readonly after: boolean };
  isEnd(token: Token): boolean;
  isControl(token: Token): boolean;
  /** The token that must start every prompt, where the model wants one. */
  readonly start: Token | undefined;
}
