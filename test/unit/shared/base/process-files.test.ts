import { expect, test } from 'vitest';
import { processFiles, processFileUrl } from '../../../../src/shared/base/process-files.ts';

test('in a checkout a process starts from its TypeScript source', () => {
  const from = 'file:///home/me/seedloom/src/shared/base/process-files.ts';
  expect(processFileUrl('engine-node', from).href).toBe('file:///home/me/seedloom/src/engine/entry/node.ts');
});

test('in a build, also in one inside a checkout, it starts from the built JavaScript', () => {
  const from = 'file:///home/me/seedloom/out/shared/base/process-files.js';
  expect(processFileUrl('matrix-worker', from).href).toBe(
    'file:///home/me/seedloom/out/engine/numerics/matrix-worker.js',
  );
});

test('a folder name with spaces and percent signs stays as it is', () => {
  const from = 'file:///C:/My%20Work/100%25/src/shared/base/process-files.ts';
  expect(processFileUrl('command-line', from).href).toBe('file:///C:/My%20Work/100%25/src/node-host/cli.ts');
});

test('no file has two names', () => {
  expect(new Set(Object.values(processFiles)).size).toBe(Object.keys(processFiles).length);
});
