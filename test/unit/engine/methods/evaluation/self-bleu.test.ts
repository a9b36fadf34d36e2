import { describe, expect, test } from 'vitest';
import { selfBleu } from '../../../../../src/engine/methods/evaluation/self-bleu.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { measureRunContext, runMeasure, testSample } from '../../../../support/method-contexts.ts';

const page = [
  'The quick brown fox jumps over the lazy dog.',
  'The quick brown dog jumps over the lazy fox.',
  'A slow green turtle crawls under the busy bridge.',
  'The quick brown fox jumps over the lazy dog.',
  "Stock prices rose sharply after the bank's quarterly report.",
  'Rain is expected across the northern hills on Sunday morning.',
].map((text, place) => testSample(`s${place}`, text, 'a'));

function texts(prefix: string, count: number, words: number, label = 'a') {
  const random = createRandom(prefix);
  return Array.from({ length: count }, (_, place) =>
    testSample(`${prefix}${place}`, Array.from({ length: 10 }, () => `w${random.integer(words)}`).join(' '), label),
  );
}

describe('self-bleu', () => {
  test('gives the numbers of self_bleu-01 to self_bleu-05 and shows the texts that are most like others', async () => {
    const findings = await runMeasure(selfBleu, measureRunContext({ samples: page }), {});
    [0.5537037037, 0.4830730579, 0.4537996397, 0.4214545486, 0.3853236657].forEach((value, place) => {
      expect(findings.get(`raw/self-bleu-${place + 1}`)?.value).toBeCloseTo(value, 6);
    });
    expect(findings.get('raw/self-bleu-4')).toMatchObject({ n: 6, warnings: [] });
    expect(findings.get('raw/self-bleu-4')?.samples?.slice(0, 3)).toEqual(['s0', 's3', 's1']);
    expect(findings.get('raw/self-bleu-4')?.interval).toBeUndefined();
  });

  test('a set larger than a draw is drawn several times, and the spread of the draws is its error bar', async () => {
    const finding = (
      await runMeasure(selfBleu, measureRunContext({ samples: texts('s', 60, 20) }), { drawSize: 20 })
    ).get('raw/self-bleu-2');
    expect(finding).toMatchObject({ n: 20, details: { texts: 60, draws: 5 } });
    const [low = 0, high = 0] = finding?.interval ?? [];
    expect(low).toBeLessThan(finding?.value ?? 0);
    expect(high).toBeGreaterThan(finding?.value ?? 1);
  });

  test('one text has no others to compare with', async () => {
    const findings = await runMeasure(selfBleu, measureRunContext({ samples: page.slice(0, 1) }), {});
    expect(findings.get('raw/self-bleu-4')).toMatchObject({
      value: null,
      warnings: ['One text has no others to compare with.'],
    });
    expect((await runMeasure(selfBleu, measureRunContext({}), {})).get('raw/self-bleu-1')?.warnings).toEqual([
      'The set is empty.',
    ]);
  });

  test('texts that are more alike than real ones warn at order 4 only', async () => {
    const copies = Array.from({ length: 60 }, (_, place) => testSample(`c${place}`, `one two three four five`, 'a'));
    const context = measureRunContext({ samples: copies, sources: { reference: texts('r', 60, 500) } });
    const findings = await runMeasure(selfBleu, context, {});
    expect(findings.get('curated-and-reference/self-bleu-4')?.warnings).toEqual([
      expect.stringMatching(/^Much more alike than the reference/),
    ]);
    expect(findings.get('curated-and-reference/self-bleu-3')?.warnings).toEqual([]);
  });

  test('sets are compared at the same number of texts: more of the same is not more alike', async () => {
    const context = measureRunContext({ samples: texts('s', 400, 100), sources: { seeds: texts('r', 60, 100) } });
    const findings = await runMeasure(selfBleu, context, {});
    const alone = Number(findings.get('raw/self-bleu-2')?.value);
    const compared = findings.get('curated-and-seeds/self-bleu-2');
    expect(compared).toMatchObject({ n: 60, warnings: [] });
    expect(Math.abs(compared?.value ?? 1)).toBeLessThan(0.05);
    // Without equal numbers the larger set would look worse.
    expect(alone).toBeGreaterThan(0.1 + Number(detail(compared?.details, 'second')));
  });

  test('labels are measured at the same number of texts', async () => {
    const samples = [...texts('a', 30, 10, 'a'), ...texts('b', 12, 500, 'b'), ...texts('c', 3, 500, 'c')];
    expect((await runMeasure(selfBleu, measureRunContext({ samples }), {})).get('raw/self-bleu-4')?.plot).toMatchObject(
      {
        title: 'Self-BLEU-4 inside each label, 12 texts each, everything accepted',
        bars: [{ label: 'a' }, { label: 'b' }],
      },
    );
  });

  test('what curation did is compared, and the same seed gives the same findings', async () => {
    const samples = texts('s', 100, 50);
    const context = () => measureRunContext({ samples, dropped: samples.slice(0, 40).map(({ id }) => id) });
    const findings = await runMeasure(selfBleu, context(), {});
    expect(findings.get('curated-and-raw/self-bleu-4')).toMatchObject({ n: 60 });
    expect(await runMeasure(selfBleu, context(), {})).toEqual(findings);
  });
});

/** The mean of one side of a comparison. */
function detail(details: unknown, side: string): unknown {
  // Safe enough for a test: a wrong shape gives NaN, which no comparison accepts.
  return (details as Record<string, { mean: number }> | undefined)?.[side]?.mean;
}
