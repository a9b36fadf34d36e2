import { describe, expect, test } from 'vitest';
import { distinctN } from '../../../../../src/engine/methods/evaluation/distinct-n.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { measureRunContext, runMeasure, testSample } from '../../../../support/method-contexts.ts';

/** Texts of 10 words from a vocabulary of a size. */
function texts(prefix: string, count: number, vocabulary: number, label = 'a') {
  const random = createRandom(prefix);
  return Array.from({ length: count }, (_, place) =>
    testSample(
      `${prefix}${place}`,
      Array.from({ length: 10 }, () => `w${random.integer(vocabulary)}`).join(' '),
      label,
    ),
  );
}

describe('distinct-n', () => {
  test('n-grams are pooled and do not cross from text to text', async () => {
    const samples = [testSample('s0', 'The cat sat', 'a'), testSample('s1', 'the cat ran', 'b')];
    const findings = await runMeasure(distinctN, measureRunContext({ samples }), { largest: 3 });
    expect(['raw/distinct-1', 'raw/distinct-2', 'raw/distinct-3'].map((id) => findings.get(id)?.value)).toEqual([
      4 / 6,
      3 / 4,
      1,
    ]);
    expect(findings.get('raw/distinct-2')?.details).toEqual({
      texts: 2,
      perTextMean: { value: 1, texts: 2 },
      perLabel: [
        { label: 'a', value: 1, nGrams: 2 },
        { label: 'b', value: 1, nGrams: 2 },
      ],
    });
  });

  test('the joined variant keeps case and crosses from text to text', async () => {
    const findings = await runMeasure(
      distinctN,
      measureRunContext({ samples: [testSample('s0', 'The a'), testSample('s1', 'the a')] }),
      {},
    );
    expect(findings.get('raw/joined')?.value).toBe(3 / 4 + 1 + 1 + 1);
  });

  test('a large poor set is not taken for less varied than a small set with the same vocabulary', async () => {
    const context = measureRunContext({ samples: texts('s', 400, 300), sources: { seeds: texts('r', 40, 300) } });
    const findings = await runMeasure(distinctN, context, {});
    const alone = Number(findings.get('raw/distinct-1')?.value);
    const compared = findings.get('curated-and-seeds/distinct-1');
    expect(alone).toBeLessThan(0.2);
    expect(compared).toMatchObject({ n: 40, warnings: ['Only 40 texts could be compared.'] });
    expect(compared?.value).toBeGreaterThan(0.9);
    expect(compared?.value).toBeLessThan(1.1);
  });

  test('a poorer vocabulary than that of real texts warns', async () => {
    const context = measureRunContext({ samples: texts('s', 100, 20), sources: { reference: texts('r', 100, 1000) } });
    expect((await runMeasure(distinctN, context, {})).get('curated-and-reference/distinct-1')).toMatchObject({
      n: 100,
      warnings: [expect.stringMatching(/^Much less varied than the reference/)],
    });
  });

  test('what curation did is compared at equal size', async () => {
    const samples = texts('s', 100, 50);
    const findings = await runMeasure(
      distinctN,
      measureRunContext({ samples, dropped: samples.slice(0, 40).map(({ id }) => id) }),
      {},
    );
    expect(findings.get('curated-and-raw/distinct-2')).toMatchObject({ n: 60 });
  });

  test('texts too short for an n-gram are undefined, not 0', async () => {
    const findings = await runMeasure(
      distinctN,
      measureRunContext({ samples: [testSample('s0', 'one'), testSample('s1', '')] }),
      {},
    );
    expect(findings.get('raw/distinct-2')).toMatchObject({ value: null, n: 0, warnings: ['No text has 2 words.'] });
  });

  test('the same seed gives the same findings', async () => {
    const context = () => measureRunContext({ samples: texts('s', 50, 50), sources: { seeds: texts('r', 20, 50) } });
    expect(await runMeasure(distinctN, context(), {})).toEqual(await runMeasure(distinctN, context(), {}));
  });
});
