import { describe, expect, test } from 'vitest';
import { classification } from '../../../../src/engine/tasks/classification.ts';
import { confusableLabels } from '../../../../src/engine/tasks/codebook.ts';
import { cardTask, cell, label } from './card-task.ts';

const several = { ...cardTask, multiple: true };

describe('classification', () => {
  test('checks the text and the label against the codebook', () => {
    const answers = [
      { text: 'Where is it?', label: 'card_arrival' },
      { text: ' ', label: 'card_arival' },
      { text: 'Where is it?' },
      { text: 'Where is it?', label: ['card_arrival'] },
    ].map((fields) => classification.check(fields, cardTask));
    expect(answers).toEqual([
      [],
      ['The text is missing.', 'The label `card_arival` is not in the codebook. Did you mean `card_arrival`?'],
      ['The label is missing.'],
      ['The label is missing.'],
    ]);
  });

  test('with several labels takes a list, which may be empty', () => {
    const answers = [['card_arrival', 'lost_card'], [], ['lost_card', 'lost_card'], 'lost_card', [1]].map((labels) =>
      classification.check({ text: 'x', labels }, several),
    );
    const missing = ['The labels are missing or not a list of names.'];
    expect(answers).toEqual([[], [], ['A label is there twice.'], missing, missing]);
  });

  test('needs labels, and words that tell them apart', () => {
    const alike = [label('late', 'a', { words: ['late'] }), label('delayed', 'b', { words: ['Late'] })];
    expect(classification.checkTask({ ...cardTask, labels: alike })).toEqual([
      'The labels `late` and `delayed` both read "late" in a prompt: give one of them other `words`.',
    ]);
    expect(classification.checkTask({ ...cardTask, labels: alike.slice(1) })).toHaveLength(1);
    expect(classification.checkTask({ ...several, labels: alike.slice(1) })).toEqual([]);
    expect(classification.checkTask(cardTask)).toEqual([]);
  });

  test('gives the sample the label that the cell asked for, whatever the condition is called', () => {
    const read = (values: Record<string, string>) =>
      classification.prompt.read('Where is it?"', cell(values), cardTask);
    const expected = { kind: 'fields', fields: { text: 'Where is it?', label: 'card_arrival' } };
    expect(read({ tone: 'lost_card', label: 'card_arrival' })).toEqual(expected);
    expect(read({ topic: 'card_arrival', tone: 'angry' })).toEqual(expected);
    expect(read({ tone: 'angry' })).toEqual({ kind: 'fields', fields: { text: 'Where is it?' } });
  });

  test('reads several labels from one value', () => {
    const both = { id: 'both', text: 'both', data: { labels: ['card_arrival', 'lost_card'] } };
    const target = { id: 'x', quota: 1, values: { labels: both } };
    expect(classification.prompt.read('Gone', target, several)).toEqual({
      kind: 'fields',
      fields: { text: 'Gone', labels: ['card_arrival', 'lost_card'] },
    });
    expect(classification.prompt.conditions(target, several, 'raw')).toBe(
      'Label: card arrival. A new card has not arrived yet. Also: asks where the card is. And: lost card. The card is lost.',
    );
  });

  test('shows a student the text, and the classes of either form', () => {
    const { student } = classification;
    expect(student?.input({ text: 'a', label: 'b' })).toBe('a');
    expect(student?.classes({ text: 'a', label: 'b' }, cardTask)).toEqual(['b']);
    expect(student?.classes({ text: 'a', labels: ['b', 'c'] }, several)).toEqual(['b', 'c']);
    expect(student?.allClasses(cardTask)).toEqual(['card_arrival', 'card_delivery_estimate', 'lost_card', 'wrong_fee']);
  });
});

describe('the codebook in a chat prompt (A4)', () => {
  const rules = classification.prompt.conditions(cell({ label: 'card_arrival' }), cardTask, 'chat');

  test('holds the rules of the label and its two nearest neighbours, and no other label', () => {
    expect(
      confusableLabels(label('card_arrival', 'A new card has not arrived yet.'), cardTask).map(({ name }) => name),
    ).toEqual(['card_delivery_estimate', 'lost_card']);
    expect(rules).toBe(
      [
        'Write one message of a bank customer:',
        '1. Label: card arrival. A new card has not arrived yet. Also: asks where the card is. It does not fit: asks how long delivery takes. ' +
          'Not to be confused with card delivery estimate: How long a new card takes to arrive. Not to be confused with lost card: The card is lost.',
      ].join('\n'),
    );
  });

  test('changes when the codebook is edited', () => {
    const [first = label('', ''), ...rest] = cardTask.labels;
    const edited = { ...cardTask, labels: [{ ...first, definition: 'A card is late.' }, ...rest] };
    expect(classification.prompt.conditions(cell({ label: 'card_arrival' }), edited, 'chat')).not.toBe(rules);
  });
});
