import type { Prompt, PromptPart } from '../../shared/llm/prompt.ts';

/** A part of a prompt as a screen shows it. */
export interface ShownPart {
  /** `task`, `conditions`, `demonstration`, … */
  readonly part: PromptPart['part'];
  readonly title: string;
  readonly role: 'system' | 'user' | 'assistant' | 'text';
  readonly text: string;
  readonly tokens: number;
}

const titles: Readonly<Record<PromptPart['part'], string>> = {
  task: 'Task',
  knowledge: 'Facts',
  conditions: 'What to write',
  demonstration: 'Demonstration',
  item: 'Item',
  cue: 'Start of the answer',
};

/**
 * The parts of a prompt in order, each with the role of its message; `text` where there are no messages. Demonstrations
 * are numbered: in a chat a request and its answer are one.
 *
 * @param tokens of each part, in the order of `promptParts`
 */
export function shownParts(prompt: Prompt, tokens: readonly number[]): readonly ShownPart[] {
  const parts =
    prompt.form === 'raw'
      ? prompt.parts.map((part) => ({ ...part, role: 'text' as const }))
      : [
          ...prompt.messages.flatMap(({ role, parts }) => parts.map((part) => ({ ...part, role }))),
          ...(prompt.prefill === '' ? [] : [{ part: 'cue', text: prompt.prefill, role: 'assistant' } as const]),
        ];
  let demonstrations = 0;
  return parts.map(({ part, role, text }, index) => {
    if (part === 'demonstration' && role !== 'assistant') demonstrations += 1;
    const title = part === 'demonstration' ? `${titles[part]} ${demonstrations}` : titles[part];
    return { part, title, role, text, tokens: tokens[index] ?? 0 };
  });
}
