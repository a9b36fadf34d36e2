import { describe, expect, test } from 'vitest';
import { recipeWords } from '../../../../../src/renderer/features/recipe/recipe-words.ts';
import { yamlPlace } from '../../../../../src/renderer/features/recipe/yaml-place.ts';
import type { JsonObject } from '../../../../../src/shared/base/json.ts';
import type { MethodSummary } from '../../../../../src/shared/contract/model-answers.ts';

const text = `recipe: 1
task:
  kind: classification
  labels:
    - name: lost
      definition: Lost card.
      
    - 
generate:
  conditions:
    - { name: label, method: labels }
    - name: tone
      method: values
      params:
        values: [worried]
        
  decoding:
    params:
      temp
    method: sampling
curate:
  - method: 
`;
const lines = text.split('\n');

function at(line: number, column = (lines[line] ?? '').length) {
  return yamlPlace(lines, line, column);
}

describe('the place of the cursor in a recipe', () => {
  test('at the top there is no path', () => {
    expect(at(0, 0)).toEqual({ path: [], key: undefined, method: undefined });
  });

  test('behind a colon the key is known', () => {
    expect(at(2)).toEqual({ path: ['task'], key: 'kind', method: undefined });
  });

  test('an empty line inside a list item belongs to the item', () => {
    expect(at(6).path).toEqual(['task', 'labels', '[]']);
  });

  test('behind a dash a new item begins', () => {
    expect(at(7).path).toEqual(['task', 'labels', '[]']);
  });

  test('inside params the method is read from the lines above and below', () => {
    expect(at(15)).toEqual({ path: ['generate', 'conditions', '[]', 'params'], key: undefined, method: 'values' });
    expect(at(18, 6)).toEqual({ path: ['generate', 'decoding', 'params'], key: undefined, method: 'sampling' });
  });

  test('an item of a list at the top knows its list', () => {
    expect(at(21)).toEqual({ path: ['curate', '[]'], key: 'method', method: undefined });
  });
});

describe('the words offered', () => {
  const schema: JsonObject = {
    properties: {
      task: {
        properties: {
          kind: { enum: ['classification', 'text'], description: 'What kind.' },
          labels: { items: { anyOf: [{ type: 'string' }, { properties: { name: { description: 'Its name.' } } }] } },
          multiple: { type: 'boolean', default: false },
        },
      },
    },
  };
  const method = (id: string, stage: string, slot: string): MethodSummary => ({
    id,
    version: 1,
    stage,
    slot,
    title: `Title of ${id}`,
    summary: '',
    whenToUse: '',
    whenNot: '',
    cost: '',
    tasks: 'all',
    writes: [],
    params: { properties: { temperature: { description: 'Heat.', default: 1 } } },
    references: [],
  });
  const methods = [method('sampling', 'generation', 'decoding'), method('semantic', 'curation', 'mark')];

  test('are the keys of the block', () => {
    expect(recipeWords(at(7), schema, methods)).toEqual([{ word: 'name', description: 'Its name.', kind: 'key' }]);
  });

  test('are the values of an enumeration', () => {
    expect(recipeWords(at(2), schema, methods).map(({ word }) => word)).toEqual(['classification', 'text']);
  });

  test("are a method's own parameters under params", () => {
    expect(recipeWords(at(18, 6), schema, methods)).toEqual([
      { word: 'temperature', description: 'Heat. Default: 1.', kind: 'key' },
    ]);
  });

  test('are the methods of the slot or stage', () => {
    expect(recipeWords(at(21), schema, methods).map(({ word }) => word)).toEqual(['semantic']);
    expect(recipeWords(at(19), schema, methods).map(({ word }) => word)).toEqual(['sampling']);
  });
});
