import { describe, expect, test } from 'vitest';
import {
  exportableRuns,
  fillUpsOf,
  firstChoice,
  problemOf,
  writtenRequest,
} from '../../../../../src/renderer/features/export/export-choice.ts';
import type { RunSummary } from '../../../../../src/shared/contract/run-answers.ts';

function run(id: string, more: Partial<RunSummary> = {}): RunSummary {
  return {
    run: id,
    name: 'Set',
    state: 'done',
    message: '',
    code: '',
    accepted: 10,
    asked: 10,
    createdAt: '',
    endedAt: null,
    workedMs: 0,
    recipeVersion: 'v',
    topUpOf: null,
    isHidden: false,
    ...more,
  };
}

const runs = [
  run('r1'),
  run('r2', { topUpOf: 'r1' }),
  run('r3', { state: 'failed' }),
  run('r4', { isHidden: true, topUpOf: 'r1' }),
  run('r5', { topUpOf: 'r2' }),
  run('r6', { accepted: 0 }),
];
const csv = {
  format: 'csv',
  title: 'CSV',
  group: 'Tables',
  purpose: '',
  options: [
    { name: 'spreadsheetSafe', title: '', description: '', kind: 'switch', default: false, choices: [] } as const,
  ],
  refusal: null,
};

describe('what an export is asked with', () => {
  test('runs that ended and show can go out, newest first, with those that fill them up', () => {
    expect(exportableRuns(runs).map((one) => one.run)).toEqual(['r5', 'r2', 'r1']);
    expect(fillUpsOf('r1', runs)).toEqual(['r2', 'r5']);
    expect(fillUpsOf('r5', runs)).toEqual([]);
  });

  test('options of another format stay out, shares are parts of one', () => {
    const choice = {
      ...firstChoice('r1'),
      format: 'csv' as const,
      isSplit: true,
      options: { spreadsheetSafe: true, license: 'mit' },
    };
    expect(writtenRequest('p', choice, { fillUps: ['r2'], format: csv })).toEqual({
      project: 'p',
      run: 'r1',
      also: ['r2'],
      verdicts: 'review',
      labels: 'sample',
      format: 'csv',
      options: { spreadsheetSafe: true },
      split: { train: 0.8, validation: 0.1, test: 0.1, seed: 1 },
    });
  });

  test('shares that do not add up are said', () => {
    const choice = { ...firstChoice('r1'), split: { train: 80, validation: 10, test: 5 } };
    expect(problemOf(choice)).toBeUndefined();
    expect(problemOf({ ...choice, isSplit: true })).toBe('The shares add up to 95 %; they must add up to 100 %.');
  });
});
