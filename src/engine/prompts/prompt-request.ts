import type { Json } from '../../shared/base/json.ts';
import type { Cell, Demonstration } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import type { ModelIdentity, TokenCount } from '../../shared/llm/language-model.ts';
import type { Prompt } from '../../shared/llm/prompt.ts';

/** What the composer asks of a model: no more than its size and its count of tokens. Methods' models have both. */
export interface CountingModel {
  readonly identity: ModelIdentity;
  countTokens(prompt: Prompt): Promise<TokenCount>;
}

/** As `PromptRequest` of the methods' contexts, with the least that is needed. */
export interface ComposeRequest {
  readonly cell: Cell;
  readonly demonstrations: { readonly ordered: readonly Demonstration[]; readonly byUsefulness: readonly string[] };
  readonly model: CountingModel;
  readonly form: 'raw' | 'chat';
  /** Tokens kept free for the answer. */
  readonly maxTokens: number;
  readonly remark?: string;
}

/** As `RenderedPrompt` of the methods' contexts. */
export interface ComposedRequest {
  readonly prompt: Prompt;
  readonly stop: readonly string[];
  readonly schema?: Json;
  readonly used: readonly Demonstration[];
  /** Ids of demonstrations, `remark`, `condition/<name>`: in the order in which they were dropped. */
  readonly dropped: readonly string[];
  read(
    answer: string,
  ): { readonly kind: 'fields'; readonly fields: Fields } | { readonly kind: 'unreadable'; readonly reason: string };
}

/** Fits the `PromptPort` that methods get; the layers below methods do not name it. */
export interface Composer {
  render(request: ComposeRequest): Promise<ComposedRequest>;
  conditionText(cell: Cell): string;
}
