import { expect, test } from 'vitest';
import {
  addStep,
  moveStep,
  readSteps,
  removeStep,
  setStepParam,
} from '../../../../../src/renderer/features/curate/curate-recipe.ts';

const length = { method: 'length', params: { unit: 'words' }, drop: 'words > 40' };
const repetition = { method: 'repetition' };

test('steps of a recipe are read as they are written, and changed by paths', () => {
  const steps = readSteps({ curate: [length, repetition] });
  expect(steps.map(({ method, drop, review }) => [method, drop, review])).toEqual([
    ['length', 'words > 40', ''],
    ['repetition', '', ''],
  ]);
  expect(readSteps(null)).toEqual([]);
  expect(addStep(steps, 'student-agreement')).toEqual([
    { path: ['curate', 2], value: { method: 'student-agreement' } },
  ]);
  expect(addStep([], 'length')).toEqual([{ path: ['curate'], value: [{ method: 'length' }] }]);
  expect(removeStep(1)).toEqual([{ path: ['curate', 1], remove: true }]);
  expect(moveStep(steps, 1, -1)).toEqual([{ path: ['curate'], value: [repetition, length] }]);
  expect(moveStep(steps, 1, 1)).toEqual([]);
});

test('the last parameter that goes back to its default takes the heading with it', () => {
  const [step] = readSteps({ curate: [length] });
  if (step === undefined) throw new Error('There is a step.');
  expect(setStepParam(step, 'unit', undefined)).toEqual([{ path: ['curate', 0, 'params'], remove: true }]);
  expect(setStepParam(step, 'low', 3)).toEqual([{ path: ['curate', 0, 'params', 'low'], value: 3 }]);
});
