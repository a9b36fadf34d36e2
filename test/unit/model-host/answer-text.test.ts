import { describe, expect, test } from 'vitest';
import { AnswerText, type AnswerTextOptions } from '../../../src/model-host/llama-cpp/answer-text.ts';
import { createWordVocabulary } from './word-vocabulary.ts';

const vocabulary = createWordVocabulary();

/** Pushes the text byte by byte until the answer ends; marks are pushed as marks when `marks` is set. */
function read(text: string, options: Partial<AnswerTextOptions> & { marks?: boolean } = {}) {
  const { marks = false, ...rest } = options;
  const answer = new AnswerText({ vocabulary, before: [], stop: [], isJson: false, thinking: 'none', ...rest });
  for (const token of vocabulary.tokenize(text, { marks, followsText: false })) {
    const finish = answer.push(token);
    if (finish) return { ...answer.parts(), finish, pushed: answer.tokens.length };
  }
  return { ...answer.parts(), finish: undefined, pushed: answer.tokens.length };
}

describe('The text of an answer', () => {
  test('grows by whole characters', () => {
    const answer = new AnswerText({ vocabulary, before: [], stop: [], isJson: false, thinking: 'none' });
    const texts = [...Buffer.from('aé€')].map((byte) => {
      answer.push(byte);
      return answer.parts().text;
    });
    expect(texts).toEqual(['a', 'a', 'aé', 'aé', 'aé', 'aé€']);
    expect([0, 1, 2, 3, 4, 5].map((token) => answer.pieceOf(token))).toEqual(['a', '', 'é', '', '', '€']);
  });

  test('ends before the first stop string, across the borders of tokens', () => {
    expect(read('one. two\n\nthree', { stop: ['\n\n', '"'] })).toMatchObject({
      text: 'one. two',
      finish: 'stop',
      pushed: 10,
    });
    expect(read('say "no"', { stop: ['no', '"'] })).toMatchObject({
      text: 'say ',
      finish: 'stop',
      tokens: { first: 0, end: 4 },
    });
    expect(read('"', { stop: ['"'] })).toMatchObject({ text: '', finish: 'stop', tokens: { first: 0, end: 0 } });
    expect(read('ends with a\n', { stop: ['\n\n'] })).toMatchObject({ text: 'ends with a\n', finish: undefined });
  });

  test('ends where the JSON value does, not at a bracket inside a string', () => {
    const value = '{"a": "}\\"]", "b": [1, {"c": null}]}';
    expect(read(`${value}\n\n  `, { isJson: true })).toMatchObject({
      text: value,
      finish: 'schema',
      pushed: value.length,
    });
    expect(read(' "word" ', { isJson: true })).toMatchObject({ text: ' "word"', finish: 'schema' });
    expect(read('-1.5e3\n', { isJson: true })).toMatchObject({ text: '-1.5e3', finish: 'schema' });
    expect(read('{"a": ', { isJson: true })).toMatchObject({ text: '{"a": ', finish: undefined });
  });

  test('keeps what a model thinks apart', () => {
    const text = '<think>\nA "quote" first.\n</think>\n\nThe answer.';
    const expected = { text: 'The answer.', reasoning: 'A "quote" first.' };
    expect(read(text, { thinking: 'possible', stop: ['"'] })).toMatchObject(expected);
    expect(read(text, { thinking: 'possible', stop: ['"'], marks: true })).toMatchObject(expected);
    expect(read('So it is.</think>Yes', { thinking: 'opened' })).toMatchObject({ text: 'Yes', reasoning: 'So it is.' });
  });

  test('is empty when the thinking never ends', () => {
    expect(read('<think>On and on', { thinking: 'possible' })).toMatchObject({
      text: '',
      reasoning: 'On and on',
      tokens: { first: 10, end: 10 },
    });
  });

  test('leaves marks alone in models that do not think, and in the middle of an answer', () => {
    const plain = read('Use <b> tags', { thinking: 'possible' });
    expect(plain.text).toBe('Use <b> tags');
    expect(plain).not.toHaveProperty('reasoning');
    expect(read('  <th', { thinking: 'possible', stop: ['<'] }).text).toBe('  ');
  });
});
