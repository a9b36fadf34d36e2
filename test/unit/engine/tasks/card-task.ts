import type { Cell } from '../../../../src/shared/domain/sample.ts';
import type { LabelDefinition, Task } from '../../../../src/shared/domain/task.ts';

export function label(name: string, definition: string, more: Partial<LabelDefinition> = {}): LabelDefinition {
  return { name, definition, include: [], exclude: [], examples: [], words: [], ...more };
}

export const cardTask: Task = {
  kind: 'classification',
  textType: 'message of a bank customer',
  persona: 'a customer of an online bank',
  language: 'en',
  labels: [
    label('card_arrival', 'A new card has not arrived yet.', {
      include: ['asks where the card is'],
      exclude: ['asks how long delivery takes'],
    }),
    label('card_delivery_estimate', 'How long a new card takes to arrive.'),
    label('lost_card', 'The card is lost.'),
    label('wrong_fee', 'Something was charged twice.'),
  ],
  multiple: false,
  knowledge: [],
};

/** A cell with one value for each condition, whose text is its id in words. */
export function cell(values: { readonly [condition: string]: string }): Cell {
  const entries = Object.entries(values).map(([condition, id]) => [condition, { id, text: id.replaceAll('_', ' ') }]);
  return { id: 'cell', quota: 1, values: Object.fromEntries(entries) };
}
