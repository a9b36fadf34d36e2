import { describe, expect, test } from 'vitest';
import { vendiScore } from '../../../../../src/engine/methods/evaluation/vendi-score.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { bagOfWordsEmbedder, measureRunContext, runMeasure, testSample } from '../../../../support/method-contexts.ts';
import { rowEmbedder } from '../../../../support/row-embedder.ts';
import { vectorCases } from '../../numerics/vector-cases.ts';

const embeddings = bagOfWordsEmbedder(32);

function texts(prefix: string, count: number, words: number, label = 'a') {
  const random = createRandom(prefix);
  return Array.from({ length: count }, (_, place) =>
    testSample(
      `${prefix}${place}`,
      Array.from({ length: 6 }, () => `${label}${random.integer(words)}`).join(' '),
      label,
    ),
  );
}

describe('vendi-score', () => {
  for (const { id, input, expected } of vectorCases<
    { embeddings: number[][] },
    { q1: number; q2: number; qinf: number }
  >('embedding_diversity', 'embedding_diversity-05', 'embedding_diversity-06', 'embedding_diversity-07')) {
    test(`gives ${id}`, async () => {
      const samples = input.embeddings.map((_, place) => testSample(`s${place}`, `text ${place}`, 'a'));
      const context = measureRunContext({ samples, embeddings: rowEmbedder(input.embeddings) });
      const findings = await runMeasure(vendiScore, context, {});
      expect(findings.get('raw/vendi-1')?.value).toBeCloseTo(expected.q1, 4);
      expect(findings.get('raw/vendi-2')?.value).toBeCloseTo(expected.q2, 4);
      expect(findings.get('raw/vendi-infinity')?.value).toBeCloseTo(expected.qinf, 4);
      expect(findings.get('raw/vendi-2')?.details).toMatchObject({
        order2WithoutEigenvalues: expect.closeTo(expected.q2, 4),
      });
    });
  }

  test('is 1 for one text and undefined for none', async () => {
    const one = await runMeasure(vendiScore, measureRunContext({ samples: texts('s', 1, 5) }), {});
    expect(one.get('raw/vendi-1')).toMatchObject({ value: expect.closeTo(1, 6), n: 1 });
    const none = await runMeasure(vendiScore, measureRunContext({}), {});
    expect(none.get('raw/vendi-1')).toMatchObject({ value: null, n: 0, warnings: ['The set is empty.'] });
  });

  test('warns when it comes close to the number of columns', async () => {
    const context = measureRunContext({ samples: texts('s', 300, 500), embeddings });
    expect((await runMeasure(vendiScore, context, {})).get('raw/vendi-1')?.warnings).toEqual([
      expect.stringMatching(/^Close to the most that this kernel can give \(32\)/),
    ]);
  });

  test('sets are compared at the same number of texts, and fewer different ones warn at orders 1 and infinity', async () => {
    const context = measureRunContext({
      samples: texts('s', 300, 3),
      sources: { reference: texts('r', 60, 400), seeds: texts('q', 60, 3) },
    });
    const findings = await runMeasure(vendiScore, context, {});
    expect(findings.get('curated-and-reference/vendi-1')).toMatchObject({
      n: 60,
      warnings: [expect.stringMatching(/^Much less varied than the reference/)],
    });
    expect(findings.get('curated-and-reference/vendi-2')?.warnings).toEqual([]);
    const alike = findings.get('curated-and-seeds/vendi-1');
    expect(alike?.value).toBeGreaterThan(0.85);
    expect(alike?.value).toBeLessThan(1.15);
  });

  test('labels are measured at the same number of texts', async () => {
    const samples = [...texts('a', 60, 4, 'a'), ...texts('b', 20, 300, 'b'), ...texts('c', 3, 300, 'c')];
    const finding = (await runMeasure(vendiScore, measureRunContext({ samples }), {})).get('raw/vendi-1');
    expect(finding?.plot).toMatchObject({
      title: 'Vendi score of each label, 20 texts each, everything accepted',
      bars: [{ label: 'a' }, { label: 'b' }],
    });
    const [poor, rich] = finding?.plot?.kind === 'bars' ? finding.plot.bars : [];
    expect(poor?.value).toBeLessThan(rich?.value ?? 0);
  });

  test('a set larger than a draw shows how much the score moves between draws', async () => {
    const context = measureRunContext({ samples: texts('s', 80, 50) });
    const finding = (await runMeasure(vendiScore, context, { drawSize: 20, draws: 3 })).get('raw/vendi-1');
    expect(finding?.details).toMatchObject({ subsampleTexts: 20, subsamples: { draws: 3 } });
  });

  test('the other kernels give close numbers, and a narrow one tells more texts apart', async () => {
    const samples = texts('s', 120, 60);
    const value = async (kernel: 'rbf' | 'random-features', gamma: number) => {
      const context = measureRunContext({ samples, embeddings });
      const findings = await runMeasure(vendiScore, context, { kernel, features: 1024, gamma });
      return Number(findings.get('raw/vendi-1')?.value);
    };
    const rbf = await value('rbf', 0);
    expect((await value('random-features', 0)) / rbf).toBeCloseTo(1, 1);
    expect(await value('rbf', 4)).toBeGreaterThan(2 * rbf);
  });

  test('texts without a meaning are left out, and the same seed gives the same findings', async () => {
    const samples = [...texts('s', 30, 50), testSample('empty', ' ', 'a'), testSample('odd', '…', 'a')];
    const context = () => measureRunContext({ samples, sources: { seeds: texts('r', 20, 50) } });
    const findings = await runMeasure(vendiScore, context(), {});
    expect(findings.get('raw/vendi-1')).toMatchObject({
      n: 30,
      warnings: ['1 empty texts are left out.', '1 texts have no vector and are left out.'],
    });
    expect(await runMeasure(vendiScore, context(), {})).toEqual(findings);
  });
});
