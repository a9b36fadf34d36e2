import { type LabelDefinition, labelInWords, type Task } from '../../../../shared/domain/task.ts';
import type { Prompt } from '../../../../shared/llm/prompt.ts';
import { matchingKey, words } from '../../../numerics/words.ts';

const shortestReason = 2;
const longestReason = 30;

/** Asks for reasons why someone writes a text with this label, as a numbered list (generation F1, prompt i). */
export function reasonsPrompt(task: Task, label: LabelDefinition, form: 'raw' | 'chat', count: number): Prompt {
  const writer = task.persona ?? 'someone';
  const definition = label.definition === undefined ? '' : ` (${label.definition.replace(/[.\s]+$/u, '')})`;
  const subject = `why ${writer} writes a ${task.textType} with the label "${labelInWords(label)}"${definition}`;
  const knowledge =
    task.knowledge.length === 0
      ? []
      : [
          {
            part: 'knowledge' as const,
            text: `Facts to keep to:\n${task.knowledge.map((fact) => `- ${fact}\n`).join('')}\n`,
          },
        ];
  if (form === 'raw') {
    return {
      form,
      parts: [
        ...knowledge,
        { part: 'task', text: `${count} different reasons ${subject}, each in one short sentence:\n` },
        { part: 'cue', text: '1.' },
      ],
    };
  }
  return {
    form,
    messages: [
      {
        role: 'user',
        parts: [
          ...knowledge,
          {
            part: 'task',
            text: `List ${count} different reasons ${subject}. One short sentence for each, numbered, nothing else.`,
          },
        ],
      },
    ],
    prefill: '1.',
  };
}

/** The reasons of a numbered or bulleted answer, without repeats; a last line that the token limit cut is left out. */
export function readReasons(
  answer: string,
  options: { readonly limit: number; readonly isCut: boolean },
): readonly string[] {
  const lines = answer.split('\n');
  const whole = options.isCut ? lines.slice(0, -1) : lines;
  const found = new Map<string, string>();
  for (const line of whole) {
    const text = line
      .replace(/^\s*(?:[-*•–]|\d{1,2}[.):])?\s*/u, '')
      .replace(/^["“]|["”]$/gu, '')
      .trim();
    const count = text.endsWith(':') ? 0 : words(text).length;
    if (count >= shortestReason && count <= longestReason && !found.has(matchingKey(text)))
      found.set(matchingKey(text), text);
  }
  return [...found.values()].slice(0, options.limit);
}
