import { expect, test } from 'vitest';
import { labels } from '../../../../../src/engine/methods/generation/labels.ts';
import { generationContext } from '../../../../support/generation-contexts.ts';
import { testTask } from '../../../../support/method-contexts.ts';

const task = testTask(['card_arrival', 'lost-card', 'other']);

test('gives each label of the task in plain words', () => {
  expect(open({})).toEqual({
    kind: 'pool',
    pool: {
      values: [
        { id: 'card_arrival', text: 'card arrival', weight: 1 },
        { id: 'lost-card', text: 'lost card', weight: 1 },
        { id: 'other', text: 'other', weight: 1 },
      ],
    },
  });
});

test('keeps to the chosen labels and their weights, and leaves out a weight of 0', () => {
  expect(open({ only: ['card_arrival', 'other'], weights: { card_arrival: 3, other: 0 } })).toEqual({
    kind: 'pool',
    pool: { values: [{ id: 'card_arrival', text: 'card arrival', weight: 3 }] },
  });
});

test('refuses labels that the task does not have, and a choice of nothing', () => {
  expect(() => open({ only: ['card'] })).toThrow('names the label "card", which the task does not have');
  expect(() => open({ weights: { gone: 1 } })).toThrow('names the label "gone"');
  expect(() => open({ only: ['other'], weights: { other: 0 } })).toThrow('leaves no label to write for');
});

function open(input: object) {
  return labels.open(generationContext({ task }), labels.params.parse(input));
}
