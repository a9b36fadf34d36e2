import { expect, test } from 'vitest';
import { noDemonstrations } from '../../../../../src/engine/methods/generation/no-demonstrations.ts';
import type { DemonstrationsMethod } from '../../../../../src/engine/methods/method.ts';
import { demonstrationsContext, testCell } from '../../../../support/generation-contexts.ts';
import { testSample } from '../../../../support/method-contexts.ts';

test('shows nothing, even where there are seeds', async () => {
  const method: DemonstrationsMethod = noDemonstrations;
  const picker = await method.open(demonstrationsContext({ seeds: [testSample('s1', 'A text.', 'a')] }), {});
  expect(await picker.pick({ cell: testCell({ label: 'a' }, 1), text: '', ordinal: 0, exclude: [] })).toEqual({
    ordered: [],
    byUsefulness: [],
  });
});
