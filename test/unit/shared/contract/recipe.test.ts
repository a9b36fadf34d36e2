import { describe, expect, test } from 'vitest';
import { attemptLimit, recipeSchema, resolveRecipe } from '../../../../src/shared/contract/recipe.ts';

const plainLabel = (name: string) => ({ name, include: [], exclude: [], examples: [], words: [] });

describe('a recipe', () => {
  test('of a task alone is whole: every slot has a default', () => {
    const recipe = resolveRecipe(
      recipeSchema.parse({ recipe: 1, name: 'Reviews', task: { kind: 'classification', labels: ['good', 'bad'] } }),
    );
    expect(recipe).toEqual({
      recipe: 1,
      name: 'Reviews',
      purpose: 'training',
      task: {
        kind: 'classification',
        textType: 'text',
        language: 'en',
        labels: [plainLabel('good'), plainLabel('bad')],
        multiple: false,
        knowledge: [],
      },
      sources: {},
      models: { generator: 'smollm2-135m-instruct', embedder: 'all-minilm-l6-v2' },
      generate: {
        conditions: [{ name: 'label', method: 'labels', params: {} }],
        coverage: { method: 'balanced', params: {} },
        demonstrations: { method: 'none', params: {} },
        decoding: { method: 'sampling', params: {} },
        procedure: { method: 'single-prompt', params: {} },
        accept: [
          { method: 'format', params: {} },
          { method: 'exact-duplicates', params: {} },
          { method: 'rouge-novelty', params: {} },
        ],
        target: { accepted: 100, per: 'total' },
      },
      curate: [],
      annotate: [],
      evaluate: [
        { method: 'label-balance', params: {} },
        { method: 'distinct-n', params: {} },
      ],
      export: { format: 'jsonl', to: 'out', overwrite: false },
      seed: 1,
    });
  });

  test('shows the nearest seeds where there are seeds, and keeps what is given', () => {
    const recipe = resolveRecipe(
      recipeSchema.parse({
        recipe: 1,
        name: 'Questions',
        task: { kind: 'question-answering' },
        sources: { seeds: { file: 'seeds.jsonl' } },
        models: { generator: 'other' },
        evaluate: [],
      }),
    );
    expect([
      recipe.generate.demonstrations.method,
      recipe.generate.conditions,
      recipe.models['generator'],
      recipe.evaluate,
    ]).toEqual(['nearest', [], 'other', []]);
    expect(recipe.sources).toEqual({ seeds: { file: 'seeds.jsonl', private: false, fields: {} } });
  });

  test('that is resolved resolves to itself', () => {
    const once = resolveRecipe(
      recipeSchema.parse({
        recipe: 1,
        name: 'x',
        task: { kind: 'k', labels: ['a'] },
        curate: [{ method: 'm', drop: 'a > 1' }],
      }),
    );
    expect(resolveRecipe(recipeSchema.parse(once))).toEqual(once);
  });

  test.each([
    ['an unknown key', { colour: 'red' }],
    ['another version', { recipe: 2 }],
    ['an unknown role of a source', { sources: { seed: { file: 'a.jsonl' } } }],
    ['a label that is a number', { task: { kind: 'classification', labels: [1] } }],
    ['an empty rule', { curate: [{ method: 'm', drop: ' ' }] }],
    ['a target of nothing', { generate: { target: { accepted: 0 } } }],
    ['a language that is no code', { task: { kind: 'k', language: 'English' } }],
  ])('with %s is refused', (_, change) => {
    const recipe = { recipe: 1, name: 'x', task: { kind: 'k' } };
    expect(recipeSchema.safeParse(recipe).success).toBe(true);
    expect(recipeSchema.safeParse({ ...recipe, ...change }).success).toBe(false);
  });
});

test('the limit of attempts is six for each wanted sample unless it is given', () => {
  const target = { accepted: 10, per: 'cell' } as const;
  expect([attemptLimit(target, 40), attemptLimit({ ...target, attempts: 50 }, 40)]).toEqual([240, 50]);
});
