import { describe, expect, test } from 'vitest';
import { questionAnswering } from '../../../../src/engine/tasks/question-answering.ts';
import type { Task } from '../../../../src/shared/domain/task.ts';
import { cell } from './card-task.ts';

const task: Task = {
  kind: 'question-answering',
  textType: 'passage',
  language: 'en',
  labels: [],
  multiple: false,
  knowledge: [],
};
const context = 'Ada Lovelace wrote a program in 1843.';
const fromPassage = cell({ context });
const { prompt } = questionAnswering;

describe('question answering', () => {
  test('checks that the answer stands in the passage and not in the question', () => {
    const answers = [
      { context, question: 'When did Ada Lovelace write it?', answers: ['1843'] },
      { context, question: 'When did she write it', answers: ['1842'] },
      { context: '', question: 'What is art?', answers: ['Whatever starts.', 'Art'] },
      { context, question: 'Does it start in 1843?', answers: ['art'] },
      { context, question: '', answers: [] },
    ].map((fields) => questionAnswering.check(fields, task));
    expect(answers).toEqual([
      [],
      [
        'The question does not end with a question mark.',
        'The answer "1842" does not stand in the passage word for word.',
      ],
      ['The question already holds the answer "Art".'],
      ['The answer "art" does not stand in the passage word for word.'],
      ['The question is missing.', 'The answers are missing or not a list of texts.'],
    ]);
  });

  test('asks for the answer first, then for the question, in the raw form', () => {
    const demonstration = prompt.demonstration(
      { id: 'd', fields: { context, question: 'When?', answers: ['1843'] } },
      task,
      'raw',
    );
    expect(demonstration.request + demonstration.answer).toBe(`Passage: ${context}\nAnswer: 1843\nQuestion: When?`);
    expect(prompt.cue(fromPassage, task, 'raw')).toEqual({
      text: `Passage: ${context}\nAnswer:`,
      stop: ['\n\n', '\nPassage:'],
    });
    expect(prompt.cue(cell({ context, answer: '1843' }), task, 'raw')).toEqual({
      text: `Passage: ${context}\nAnswer: 1843\nQuestion:`,
      stop: ['\n'],
    });
    expect(prompt.cue(cell({ topic: 'rivers' }), task, 'raw').text).toBe('Passage:');
  });

  test('takes the knowledge of the task for the passage', () => {
    expect(prompt.cue(cell({}), { ...task, knowledge: [context] }, 'raw').text).toBe(`Passage: ${context}\nAnswer:`);
  });

  test('asks for a JSON object in the chat form, of what is not given', () => {
    expect(prompt.cue(fromPassage, task, 'chat').schema).toEqual({
      type: 'object',
      properties: {
        answer: { type: 'string', minLength: 1, maxLength: 120 },
        question: { type: 'string', minLength: 1, maxLength: 300 },
      },
      required: ['answer', 'question'],
      additionalProperties: false,
    });
    expect(prompt.cue(cell({}), task, 'chat').schema).toMatchObject({ required: ['context', 'answer', 'question'] });
  });

  test.each([
    [' 1843\nQuestion: When did she write it? And more', 'When did she write it?', '1843'],
    ['Answer: 1843\nQuestion: When?', 'When?', '1843'],
    ['{"answer":"1843","question":"When?"}', 'When?', '1843'],
    [' 1843\nQuestion: tell me when', 'tell me when', '1843'],
  ])('reads %j', (answer, question, short) => {
    expect(prompt.read(answer, fromPassage, task)).toEqual({
      kind: 'fields',
      fields: { context, question, answers: [short] },
    });
  });

  test('reads a passage that the model wrote itself', () => {
    expect(prompt.read(' The Rhine is long.\nAnswer: The Rhine\nQuestion: What is long?', cell({}), task)).toEqual({
      kind: 'fields',
      fields: { context: 'The Rhine is long.', question: 'What is long?', answers: ['The Rhine'] },
    });
  });

  test.each([
    ['', 'empty'],
    [' 1843', 'no-question'],
    ['\nQuestion: When?', 'no-answer'],
    ['{"answer":"1843","question":"Wh', 'no-json'],
    ['{"answer":7,"question":"When?"}', 'no-answer'],
  ])('%j is unreadable: %s', (answer, reason) => {
    expect(prompt.read(answer, fromPassage, task)).toEqual({ kind: 'unreadable', reason });
  });
});
