import { expect, test } from 'vitest';
import { recipeTexts } from '../../../../../src/engine/methods/evaluation/student-benchmark/recipe-texts.ts';
import { measureRunContext, testTask } from '../../../../support/method-contexts.ts';

test('what a person typed about a label becomes its texts: words, definition, examples and openings, each once', () => {
  const task = testTask([], {
    labels: [
      {
        name: 'lost',
        definition: 'The card is gone.',
        include: [],
        exclude: ['it is broken'],
        examples: [],
        words: ['my card is lost'],
      },
      { name: 'late', include: [], exclude: [], examples: ['Where is it?'], words: [] },
    ],
  });
  const cell = (label: string, prefix: string) => ({
    id: `${label} | ${prefix}`,
    quota: 1,
    values: { label: { id: label, text: label }, opening: { id: prefix, text: '', overrides: { prefix } } },
  });
  const cells = [cell('lost', 'I have lost'), cell('lost', 'I have lost'), cell('late', 'When will')];
  expect(recipeTexts(measureRunContext({ task, cells }))).toEqual([
    { label: 'lost', text: 'my card is lost' },
    { label: 'lost', text: 'The card is gone.' },
    { label: 'lost', text: 'I have lost' },
    { label: 'late', text: 'Where is it?' },
    { label: 'late', text: 'When will' },
  ]);
});
