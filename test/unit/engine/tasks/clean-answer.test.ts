import { describe, expect, test } from 'vitest';
import { cleanAnswer } from '../../../../src/engine/tasks/clean-answer.ts';

describe('the text in an answer', () => {
  test.each([
    ['Where is my card?', 'Where is my card?'],
    [' Where is my card?" she asked', 'Where is my card?'],
    ['"Where is my card?"', 'Where is my card?'],
    ['“Where is my card?” Thanks', 'Where is my card?'],
    ['Where is\tmy card?\nMessage of a bank customer: "', 'Where is my card?'],
    ['Sure, here is a message:\n"Where is my card?"', 'Where is my card?'],
    ["Sure! Here's one message of a bank customer: Where is my card?", 'Where is my card?'],
    ['Certainly!\n\nWhere is my card?', 'Where is my card?'],
    ['- Where is my card?', 'Where is my card?'],
    ['1. "Where is my card?"', 'Where is my card?'],
    ['Message: Where is my card?', 'Where is my card?'],
    ['The app says "card declined" again" and so on', 'The app says "card declined" again'],
    ['Sure, I lost it again, here is what happened', 'Sure, I lost it again, here is what happened'],
    ["I'm sorry, my card is gone.", "I'm sorry, my card is gone."],
    ['3 payments are missing', '3 payments are missing'],
    ['Cafe\u0301 closed', 'Caf\u00e9 closed'],
    ['My {label} and <C> stay', 'My {label} and <C> stay'],
  ])('%j is %j', (answer, text) => {
    expect(cleanAnswer(answer)).toEqual({ kind: 'text', text });
  });

  test.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['"', 'empty'],
    ['""', 'empty'],
    ['\u2026 !!', 'no-words'],
    ["I'm sorry, but I can't help with that.", 'refusal'],
    ['As an AI language model, I do not have a card.', 'refusal'],
  ])('%j is unreadable: %s', (answer, reason) => {
    expect(cleanAnswer(answer)).toEqual({ kind: 'unreadable', reason });
  });
});
