import { expect, test } from 'vitest';
import { findingLines } from '../../../src/node-host/finding-text.ts';
import type { Finding } from '../../../src/shared/domain/finding.ts';

const sparse: Finding = { id: 'a', title: 'Texts', value: 8, n: 320, warnings: [] };

function lines(...findings: readonly Finding[]): readonly string[] {
  return findingLines(findings.map((finding) => ({ step: 'evaluate/0', method: 'measure', finding })));
}

test('numbers stand in columns before what they are of', () => {
  const accuracy: Finding = { ...sparse, id: 'b', title: 'Accuracy', value: 0.5, n: 40, interval: [0.25, 0.75] };
  const missing: Finding = { ...sparse, id: 'c', title: 'Novelty', value: null, n: 0 };
  expect(lines(sparse, accuracy, missing)).toEqual([
    'measure',
    '        8                    n = 320    Texts',
    '    0.500  [0.250, 0.750]    n = 40     Accuracy',
    '      n/a                    n = 0      Novelty',
    '',
  ]);
});

test('a comparison is shown as its rows, and the findings that say the same are not repeated', () => {
  const row = { label: 'Seeds', value: 0.7, interval: [0.6, 0.8], n: 320 } as const;
  const overview: Finding = {
    ...sparse,
    title: 'Accuracy: Seeds',
    value: 0.7,
    plot: { kind: 'forest', title: 'Accuracy by training set', unit: 'share', rows: [row] },
  };
  const same: Finding = { ...sparse, id: 'b', title: 'Accuracy: Seeds', value: 0.7 };
  const other: Finding = { ...sparse, id: 'c', title: 'Macro-F1: Seeds', value: 0.6 };
  expect(lines(overview, same, other)).toEqual([
    'measure',
    '  Accuracy by training set:',
    '    0.700  [0.600, 0.800]    n = 320      Seeds',
    '    0.600                    n = 320    Macro-F1: Seeds',
    '',
  ]);
});

test('the same warning is told once, by number; nothing in it can move the cursor', () => {
  const warned: Finding = { ...sparse, warnings: ['Few\u001b[2J texts.'] };
  expect(lines(warned, { ...warned, id: 'b', warnings: [...warned.warnings, 'Odd.'] }).slice(1)).toEqual([
    '        8                    n = 320    Texts  (1)',
    '        8                    n = 320    Texts  (1, 2)',
    '  (1) Few\uFFFD[2J texts.',
    '  (2) Odd.',
    '',
  ]);
});

test('each step has its own part, named after its method', () => {
  const two = [1, 2].map((number) => ({ step: `evaluate/${number}`, method: `m${number}`, finding: sparse }));
  expect(findingLines(two).filter((line) => line.startsWith('m'))).toEqual(['m1', 'm2']);
});
