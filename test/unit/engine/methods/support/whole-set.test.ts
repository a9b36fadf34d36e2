import { expect, test } from 'vitest';
import type { PlanContext } from '../../../../../src/engine/methods/contexts.ts';
import { overSet } from '../../../../../src/engine/methods/support/whole-set.ts';
import { generationContext } from '../../../../support/generation-contexts.ts';

test('plans one unit and is done with the next plan, also after a stop', async () => {
  const work = overSet<null, PlanContext, null>(async () => ({ artefacts: [{ name: 'ran', json: true }] }));
  const context = (round: number): PlanContext => ({ ...generationContext(), round, outstanding: 0 });
  const state = await work.start(context(0), null);
  expect(await work.plan(context(0), null, state, [])).toEqual({
    state: null,
    units: [{ key: 'set', json: null }],
    next: 'go',
  });
  const unit = { key: 'set', json: null, ordinal: 0, round: 0, attempt: 0 };
  expect(await work.run(null, null, unit)).toEqual({ artefacts: [{ name: 'ran', json: true }] });
  expect(await work.plan(context(1), null, state, [{ unit, outcomes: [], artefacts: [] }])).toEqual({
    state: null,
    units: [],
    next: 'done',
  });
});
