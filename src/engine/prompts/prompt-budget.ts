import { EngineError } from '../../shared/domain/engine-error.ts';
import { type Prompt, promptParts } from '../../shared/llm/prompt.ts';
import type { CountingModel } from './prompt-request.ts';

/**
 * Tokens that a chat template and control tokens can add: some templates write a date or a system line of their own.
 * Only a bound: near the limit the model counts.
 */
const overheadTokens = 160;
const overheadTokensForEachMessage = 12;

/**
 * At most this many tokens: a token stands for at least one byte of text, in byte-level and in byte-fallback tokenizers
 * alike. Costs no call to the model host.
 */
function tokenBound(prompt: Prompt): number {
  const messages = prompt.form === 'chat' ? prompt.messages.length + 1 : 0;
  const bytes = promptParts(prompt).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return bytes + overheadTokens + messages * overheadTokensForEachMessage;
}

export interface Budget {
  readonly model: CountingModel;
  /** Tokens that the prompt may have: the context without what is kept free for the answer. */
  readonly tokens: number;
}

export async function fitsBudget(prompt: Prompt, budget: Budget): Promise<boolean> {
  if (tokenBound(prompt) <= budget.tokens) return true;
  return (await budget.model.countTokens(prompt)).total <= budget.tokens;
}

/** For a prompt from which nothing more can be dropped: names the largest part and says what can be done. */
export async function promptTooLong(prompt: Prompt, budget: Budget): Promise<EngineError> {
  const { id, contextTokens } = budget.model.identity;
  const count = await budget.model.countTokens(prompt);
  const byPart = new Map<string, number>();
  for (const { part, tokens } of count.parts) byPart.set(part, (byPart.get(part) ?? 0) + tokens);
  const [part, tokens] = [...byPart].sort((a, b) => b[1] - a[1])[0] ?? ['task', count.total];
  return new EngineError(
    'prompt-too-long',
    `The prompt has ${count.total} tokens without any demonstration, and ${id} leaves room for ${budget.tokens} of its ${contextTokens}. ` +
      `The largest part is \`${part}\` with ${tokens} tokens: shorten it in the recipe, or choose a model with a longer context.`,
    { model: id, part, partTokens: tokens, promptTokens: count.total, budgetTokens: budget.tokens },
  );
}
