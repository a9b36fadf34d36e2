import type { Cell } from '../../shared/domain/sample.ts';
import type { Task } from '../../shared/domain/task.ts';
import { oneLine, sentence } from './codebook.ts';

/**
 * One line for each value of the cell that asks for something, in the order of the recipe, without the conditions named
 * in `except`. A value without words, or with a wording of the whole prompt, asks for nothing.
 */
export function conditionLines(cell: Cell, except: readonly string[]): readonly string[] {
  return Object.entries(cell.values)
    .filter(
      ([name, value]) =>
        !except.includes(name) && value.overrides?.template === undefined && oneLine(value.text) !== '',
    )
    .map(([name, value]) => `${capitalised(name.replace(/[_-]+/g, ' '))}: ${oneLine(value.text)}`);
}

/** Role, language and format of the texts, each a sentence that is there or not. */
export function formSentences(task: Task): { readonly role: readonly string[]; readonly form: readonly string[] } {
  const language = languageInWords(task.language);
  return {
    role: task.persona === undefined ? [] : [sentence(`You are ${oneLine(task.persona)}`)],
    form: [
      ...(language === undefined ? [] : [`Write in ${language}.`]),
      ...(task.format === undefined ? [] : [sentence(capitalised(oneLine(task.format)))]),
    ],
  };
}

/** The language's English name; undefined for English, which prompts do not mention. */
export function languageInWords(code: string): string | undefined {
  if (/^en(-|$)/.test(code)) return undefined;
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text that stands between quotation marks in one line. */
export function quotable(text: string): string {
  return oneLine(text).replace(/["“”]/g, "'");
}
