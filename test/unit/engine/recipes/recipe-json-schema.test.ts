import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { methodRegistry } from '../../../../src/engine/methods/registry.ts';
import { describeProblems, parseRecipe } from '../../../../src/engine/recipes/parse-recipe.ts';
import { recipeJsonSchema } from '../../../../src/engine/recipes/recipe-json-schema.ts';
import { taskKinds } from '../../../../src/engine/tasks/registry.ts';
import { fakeRegistry } from './fake-methods.ts';

const resources = new URL('../../../../resources/', import.meta.url);

test('the published schema is current: `node scripts/recipe-schema.ts` writes it', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('recipe.schema.json', resources), 'utf8'));
  expect(published).toEqual(recipeJsonSchema(methodRegistry, taskKinds));
});

test('each slot offers its methods, each with its own parameters', () => {
  const schema = recipeJsonSchema(fakeRegistry, taskKinds);
  expect(schema).toMatchObject({
    properties: {
      task: { properties: { kind: { enum: ['classification', 'question-answering'] } } },
      generate: {
        properties: {
          conditions: {
            items: {
              oneOf: [
                {
                  properties: {
                    name: {},
                    method: { const: 'labels' },
                    params: { properties: { only: {} }, additionalProperties: false },
                  },
                  required: ['name', 'method'],
                },
                { properties: { name: {}, method: { const: 'values' } }, required: ['name', 'method', 'params'] },
              ],
            },
          },
          decoding: {
            default: { method: 'sampling', params: {} },
            oneOf: [
              {
                properties: { method: { const: 'sampling' }, params: { properties: { temperature: { maximum: 2 } } } },
              },
            ],
          },
        },
      },
      curate: {
        items: {
          oneOf: [
            { properties: { method: { const: 'student-agreement' }, drop: {}, review: {} }, required: ['method'] },
          ],
        },
      },
    },
  });
});

describe('each recipe that ships', () => {
  const recipes = new URL('recipes/', resources);
  test.each(readdirSync(recipes).filter((name) => name.endsWith('.yaml')))('is right: %s', (name) => {
    const text = readFileSync(new URL(name, recipes), 'utf8');
    const parsed = parseRecipe(text, { methods: methodRegistry, kinds: taskKinds });
    expect(parsed.kind === 'recipe' ? '' : describeProblems(parsed.problems, name)).toBe('');
    expect(text.startsWith('# yaml-language-server: $schema=../recipe.schema.json\n')).toBe(true);
  });
});
