import { expect, test } from 'vitest';
import type { MarkPlanContext } from '../../../../../src/engine/methods/contexts.ts';
import { perSample } from '../../../../../src/engine/methods/support/per-sample.ts';
import { markRunContext, testSample, testView } from '../../../../support/method-contexts.ts';

const samples = Array.from({ length: 600 }, (_, index) => testSample(`g${index}`, `Text ${index}.`));
const work = perSample<null>((_context, _params, sample) => ({
  place: { kind: 'number', value: Number(sample.id.slice(1)) },
}));

test('scores every sample once, in units of at most 256', async () => {
  const plan = await work.plan(planContext(600, 0, 0), null, null, []);
  expect(plan.units.map(({ key }) => key)).toEqual(['samples/0', 'samples/1', 'samples/2']);
  const context = markRunContext({ samples });
  const results = await Promise.all(
    plan.units.map((unit, ordinal) => work.run(context, null, { ...unit, ordinal, round: 0, attempt: 0 })),
  );
  expect(results.map(({ scores = [] }) => scores.length)).toEqual([256, 256, 88]);
  expect(
    results.flatMap(({ scores = [] }) => scores.map(({ sampleId, scores: own }) => [sampleId, own['place']])),
  ).toEqual(samples.map(({ id }, value) => [id, { kind: 'number', value }]));
});

test('waits for outstanding units, and is done after them or where there is nothing to score', async () => {
  expect((await work.plan(planContext(600, 1, 2), null, null, [])).next).toBe('go');
  expect((await work.plan(planContext(600, 1, 0), null, null, [])).next).toBe('done');
  expect((await work.plan(planContext(0, 0, 0), null, null, [])).next).toBe('done');
});

function planContext(count: number, round: number, outstanding: number): MarkPlanContext {
  return { ...markRunContext({ samples: [] }), samples: testView(samples.slice(0, count)), round, outstanding };
}
