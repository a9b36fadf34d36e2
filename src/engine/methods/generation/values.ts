import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ConditionValue } from '../../../shared/domain/sample.ts';
import { createRougeIndex, type RougeIndex } from '../../numerics/rouge-index.ts';
import { matchingKey } from '../../numerics/words.ts';
import { defineMethod } from '../method.ts';

const value = z.union([
  z.string().trim().min(1),
  z.object({
    text: z.string().trim().default('').describe('The words for the prompt. None where a prefix or template says all.'),
    weight: z.number().positive().default(1).describe('Relative share.'),
    prefix: z.string().exactOptional().describe('First words of the answer for this value.'),
    template: z.string().exactOptional().describe('Another wording of the whole prompt for this value.'),
    only: z
      .record(z.string(), z.array(z.string()).min(1))
      .exactOptional()
      .describe('Uses the value only with these values of another condition: `{ label: [card_arrival] }`.'),
  }),
]);

/** A list of values that the person gives: tone, length, audience, product (generation C1). */
export const values = defineMethod({
  id: 'values',
  version: 1,
  stage: 'generation',
  slot: 'condition',
  title: 'List of values',
  summary: 'Varies the texts over a list of values: tone, length, audience, product.',
  whenToUse: 'There is a list, or it is easy to write: a catalogue, the kinds of customers, a few tones.',
  whenNot: 'Small models with more than two or three conditions: they follow the last ones only.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: [],
  writes: [],
  needs: {},
  params: z.object({
    values: z.array(value).min(2).describe('At least two values: words for the prompt, or words with a weight.'),
    similarity: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Values whose ROUGE-L with an earlier one is above this are refused as the same value in other words.')
      .meta({ unit: 'ROUGE-L F1' }),
  }),
  references: [
    {
      paper: 'Yu et al. 2023, Large Language Model as Attributed Training Data Generator',
      arxiv: '2306.15895',
      surveySection: '3.1.1',
    },
    { paper: 'Ye et al. 2022, ZeroGen', arxiv: '2202.07922', surveySection: '3.1.1' },
  ],
  open(_context, params) {
    const given = params.values.map(toValue);
    refuseTwins(given, params.similarity);
    return { kind: 'pool', pool: { values: given } };
  },
});

function toValue(entry: z.output<typeof value>): ConditionValue {
  if (typeof entry === 'string') return { id: entry, text: entry, weight: 1 };
  const { text, weight, only, ...overrides } = entry;
  const id = [text, entry.prefix ?? entry.template ?? ''].find((words) => words !== '');
  if (id === undefined)
    throw new EngineError(
      'recipe-invalid',
      'A value of the condition `values` has neither words nor a prefix. Give it one.',
    );
  return {
    id,
    text,
    weight,
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    ...(only === undefined ? {} : { only }),
  };
}

/** The same value in other words would get twice its share. Values for different labels may be alike. */
function refuseTwins(given: readonly ConditionValue[], similarity: number): void {
  const seen = new Map<string, { readonly index: RougeIndex; readonly keys: Set<string> }>();
  for (const { id, only } of given) {
    const group = JSON.stringify(only ?? null);
    const { index, keys } = seen.get(group) ?? { index: createRougeIndex(), keys: new Set<string>() };
    seen.set(group, { index, keys });
    const twin = keys.has(matchingKey(id)) ? id : index.highest(id, similarity)?.id;
    if (twin !== undefined) {
      throw new EngineError(
        'recipe-invalid',
        `The values "${twin}" and "${id}" are nearly the same. Remove one, or raise \`similarity\`.`,
        { value: id },
      );
    }
    keys.add(matchingKey(id));
    index.add(id, id);
  }
}
