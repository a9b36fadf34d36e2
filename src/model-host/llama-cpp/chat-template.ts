import { EngineError } from '../../shared/domain/engine-error.ts';
import type { ChatMessage } from '../../shared/llm/prompt.ts';
import { renderTemplate } from './render-template.ts';

/** A rendered template: its own text, and the places of the messages' contents in it. */
export type TemplatePiece =
  | { readonly kind: 'template'; readonly text: string }
  /** `trims`: the template takes white space off that end of the content. */
  | { readonly kind: 'content'; readonly message: number; readonly trimsStart: boolean; readonly trimsEnd: boolean };

type Role = ChatMessage['role'];

export interface ChatTemplateOptions {
  /** For error messages. */
  readonly model: string;
  readonly source: string;
  readonly startText: string;
  readonly endText: string;
}

/**
 * The chat template of a model file. It never sees a text: it is rendered with marked places, once for each order of
 * roles, and the texts are put in afterwards, so that nothing in them can become template or control token.
 */
export class ChatTemplate {
  readonly #options: ChatTemplateOptions;
  readonly #known = new Map<string, Promise<readonly TemplatePiece[]>>();

  constructor(options: ChatTemplateOptions) {
    this.#options = options;
  }

  get source(): string {
    return this.#options.source;
  }

  /** Throws EngineError `model-unsuitable` when the template does not take these roles, or cannot be rendered. */
  pieces(roles: readonly Role[]): Promise<readonly TemplatePiece[]> {
    const key = roles.join(' ');
    let pieces = this.#known.get(key);
    if (!pieces) {
      pieces = this.#render(roles);
      this.#known.set(key, pieces);
    }
    return pieces;
  }

  async #render(roles: readonly Role[]): Promise<readonly TemplatePiece[]> {
    const { model, source, startText, endText } = this.#options;
    const rendering = await renderTemplate({
      template: source,
      values: {
        messages: roles.map((role, message) => ({ role, content: placeholder(message) })),
        add_generation_prompt: true,
        bos_token: startText,
        eos_token: endText,
      },
    });
    if (rendering.kind === 'failed') throw unsuitable(model, roles, rendering.reason);
    const pieces = splitAtPlaceholders(rendering.text);
    roles.forEach((role, message) => {
      const isThere = pieces.some((piece) => piece.kind === 'content' && piece.message === message);
      if (!isThere) throw unsuitable(model, roles, `it leaves out the message ${message + 1} (${role})`);
    });
    return pieces;
  }
}

/** White space that templates trim and do not write themselves, and private characters that no tokenizer knows. */
const edge = '\u2003';

function placeholder(message: number): string {
  return `${edge}\uE000${message}\uE001${edge}`;
}

function splitAtPlaceholders(text: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let position = 0;
  for (const match of text.matchAll(/(\u2003?)\uE000(\d+)\uE001(\u2003?)/g)) {
    if (match.index > position) pieces.push({ kind: 'template', text: text.slice(position, match.index) });
    pieces.push({ kind: 'content', message: Number(match[2]), trimsStart: match[1] === '', trimsEnd: match[3] === '' });
    position = match.index + match[0].length;
  }
  if (position < text.length) pieces.push({ kind: 'template', text: text.slice(position) });
  return pieces;
}

function unsuitable(model: string, roles: readonly Role[], reason: string): EngineError {
  return new EngineError(
    'model-unsuitable',
    `The chat template of the model ${model} cannot be used for the messages ${roles.join(', ')}: ${reason}. ` +
      'Use the raw form of the prompt, or another order of messages.',
    { model, roles: [...roles] },
  );
}
