import { describe, expect, test } from 'vitest';
import { vocabulary } from '../../../../../src/engine/methods/evaluation/vocabulary.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { measureRunContext, runMeasure, testSample, testTask } from '../../../../support/method-contexts.ts';

/** The texts of lexical-08 to lexical-12. */
const page = [
  'The quick brown fox jumps over the lazy dog.',
  'The quick brown dog jumps over the lazy fox.',
  'A slow green turtle crawls under the busy bridge.',
  'The quick brown fox jumps over the lazy dog.',
  "Stock prices rose sharply after the bank's quarterly report.",
  'Rain is expected across the northern hills on Sunday morning.',
].map((text, place) => testSample(`s${place}`, text, place < 3 ? 'a' : 'b'));

/** Texts of 10 words from a vocabulary of a size. */
function texts(prefix: string, count: number, words: number, label = 'a') {
  const random = createRandom(prefix);
  return Array.from({ length: count }, (_, place) =>
    testSample(`${prefix}${place}`, Array.from({ length: 10 }, () => `w${random.integer(words)}`).join(' '), label),
  );
}

describe('vocabulary', () => {
  test('gives the numbers of lexical-08 and lexical-12', async () => {
    const findings = await runMeasure(vocabulary, measureRunContext({ samples: page }), {});
    const values = ['types', 'ttr', 'root-ttr', 'new-word', 'entropy-1', 'entropy-2', 'entropy-3'].map(
      (id) => findings.get(`raw/${id}`)?.value,
    );
    [33, 0.6, 4.449719092, 25 / 55, 4.657477213, 5.007068262, 4.908481906].forEach((value, place) => {
      expect(values[place]).toBeCloseTo(value, 6);
    });
    expect(findings.get('raw/types')).toMatchObject({
      unit: 'count',
      n: 55,
      details: { tokenizer: 'runs of letters', texts: 6, tokens: 55, types: 33 },
    });
    expect(findings.get('raw/entropy-2')?.n).toBe(49);
  });

  test('entropy is the plug-in estimate and says by how much it is low, or is corrected', async () => {
    const context = () => measureRunContext({ samples: page });
    const missing = (33 - 1) / (2 * 55 * Math.LN2);
    const plain = (await runMeasure(vocabulary, context(), {})).get('raw/entropy-1');
    expect(plain?.warnings).toEqual([
      `Fewer than 10 for each different one: too low by about ${missing.toFixed(2)} bits.`,
    ]);
    const corrected = (await runMeasure(vocabulary, context(), { entropy: 'corrected' })).get('raw/entropy-1');
    expect(corrected?.value).toBeCloseTo(4.657477213 + missing, 6);
    expect(corrected?.warnings).toEqual([]);
  });

  test('what has too few words is undefined, not 0', async () => {
    const findings = await runMeasure(
      vocabulary,
      measureRunContext({ samples: [testSample('s0', 'one two'), testSample('s1', '')] }),
      {},
    );
    expect(findings.get('raw/hd-d')).toMatchObject({ value: null, warnings: ['Fewer than 42 words.'] });
    expect(findings.get('raw/mtld-per-text')).toMatchObject({ value: null, n: 0, warnings: ['No text has 50 words.'] });
    expect(findings.get('raw/types')).toMatchObject({ value: 2, warnings: ['1 of 2 texts have no words.'] });
    const empty = await runMeasure(vocabulary, measureRunContext({}), {});
    expect([...empty.values()].map(({ value }) => value)).toEqual(Array.from({ length: empty.size }, () => null));
  });

  test('a large poor set is not taken for less varied than a small set with the same vocabulary', async () => {
    const context = measureRunContext({ samples: texts('s', 400, 300), sources: { seeds: texts('r', 40, 300) } });
    const findings = await runMeasure(vocabulary, context, {});
    expect(findings.get('raw/ttr')?.value).toBeLessThan(0.2);
    const compared = findings.get('curated-and-seeds/types');
    expect(compared).toMatchObject({ n: 40, warnings: ['Only 40 texts could be compared.'] });
    expect(compared?.value).toBeGreaterThan(0.9);
    expect(compared?.value).toBeLessThan(1.1);
    expect(compared?.plot).toMatchObject({
      kind: 'curve',
      curves: [{ label: 'after curation' }, { label: 'the seeds' }],
    });
  });

  test('a poorer vocabulary than that of real texts warns, at the same number of words', async () => {
    const context = measureRunContext({ samples: texts('s', 100, 20), sources: { reference: texts('r', 100, 1000) } });
    const findings = await runMeasure(vocabulary, context, {});
    for (const id of ['types', 'mtld'])
      expect(findings.get(`curated-and-reference/${id}`)?.warnings).toEqual([
        expect.stringMatching(/^Much less varied than the reference/),
      ]);
    expect(findings.get('curated-and-reference/hd-d')?.warnings).toEqual([]);
  });

  test('labels are compared at the same number of words', async () => {
    const samples = [...texts('a', 40, 30, 'a'), ...texts('b', 20, 300, 'b'), ...texts('c', 2, 300, 'c')];
    const plot = (
      await runMeasure(vocabulary, measureRunContext({ samples, task: testTask(['a', 'b', 'c']) }), {})
    ).get('raw/ttr')?.plot;
    expect(plot).toMatchObject({
      kind: 'bars',
      title: 'Different words of the same 200 words for each label, everything accepted',
      bars: [{ label: 'a', value: 0.15 }, { label: 'b' }],
    });
  });

  test('the texts that repeat their words most are shown', async () => {
    const varied = Array.from({ length: 60 }, (_, place) => `w${place}`).join(' ');
    const dull = Array.from({ length: 60 }, (_, place) => `w${place % 3}`).join(' ');
    const samples = [testSample('varied', varied, 'a'), testSample('dull', dull, 'a'), testSample('short', 'a b', 'a')];
    expect((await runMeasure(vocabulary, measureRunContext({ samples }), {})).get('raw/mtld-per-text')).toMatchObject({
      n: 2,
      samples: ['dull', 'varied'],
    });
  });

  test('the two forms of MTLD differ and say which they are', async () => {
    const context = () => measureRunContext({ samples: texts('s', 20, 12) });
    const one = (await runMeasure(vocabulary, context(), {})).get('raw/mtld');
    const other = (await runMeasure(vocabulary, context(), { mtld: 'strict' })).get('raw/mtld');
    expect(one?.details).toMatchObject({ variant: 'inclusive' });
    expect(other?.details).toMatchObject({ variant: 'strict' });
    expect(one?.value).not.toBe(other?.value);
  });

  test('a language without spaces is cut by the segmenter', async () => {
    const context = measureRunContext({
      task: testTask(['a'], { language: 'ja' }),
      samples: [testSample('s0', '私は猫です', 'a')],
    });
    const types = (await runMeasure(vocabulary, context, {})).get('raw/types');
    expect(types?.value).toBeGreaterThan(2);
    expect(types?.details).toMatchObject({ tokenizer: 'Intl.Segmenter (ja)' });
  });

  test('what curation did not change has the same numbers, and the same seed gives the same findings', async () => {
    const context = () => measureRunContext({ samples: texts('s', 50, 50), sources: { seeds: texts('r', 20, 50) } });
    const findings = await runMeasure(vocabulary, context(), {});
    expect(findings.get('curated/mtld')?.value).toBe(findings.get('raw/mtld')?.value);
    expect(await runMeasure(vocabulary, context(), {})).toEqual(findings);
  });
});
