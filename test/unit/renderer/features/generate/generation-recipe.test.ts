import { describe, expect, test } from 'vitest';
import { labelNames, readGeneration } from '../../../../../src/renderer/features/generate/generation-recipe.ts';
import {
  addCall,
  moveCall,
  removeCall,
  renameCondition,
  setMethod,
  setParam,
} from '../../../../../src/renderer/features/generate/recipe-edits.ts';
import { recipeSchema, resolveRecipe } from '../../../../../src/shared/contract/recipe.ts';

const bare = { recipe: 1, name: 'N', task: { kind: 'classification', labels: ['a', { name: 'b' }] } };
const full = {
  ...bare,
  generate: {
    conditions: [
      { name: 'label', method: 'labels' },
      {
        name: 'tone',
        method: 'values',
        params: { values: ['x', { text: 'y', only: { label: ['a'] } }, { template: 'A {label} text: ' }] },
      },
    ],
    coverage: { method: 'balanced', params: { within: 'label' } },
    decoding: { method: 'self-debiasing', params: { condition: 'label', lambda: 5 } },
  },
};

describe('readGeneration', () => {
  test.each([
    { seeds: false, labels: ['a'] },
    { seeds: true, labels: [] },
  ])('takes what a run would take where the recipe says nothing ($seeds, $labels)', ({ seeds, labels }) => {
    const written = {
      recipe: 1,
      name: 'N',
      task: { kind: 'classification', labels },
      ...(seeds ? { sources: { seeds: { file: 's.jsonl' } } } : {}),
    };
    const { generate, seed } = resolveRecipe(recipeSchema.parse(written));
    const read = readGeneration({ written });
    const method = ({ method: id, params }: { readonly method: string; readonly params: object }) => ({ id, params });
    expect({
      conditions: read.conditions.map((call) => ({ ...method(call), name: call.name })),
      singles: [read.coverage, read.demonstrations, read.decoding, read.procedure].map(method),
      accept: read.accept.map(method),
      isWritten: [...read.conditions, read.coverage, ...read.accept].some((call) => call.isWritten),
    }).toEqual({
      conditions: generate.conditions.map((call) => ({ ...method(call), name: call.name })),
      singles: [generate.coverage, generate.demonstrations, generate.decoding, generate.procedure].map(method),
      accept: generate.accept.map(method),
      isWritten: false,
    });
    expect(seed).toBe(1);
  });

  test('shows a recipe with problems as far as it can be read', () => {
    const read = readGeneration({ written: { generate: { conditions: ['odd', { name: 'x' }], coverage: 7 } } });
    expect(read.conditions.map(({ part, method, name, isWritten }) => ({ part, method, name, isWritten }))).toEqual([
      { part: 'condition:0', method: '', name: undefined, isWritten: true },
      { part: 'condition:1', method: '', name: 'x', isWritten: true },
    ]);
    expect(read.coverage).toMatchObject({ method: 'balanced', isWritten: false });
    expect(readGeneration({ written: null }).conditions).toEqual([]);
  });

  test('labels are named however they are written', () => {
    expect([labelNames(bare), labelNames(null)]).toEqual([['a', 'b'], []]);
  });
});

describe('changes of the recipe', () => {
  test('a parameter is set where the method stands, and taken out with its last one', () => {
    const recipe = readGeneration({ written: full });
    expect(setParam(recipe, recipe.decoding, 'lambda', 7)).toEqual([
      { path: ['generate', 'decoding', 'params', 'lambda'], value: 7 },
    ]);
    expect(setParam(recipe, recipe.decoding, 'lambda', undefined)).toEqual([
      { path: ['generate', 'decoding', 'params', 'lambda'], remove: true },
    ]);
    expect(setParam(recipe, recipe.coverage, 'within', undefined)).toEqual([
      { path: ['generate', 'coverage', 'params'], remove: true },
    ]);
  });

  test('what is not written yet is written with its method, lists as a whole', () => {
    const recipe = readGeneration({ written: bare });
    expect(setParam(recipe, recipe.decoding, 'topP', 0.9)).toEqual([
      { path: ['generate', 'decoding'], value: { method: 'sampling', params: { topP: 0.9 } } },
    ]);
    const [, , rouge] = recipe.accept;
    expect(rouge && setParam(recipe, rouge, 'threshold', 0.8)).toEqual([
      {
        path: ['generate', 'accept'],
        value: [
          { method: 'format' },
          { method: 'exact-duplicates' },
          { method: 'rouge-novelty', params: { threshold: 0.8 } },
        ],
      },
    ]);
    expect(setParam(recipe, recipe.decoding, 'topP', undefined)).toEqual([]);
    expect(addCall(recipe, 'condition', { name: 'tone', method: 'values', params: { values: ['x', 'y'] } })).toEqual([
      {
        path: ['generate', 'conditions'],
        value: [
          { name: 'label', method: 'labels' },
          { name: 'tone', method: 'values', params: { values: ['x', 'y'] } },
        ],
      },
    ]);
  });

  test('another method keeps the parameters that it knows', () => {
    const recipe = readGeneration({ written: full });
    expect(
      setMethod(recipe, recipe.decoding, { method: 'sampling', known: ['temperature', 'lambda'], required: {} }),
    ).toEqual([{ path: ['generate', 'decoding'], value: { method: 'sampling', params: { lambda: 5 } } }]);
  });

  test('lists are added to, shortened and put in another order', () => {
    const recipe = readGeneration({ written: full });
    const [label, tone] = recipe.conditions;
    if (label === undefined || tone === undefined) throw new Error('There are two conditions.');
    expect(addCall(recipe, 'condition', { name: 'z', method: 'random-words', params: {} })).toEqual([
      { path: ['generate', 'conditions', 2], value: { name: 'z', method: 'random-words' } },
    ]);
    expect(removeCall(recipe, tone)).toEqual([{ path: ['generate', 'conditions', 1], remove: true }]);
    expect(moveCall(recipe, label, -1)).toEqual([]);
    expect(moveCall(recipe, label, 1)).toEqual([
      { path: ['generate', 'conditions'], value: [full.generate.conditions[1], full.generate.conditions[0]] },
    ]);
    const bareRecipe = readGeneration({ written: bare });
    const [format] = bareRecipe.accept;
    expect(format && removeCall(bareRecipe, format)).toEqual([
      { path: ['generate', 'accept'], value: [{ method: 'exact-duplicates' }, { method: 'rouge-novelty' }] },
    ]);
  });

  test('a condition takes its references along when it gets another name', () => {
    const recipe = readGeneration({ written: full });
    const [label, tone] = recipe.conditions;
    if (label === undefined || tone === undefined) throw new Error('There are two conditions.');
    const isReference = (_: string, param: string) => param === 'within' || param === 'condition';
    expect(renameCondition(recipe, label, 'kind', isReference)).toEqual([
      {
        path: ['generate', 'conditions'],
        value: [
          { name: 'kind', method: 'labels' },
          {
            name: 'tone',
            method: 'values',
            params: { values: ['x', { text: 'y', only: { kind: ['a'] } }, { template: 'A {kind} text: ' }] },
          },
        ],
      },
      { path: ['generate', 'coverage'], value: { method: 'balanced', params: { within: 'kind' } } },
      { path: ['generate', 'decoding'], value: { method: 'self-debiasing', params: { condition: 'kind', lambda: 5 } } },
    ]);
    expect(renameCondition(recipe, tone, 'mood', isReference)).toEqual([
      { path: ['generate', 'conditions', 1, 'name'], value: 'mood' },
    ]);
  });
});
