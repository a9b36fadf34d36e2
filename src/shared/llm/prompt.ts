/** Which part of p = E(e_task, e_condition, e_demo) a piece of a prompt belongs to. */
export type PromptPartName = 'task' | 'knowledge' | 'conditions' | 'demonstration' | 'item' | 'cue';

export interface PromptPart {
  readonly part: PromptPartName;
  readonly text: string;
}

/** Raw: the parts are joined as they are and the model goes on writing. */
export interface RawPrompt {
  readonly form: 'raw';
  readonly parts: readonly PromptPart[];
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly PromptPart[];
}

/** Chat: rendered with the model's own template; `prefill` is the start of the answer. */
export interface ChatPrompt {
  readonly form: 'chat';
  readonly messages: readonly ChatMessage[];
  readonly prefill: string;
}

/** Text in it is data: it is tokenised without control tokens, whatever it says. */
export type Prompt = RawPrompt | ChatPrompt;

export function joinParts(parts: readonly PromptPart[]): string {
  return parts.map((part) => part.text).join('');
}

/** All parts of a prompt in order, for hashing, storing by content and counting. */
export function promptParts(prompt: Prompt): readonly PromptPart[] {
  if (prompt.form === 'raw') return prompt.parts;
  const parts = prompt.messages.flatMap((message) => message.parts);
  return prompt.prefill === '' ? parts : [...parts, { part: 'cue', text: prompt.prefill }];
}
