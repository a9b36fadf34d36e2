import { suggestWord } from '../../shared/base/nearest-word.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import { type Fields, type LabelDefinition, labelInWords, type Task } from '../../shared/domain/task.ts';
import { findCellLabels, findLabel } from './cell-labels.ts';
import { cleanAnswer } from './clean-answer.ts';
import { labelInOneLine, labelRules, oneLine } from './codebook.ts';
import { capitalised, conditionLines, formSentences, languageInWords, quotable } from './prompt-words.ts';
import type { TaskKind, TaskPrompt } from './task-kind.ts';

/**
 * A text with one label of a codebook, or with several (`multiple: true`).
 *
 * Raw prompts are a heading, texts between quotation marks under lines that say what they are, and an open quotation
 * mark (B1): the form in which small models write best. Chat prompts ask with the label's rules and its confusable
 * neighbours, and open the answer's quotation mark for the model.
 */
export const classification: TaskKind = {
  id: 'classification',
  title: 'Classification',
  summary: 'Texts with one label of a codebook, or with several.',
  fields: (task) => [
    { name: 'text', type: 'text', required: true, isTarget: false, description: 'The text.' },
    task.multiple
      ? { name: 'labels', type: 'labels', required: true, isTarget: true, description: 'The labels of the text.' }
      : { name: 'label', type: 'label', required: true, isTarget: true, description: 'The label of the text.' },
  ],
  check: (fields, task) => [...checkText(fields), ...checkLabels(fields, task)],
  checkTask,
  text: textOf,
  student: {
    input: textOf,
    classes: (fields, task) => labelNames(fields, task) ?? [],
    allClasses: (task) => task.labels.map((label) => label.name),
  },
  prompt: createPrompt(),
};

function textOf(fields: Fields): string {
  const text = fields['text'];
  return typeof text === 'string' ? text : '';
}

function checkText(fields: Fields): readonly string[] {
  return textOf(fields).trim() === '' ? ['The text is missing.'] : [];
}

function checkLabels(fields: Fields, task: Task): readonly string[] {
  const names = labelNames(fields, task);
  if (names === undefined)
    return [task.multiple ? 'The labels are missing or not a list of names.' : 'The label is missing.'];
  const known = task.labels.map((label) => label.name);
  return [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `The label \`${name}\` is not in the codebook.${suggestWord(name, known)}`),
    ...(new Set(names).size < names.length ? ['A label is there twice.'] : []),
  ];
}

/** Undefined when the field is not there or not of its type. An empty list is a sample without labels. */
function labelNames(fields: Fields, task: Task): readonly string[] | undefined {
  if (!task.multiple) {
    const label = fields['label'];
    return typeof label === 'string' && label !== '' ? [label] : undefined;
  }
  const labels = fields['labels'];
  if (!Array.isArray(labels)) return undefined;
  const names = labels.filter((label) => typeof label === 'string');
  return names.length === labels.length ? names : undefined;
}

function checkTask(task: Task): readonly string[] {
  const least = task.multiple ? 1 : 2;
  const problems: string[] = [];
  if (task.labels.length < least) {
    problems.push(
      `A classification needs at least ${least === 1 ? 'one label' : 'two labels'} in \`labels\`; there ${task.labels.length === 1 ? 'is 1' : `are ${task.labels.length}`}.`,
    );
  }
  const byWords = new Map<string, string>();
  for (const label of task.labels) {
    const words = labelInWords(label).toLowerCase();
    const other = byWords.get(words);
    // Labels of one name are the recipe's to tell, with their lines.
    if (other !== undefined && other.toLowerCase() !== label.name.toLowerCase()) {
      problems.push(
        `The labels \`${other}\` and \`${label.name}\` both read "${words}" in a prompt: give one of them other \`words\`.`,
      );
    }
    byWords.set(words, label.name);
  }
  return problems;
}

function createPrompt(): TaskPrompt {
  return {
    task: (task, form) => (form === 'raw' ? rawHeading(task) : chatInstruction(task)),
    demonstration(demonstration, task, form) {
      const names = labelNames(demonstration.fields, task) ?? [];
      const labels = names.map((name) => findLabel(name, task)).filter((label) => label !== undefined);
      const text = quotable(textOf(demonstration.fields));
      return form === 'raw'
        ? { request: `${lines([...rawLabels(labels)])}${slot(task)}`, answer: `${text}"` }
        : {
            request: chatRequest(
              task,
              chatLabels(labels, (label) => labelInOneLine(label)),
            ),
            answer: `"${text}"`,
          };
    },
    conditions(cell, task, form) {
      const target = findCellLabels(cell, task);
      const others = conditionLines(cell, target === undefined ? [] : [target.condition]);
      const labels = target?.labels ?? [];
      // The label stands last, right before the answer: what comes last counts most for a small model.
      return form === 'raw'
        ? [...others, ...rawLabels(labels)].join('\n')
        : chatRequest(task, [...others, ...chatLabels(labels, (label) => labelRules(label, task))]);
    },
    cue: (_cell, task, form) => ({ text: form === 'raw' ? slot(task) : '"', stop: ['"', '\n'] }),
    read,
  };
}

function read(answer: string, cell: Cell, task: Task): ReturnType<TaskPrompt['read']> {
  const cleaned = cleanAnswer(answer);
  if (cleaned.kind === 'unreadable') return cleaned;
  const labels = findCellLabels(cell, task)?.labels;
  if (labels === undefined) return { kind: 'fields', fields: { text: cleaned.text } };
  const names = labels.map((label) => label.name);
  const target: Fields = task.multiple ? { labels: names } : { label: names[0] ?? '' };
  return { kind: 'fields', fields: { text: cleaned.text, ...target } };
}

function rawHeading(task: Task): string {
  const language = languageInWords(task.language);
  const writer = task.persona === undefined ? '' : `, written by ${oneLine(task.persona)}`;
  return [
    `Each text below is one ${oneLine(task.textType)}${writer}${language === undefined ? '' : `, in ${language}`}.`,
    ...(task.format === undefined ? [] : formSentences({ ...task, language: 'en' }).form),
  ].join(' ');
}

function chatInstruction(task: Task): string {
  const { role, form } = formSentences(task);
  return [
    ...role,
    `You write one ${oneLine(task.textType)} at a time, as it would really be found.`,
    ...form,
    'Give the text alone, between quotation marks: no title, no explanation, no label.',
  ].join(' ');
}

function rawLabels(labels: readonly LabelDefinition[]): readonly string[] {
  return labels.length === 0 ? [] : [`Label: ${labels.map(labelInOneLine).join(' And: ')}`];
}

function chatLabels(labels: readonly LabelDefinition[], rules: (label: LabelDefinition) => string): readonly string[] {
  return labels.map((label) => `Label: ${rules(label)}`);
}

/** One short requirement a line, numbered. */
function chatRequest(task: Task, requirements: readonly string[]): string {
  const request = `Write one ${oneLine(task.textType)}`;
  if (requirements.length === 0) return `${request}.`;
  return [`${request}:`, ...requirements.map((requirement, index) => `${index + 1}. ${requirement}`)].join('\n');
}

function slot(task: Task): string {
  return `${capitalised(oneLine(task.textType))}: "`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
