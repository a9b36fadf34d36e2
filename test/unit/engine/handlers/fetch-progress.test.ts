import { expect, test } from 'vitest';
import { toFetchProgress } from '../../../../src/engine/handlers/fetch-progress.ts';

test('progress of a download has its bytes where there are any', () => {
  const place = { model: 'm', file: 'm.gguf' };
  expect(toFetchProgress({ kind: 'bytes', ...place, doneBytes: 2e6, totalBytes: 98e6 })).toEqual({
    ...place,
    message: 'm.gguf: 2 MB of 98 MB',
    doneBytes: 2e6,
    totalBytes: 98e6,
  });
  expect(toFetchProgress({ kind: 'trying', ...place, source: 'https, a/b' })).toEqual({
    ...place,
    message: 'm.gguf: https, a/b',
    doneBytes: null,
    totalBytes: null,
  });
});
