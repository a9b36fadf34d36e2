import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { TokenCount } from '../../shared/llm/language-model.ts';
import { type ChatMessage, type ChatPrompt, joinParts, type Prompt, promptParts } from '../../shared/llm/prompt.ts';
import type { ChatTemplate, TemplatePiece } from './chat-template.ts';
import type { Token } from './sequence.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A prompt between control tokens and text. Neighbouring texts are one, so that they are tokenised as the model knows them. */
type PromptPiece = { readonly kind: 'mark'; readonly token: Token } | { readonly kind: 'text'; readonly text: string };

export interface PromptCompilerOptions {
  /** For error messages. */
  readonly model: string;
  readonly vocabulary: Vocabulary;
  /** Absent in models that were not made for chat. */
  readonly template?: ChatTemplate;
}

/** A prompt ready for tokenising, possibly with more text behind it. */
export interface CompiledPrompt {
  readonly tokens: readonly Token[];
  /** The text behind the last control token. */
  readonly lastText: string;
  /** Tokens of the prompt with this text behind it, tokenised as one. */
  tokensWith(continuation: string): readonly Token[];
}

/**
 * Prompts to tokens. Control tokens come only from the model's own template (and its start token): all texts, the
 * template's included, are tokenised without them.
 */
export class PromptCompiler {
  readonly #options: PromptCompilerOptions;

  constructor(options: PromptCompilerOptions) {
    this.#options = options;
  }

  /** Throws EngineError `model-unsuitable` for a chat prompt when the model has no template, or one that does not take it. */
  async compile(prompt: Prompt): Promise<CompiledPrompt> {
    const pieces = prompt.form === 'raw' ? withText([], joinParts(prompt.parts)) : await this.#chatPieces(prompt);
    const last = pieces.at(-1);
    return {
      tokens: this.#tokenize(pieces),
      lastText: last?.kind === 'text' ? last.text : '',
      tokensWith: (continuation) => this.#tokenize(withText(pieces, continuation)),
    };
  }

  async count(prompt: Prompt): Promise<TokenCount> {
    const { tokens } = await this.compile(prompt);
    const parts = promptParts(prompt).map(({ part, text }) => ({ part, tokens: this.textTokens(text, false).length }));
    return { total: tokens.length, parts };
  }

  /** Text as data: no control token, and no token that the template uses as a mark. */
  textTokens(text: string, followsText: boolean): readonly Token[] {
    const tokens = this.#options.vocabulary.tokenize(text, { marks: false, followsText });
    // Vocabularies also have marks that are no control tokens (`<think>`), and make them of plain text.
    const mark = tokens.map((token) => this.#templateMark(token)).find((found) => found !== undefined);
    const place = mark === undefined ? -1 : text.indexOf(mark);
    if (mark === undefined || place < 0) return tokens;
    const cut = place + 1;
    return [...this.textTokens(text.slice(0, cut), followsText), ...this.textTokens(text.slice(cut), true)];
  }

  #templateMark(token: Token): string | undefined {
    const mark = this.#options.vocabulary.markText(token);
    if (mark === undefined || mark.length < 2 || mark.trim() === '') return undefined;
    return this.#options.vocabulary.isControl(token) || this.#options.template?.source.includes(mark)
      ? mark
      : undefined;
  }

  #tokenize(pieces: readonly PromptPiece[]): readonly Token[] {
    const { start } = this.#options.vocabulary;
    const tokens = pieces.flatMap((piece) =>
      piece.kind === 'mark' ? [piece.token] : this.textTokens(piece.text, false),
    );
    const withStart = start === undefined || tokens[0] === start ? tokens : [start, ...tokens];
    if (withStart.length > 0) return withStart;
    throw new EngineError('bad-request', 'The prompt is empty. Write at least one word.');
  }

  async #chatPieces(prompt: ChatPrompt): Promise<readonly PromptPiece[]> {
    const { template, model } = this.#options;
    if (!template) {
      throw new EngineError(
        'model-unsuitable',
        `The model ${model} has no chat template: it continues texts and does not answer messages. Use the raw form of the prompt.`,
        { model },
      );
    }
    const { messages, pieces: rendered } = await fitMessages(template, prompt.messages);
    let pieces: readonly PromptPiece[] = [];
    for (const piece of rendered) {
      if (piece.kind === 'template') {
        pieces = this.#withTemplateText(pieces, piece.text);
      } else {
        let text = joinParts(messages[piece.message]?.parts ?? []);
        if (piece.trimsStart) text = text.trimStart();
        if (piece.trimsEnd) text = text.trimEnd();
        pieces = withText(pieces, text);
      }
    }
    return withText(pieces, prompt.prefill);
  }

  /** Cuts the template's text into control tokens and what stands between them. */
  #withTemplateText(before: readonly PromptPiece[], text: string): readonly PromptPiece[] {
    const { vocabulary } = this.#options;
    let pieces = before;
    let rest = text;
    for (const token of vocabulary.tokenize(text, { marks: true, followsText: true })) {
      const mark = this.#templateMark(token);
      const place = mark === undefined ? -1 : rest.indexOf(mark);
      if (mark === undefined || place < 0) continue;
      const strips = vocabulary.stripsAround(token);
      const between = rest.slice(0, place);
      pieces = [...withText(pieces, strips.before ? between.trimEnd() : between), { kind: 'mark', token }];
      rest = rest.slice(place + mark.length);
      if (strips.after) rest = rest.trimStart();
    }
    return withText(pieces, rest);
  }
}

/**
 * Some templates know no system message: its text then goes in front of the first message of the user, as the makers of
 * such models advise. Anything else that a template refuses is an error.
 */
async function fitMessages(
  template: ChatTemplate,
  messages: readonly ChatMessage[],
): Promise<{ readonly messages: readonly ChatMessage[]; readonly pieces: readonly TemplatePiece[] }> {
  const rolesOf = (list: readonly ChatMessage[]): readonly ChatMessage['role'][] => list.map((message) => message.role);
  try {
    return { messages, pieces: await template.pieces(rolesOf(messages)) };
  } catch (error) {
    const [system, user, ...later] = messages;
    if (!isEngineError(error, 'model-unsuitable') || system?.role !== 'system' || user?.role !== 'user') throw error;
    const parts = [...system.parts, { part: 'task', text: '\n\n' } as const, ...user.parts];
    const merged: readonly ChatMessage[] = [{ role: 'user', parts }, ...later];
    return { messages: merged, pieces: await template.pieces(rolesOf(merged)) };
  }
}

function withText(pieces: readonly PromptPiece[], text: string): readonly PromptPiece[] {
  if (text === '') return pieces;
  const last = pieces.at(-1);
  return last?.kind === 'text'
    ? [...pieces.slice(0, -1), { kind: 'text', text: last.text + text }]
    : [...pieces, { kind: 'text', text }];
}
