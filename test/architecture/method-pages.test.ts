import { expect, test } from 'vitest';
import { staleMethodPages } from '../../scripts/method-pages.ts';

test('the pages of the methods say what the methods say: else run `node scripts/method-pages.ts`', async () => {
  expect([...(await staleMethodPages()).keys()]).toEqual([]);
});
