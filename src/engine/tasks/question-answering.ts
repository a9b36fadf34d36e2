import { isJsonObject, type Json } from '../../shared/base/json.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { Fields, Task } from '../../shared/domain/task.ts';
import { oneLine } from './codebook.ts';
import { capitalised, conditionLines, formSentences } from './prompt-words.ts';
import type { TaskKind, TaskPrompt } from './task-kind.ts';

/**
 * A question about a passage, with the answer copied from it.
 *
 * The passage is the value of a condition called `context`, or the task's knowledge, or the model writes it as well.
 * Everywhere the answer comes before the question (B1): a question for a known answer is easier than the reverse. The
 * value of a condition called `answer` is the answer to ask for. Raw prompts are lines `Passage: … Answer: … Question: …`;
 * chat prompts ask for a JSON object with a schema.
 */
export const questionAnswering: TaskKind = {
  id: 'question-answering',
  title: 'Question answering',
  summary: 'Questions about a passage, with answers copied from it.',
  fields: () => [
    {
      name: 'context',
      type: 'text',
      required: false,
      isTarget: false,
      description: 'The passage that holds the answer.',
    },
    { name: 'question', type: 'text', required: true, isTarget: false, description: 'The question.' },
    {
      name: 'answers',
      type: 'list-of-texts',
      required: true,
      isTarget: true,
      description: 'Correct answers, each as it stands in the passage.',
    },
  ],
  check,
  checkTask: (task) =>
    task.labels.length === 0
      ? []
      : ['Question answering has no labels: remove `labels`, or choose the kind `classification`.'],
  text: (fields) => textField(fields, 'question'),
  student: undefined,
  prompt: createPrompt(),
};

function textField(fields: Fields, name: string): string {
  const text = fields[name];
  return typeof text === 'string' ? text.trim() : '';
}

/** Undefined when it is not a list of texts. */
function answersOf(fields: Fields): readonly string[] | undefined {
  const answers = fields['answers'];
  if (!Array.isArray(answers)) return undefined;
  const texts = answers.filter((answer) => typeof answer === 'string' && answer.trim() !== '');
  // Safe: only texts passed the filter.
  return texts.length === answers.length && texts.length > 0 ? (texts as readonly string[]) : undefined;
}

function check(fields: Fields): readonly string[] {
  const context = textField(fields, 'context');
  const question = textField(fields, 'question');
  const answers = answersOf(fields);
  const problems: string[] = [];
  if (question === '') problems.push('The question is missing.');
  else if (!question.endsWith('?')) problems.push('The question does not end with a question mark.');
  if (answers === undefined) return [...problems, 'The answers are missing or not a list of texts.'];
  for (const answer of answers) {
    if (context !== '' && !context.includes(answer.trim()))
      problems.push(`The answer "${answer}" does not stand in the passage word for word.`);
    if (containsWords(question, answer)) problems.push(`The question already holds the answer "${answer}".`);
  }
  return problems;
}

/** Whole words, capitals and punctuation ignored: "art" is not in "start". */
function containsWords(text: string, part: string): boolean {
  const words = (value: string): string => ` ${(value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
  const wanted = words(part);
  return wanted.trim() !== '' && words(text).includes(wanted);
}

/** What the cell and the task give; the rest is the model's to write, in the order of `parts`. */
interface Given {
  readonly context: string | undefined;
  readonly answer: string | undefined;
}

const parts = ['context', 'answer', 'question'] as const;
type Part = (typeof parts)[number];
const partNames: Readonly<Record<Part, string>> = { context: 'Passage', answer: 'Answer', question: 'Question' };

function givenBy(cell: Cell, task: Task): Given {
  const context = cell.values['context']?.text ?? (task.knowledge.length === 0 ? undefined : task.knowledge.join(' '));
  return { context: context === undefined ? undefined : oneLine(context), answer: cell.values['answer']?.text };
}

function wantedParts(given: Given): readonly Part[] {
  return parts.filter((part) => part === 'question' || given[part] === undefined);
}

function createPrompt(): TaskPrompt {
  return {
    task: (task, form, cell) => (form === 'raw' ? rawHeading(task) : chatInstruction(task, givenBy(cell, task))),
    demonstration(demonstration, task, form) {
      const { fields } = demonstration;
      const context = oneLine(textField(fields, 'context'));
      const answer = oneLine(answersOf(fields)?.[0] ?? '');
      const question = oneLine(textField(fields, 'question'));
      if (form === 'raw') {
        const passage = context === '' ? '' : `Passage: ${context}\n`;
        return { request: `${passage}Answer:`, answer: ` ${answer}\nQuestion: ${question}` };
      }
      const given: Given = { context: context === '' ? undefined : context, answer: undefined };
      return { request: chatRequest(task, [], given), answer: JSON.stringify({ answer, question }) };
    },
    conditions(cell, task, form) {
      const others = conditionLines(cell, ['context', 'answer']);
      return form === 'raw' ? others.join('\n') : chatRequest(task, others, givenBy(cell, task));
    },
    cue(cell, task, form) {
      const given = givenBy(cell, task);
      if (form === 'chat') return { text: '', stop: [], schema: answerSchema(wantedParts(given)) };
      const [first, ...more] = wantedParts(given);
      const known = parts.flatMap((part) => {
        const text = part === 'question' ? undefined : given[part];
        return text === undefined ? [] : [`${partNames[part]}: ${oneLine(text)}\n`];
      });
      const stop = more.length === 0 ? ['\n'] : ['\n\n', '\nPassage:'];
      return { text: `${known.join('')}${partNames[first ?? 'question']}:`, stop };
    },
    read(answer, cell, task) {
      const given = givenBy(cell, task);
      const wanted = wantedParts(given);
      if (answer.trim() === '') return { kind: 'unreadable', reason: 'empty' };
      const written = answer.trimStart().startsWith('{')
        ? readObject(answer)
        : readLines(answer, wanted[0] ?? 'question');
      if (written === undefined) return { kind: 'unreadable', reason: 'no-json' };
      const context = given.context ?? written.context ?? '';
      const answerText = given.answer ?? written.answer ?? '';
      const question = questionIn(written.question ?? '');
      if (wanted.includes('context') && context === '') return { kind: 'unreadable', reason: 'no-passage' };
      if (answerText === '') return { kind: 'unreadable', reason: 'no-answer' };
      if (question === '') return { kind: 'unreadable', reason: 'no-question' };
      return { kind: 'fields', fields: { context, question, answers: [answerText] } };
    },
  };
}

type Written = { readonly [part in Part]?: string };

function readObject(answer: string): Written | undefined {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    // Not JSON: the answer was cut, and is reported as unreadable.
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const object = value;
  return Object.fromEntries(
    parts.flatMap((part) => {
      const text = object[part];
      return typeof text === 'string' && text.trim() !== '' ? [[part, clean(text)]] : [];
    }),
  );
}

/** Sections by their names; what stands before the first name belongs to the part that the prompt left open. */
function readLines(answer: string, open: Part): Written {
  const written: { [part in Part]?: string } = {};
  const sections = `${partNames[open]}:\n${answer}`.split(/(?:^|\n)\s*(Passage|Answer|Question)\s*:/i);
  for (let index = 1; index + 1 < sections.length; index += 2) {
    const part = parts.find((name) => partNames[name].toLowerCase() === sections[index]?.toLowerCase());
    const text = clean(sections[index + 1] ?? '');
    if (part !== undefined && written[part] === undefined && text !== '') written[part] = text;
  }
  return written;
}

function clean(text: string): string {
  return oneLine(text)
    .replace(/^["“](.*)["”]$/, '$1')
    .normalize('NFC');
}

/** Up to the question mark (B1); as it is when there is none, so that the check can say so. */
function questionIn(text: string): string {
  const end = text.indexOf('?');
  return end < 0 ? text : text.slice(0, end + 1);
}

function rawHeading(task: Task): string {
  return [
    `Each item below has a passage, a short answer copied word for word from the passage, and the question that it answers.`,
    ...formSentences(task).form,
  ].join(' ');
}

function chatInstruction(task: Task, given: Given): string {
  const { role, form } = formSentences(task);
  const keys = wantedParts(given).map((part) => `"${part}"`);
  return [
    ...role,
    'You write questions about a passage. The answer is a few words copied word for word from the passage; the question does not hold the answer and ends with a question mark.',
    ...form,
    `Give a JSON object with ${keys.join(' and ')}, nothing else.`,
  ].join(' ');
}

function chatRequest(task: Task, requirements: readonly string[], given: Given): string {
  const known = [
    ...(given.context === undefined ? [] : [`Passage: ${given.context}`]),
    ...(given.answer === undefined ? [] : [`Answer: ${oneLine(given.answer)}`]),
  ];
  const what =
    given.context === undefined
      ? `Write one ${oneLine(task.textType)}, a short answer from it and a question`
      : 'Write one question about the passage';
  const request =
    requirements.length === 0
      ? [`${what}.`]
      : [`${capitalised(what)}:`, ...requirements.map((text, index) => `${index + 1}. ${text}`)];
  return [...known, ...request].join('\n');
}

/** Key order is reasoning order: the answer before the question. */
function answerSchema(wanted: readonly Part[]): Json {
  const longest: Readonly<Record<Part, number>> = { context: 1200, answer: 120, question: 300 };
  return {
    type: 'object',
    properties: Object.fromEntries(
      wanted.map((part) => [part, { type: 'string', minLength: 1, maxLength: longest[part] }]),
    ),
    required: [...wanted],
    additionalProperties: false,
  };
}
