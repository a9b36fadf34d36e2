import { expect, test } from 'vitest';
import { methodRegistry } from '../../../../src/engine/methods/registry.ts';
import { parseRecipe } from '../../../../src/engine/recipes/parse-recipe.ts';
import { taskKinds } from '../../../../src/engine/tasks/registry.ts';

const text = (model: string) => `recipe: 1
name: Letters
task: { kind: classification, textType: letter, labels: [a, b] }
models:
  generator: ${model}
generate:
  conditions: [{ name: label, method: labels }]
  target: { accepted: 2 }
`;

function problemsOf(model: string, endpointIds?: () => readonly string[]) {
  const parsed = parseRecipe(text(model), { methods: methodRegistry, kinds: taskKinds, endpointIds });
  return parsed.kind === 'recipe' ? [] : parsed.problems;
}

test('an endpoint that the list does not have is a problem at its place, with the nearest word', () => {
  expect(problemsOf('endpoint:lap', () => ['endpoint:lab', 'endpoint:cloud'])).toEqual([
    {
      code: 'model-missing',
      path: 'models.generator',
      line: 5,
      column: 14,
      message:
        'There is no endpoint `endpoint:lap` for the role generator. Did you mean `endpoint:lab`? Endpoints are added in Models.',
    },
  ]);
});

test('an endpoint of the list passes, and so does any where nobody knows the list', () => {
  expect(problemsOf('endpoint:lab', () => ['endpoint:lab'])).toEqual([]);
  expect(problemsOf('endpoint:lab')).toEqual([]);
});

test('the list is not read for a recipe without endpoints', () => {
  const refuse = () => {
    throw new Error('The library cannot be read.');
  };
  expect(problemsOf('smollm2-135m-instruct', refuse)).toEqual([]);
});
