import type { TokenCount } from '../../shared/llm/language-model.ts';
import { type Prompt, promptParts } from '../../shared/llm/prompt.ts';

/** Prose in Latin letters; what is in other scripts has about one token a character. */
const lettersPerToken = 4;
/** Role and marks of a chat message. */
const tokensPerMessage = 8;

/** A guess for where no model is at hand to count. */
export function estimateTokens(prompt: Prompt): TokenCount {
  const parts = promptParts(prompt).map(({ part, text }) => {
    const others = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
    return { part, tokens: Math.ceil((text.length - others) / lettersPerToken + others) };
  });
  const messages = prompt.form === 'chat' ? prompt.messages.length * tokensPerMessage : 0;
  return { total: parts.reduce((sum, { tokens }) => sum + tokens, messages), parts, isEstimate: true };
}
