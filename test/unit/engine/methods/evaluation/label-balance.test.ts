import { describe, expect, test } from 'vitest';
import { labelBalance } from '../../../../../src/engine/methods/evaluation/label-balance.ts';
import type { Cell } from '../../../../../src/shared/domain/sample.ts';
import { measureRunContext, runMeasure, testSample, testTask } from '../../../../support/method-contexts.ts';

const task = testTask(['a', 'b', 'c', 'd']);

function samples(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, place) => testSample(`${label}${place}`, `text ${place}`, label)),
  );
}

function cells(quotas: Readonly<Record<string, number>>): readonly Cell[] {
  return Object.entries(quotas).map(([label, quota]) => ({
    id: label,
    quota,
    values: { label: { id: label, text: label } },
  }));
}

describe('label-balance', () => {
  test('shows what each label got beside what was asked, before and after curation', async () => {
    const context = measureRunContext({
      task,
      samples: samples({ a: 10, b: 10, c: 10, d: 6 }),
      dropped: ['a0', 'a1'],
      cells: cells({ a: 10, b: 10, c: 10, d: 10 }),
    });
    const findings = await runMeasure(labelBalance, context, {});
    expect([...findings.keys()]).toEqual([
      'raw/labels',
      'raw/entropy',
      'raw/least-obtained',
      'curated/labels',
      'curated/entropy',
      'curated/least-obtained',
    ]);
    expect(findings.get('curated/labels')?.plot).toEqual({
      kind: 'bars',
      title: 'Texts for each label, after curation',
      unit: 'texts',
      bars: [
        { label: 'a', value: 8, asked: 10 },
        { label: 'b', value: 10, asked: 10 },
        { label: 'c', value: 10, asked: 10 },
        { label: 'd', value: 6, asked: 10 },
      ],
    });
    expect(findings.get('raw/least-obtained')).toMatchObject({
      value: 0.6,
      n: 36,
      warnings: ['`d` has 60 % of its texts.'],
    });
  });

  test.each([
    [{ a: 10, b: 10, c: 10, d: 10 }, 1, []],
    [{ a: 20, b: 10, c: 10, d: 5 }, 0.9183, ['Labels are uneven: 0.918 is below 0.95.']],
    [{ a: 40, b: 5, c: 5, d: 0 }, 0.461, ['Labels are badly uneven: 0.461 is below 0.85.']],
  ])('evenness of %o', async (counts, entropy, warnings) => {
    const findings = await runMeasure(labelBalance, measureRunContext({ task, samples: samples(counts) }), {});
    expect(findings.get('raw/entropy')).toMatchObject({ value: expect.closeTo(entropy, 3), warnings });
  });

  test('a set that was asked to be uneven is no warning', async () => {
    const context = measureRunContext({
      task,
      samples: samples({ a: 40, b: 5, c: 5, d: 1 }),
      cells: cells({ a: 40, b: 5, c: 5, d: 1 }),
    });
    expect((await runMeasure(labelBalance, context, {})).get('raw/entropy')?.warnings).toEqual([]);
  });

  test('an empty set is undefined, not 0', async () => {
    const findings = await runMeasure(labelBalance, measureRunContext({ task }), {});
    expect(findings.get('raw/entropy')).toMatchObject({ value: null, n: 0 });
    expect(findings.get('raw/labels')).toMatchObject({ value: 0, warnings: ['The set is empty.'] });
  });

  test('texts without a label are counted and named', async () => {
    const context = measureRunContext({ task, samples: [...samples({ a: 2 }), testSample('x', 'no label')] });
    expect((await runMeasure(labelBalance, context, {})).get('raw/labels')).toMatchObject({
      n: 3,
      samples: ['x'],
      warnings: ['No texts for: b, c, d.', '1 of 3 texts have no label of the task and are not counted.'],
    });
  });
});
