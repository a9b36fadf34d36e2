import { describe, expect, test } from 'vitest';
import {
  readMeasures,
  setParam,
  withMeasures,
} from '../../../../../src/renderer/features/evaluate/evaluation-recipe.ts';

const written = { evaluate: [{ method: 'label-balance' }, { method: 'distinct-n', params: { largest: 3 } }] };
const measures = readMeasures({ written, resolved: null });

describe('the measures of a recipe', () => {
  test('are those that it names, else those that a run would take', () => {
    expect(measures).toEqual([
      { index: 0, method: 'label-balance', params: {} },
      { index: 1, method: 'distinct-n', params: { largest: 3 } },
    ]);
    expect(readMeasures({ written: {}, resolved: written })).toEqual(measures);
    expect(readMeasures({ written: null, resolved: null })).toEqual([]);
  });

  test('a list that was changed is written whole, without empty parameters', () => {
    expect(withMeasures(measures)).toEqual([{ path: ['evaluate'], value: written.evaluate }]);
  });

  test('a parameter is one path edit where the list is written, and goes with the last one', () => {
    const [first, second] = measures;
    if (first === undefined || second === undefined) throw new Error('There are two measures.');
    expect(setParam(measures, second, { name: 'draws', value: 9, isWritten: true })).toEqual([
      { path: ['evaluate', 1, 'params', 'draws'], value: 9 },
    ]);
    expect(setParam(measures, second, { name: 'largest', value: undefined, isWritten: true })).toEqual([
      { path: ['evaluate', 1, 'params'], remove: true },
    ]);
    expect(setParam(measures, first, { name: 'largest', value: undefined, isWritten: true })).toEqual([]);
    expect(setParam(measures, first, { name: 'largest', value: 2, isWritten: false })).toEqual([
      {
        path: ['evaluate'],
        value: [
          { method: 'label-balance', params: { largest: 2 } },
          { method: 'distinct-n', params: { largest: 3 } },
        ],
      },
    ]);
  });
});
