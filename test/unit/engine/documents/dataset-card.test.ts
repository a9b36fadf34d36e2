import { describe, expect, test } from 'vitest';
import type { CardInput } from '../../../../src/engine/documents/card-input.ts';
import { cardMarkdown } from '../../../../src/engine/documents/card-markdown.ts';
import { syntheticSentence } from '../../../../src/engine/documents/card-sentences.ts';
import { cardJson } from '../../../../src/engine/documents/dataset-card.ts';
import { measureVerbatimOverlap } from '../../../../src/engine/documents/verbatim-overlap.ts';
import { createCommonRunIndex } from '../../../../src/engine/numerics/common-run.ts';
import { words } from '../../../../src/engine/numerics/words.ts';

const card: CardInput = {
  name: 'Card problems',
  madeAt: '2030-01-02T03:04:05.000Z',
  madeWith: { name: 'Seedloom', version: '0.1.0' },
  purpose: 'training',
  task: { kind: 'classification', textType: 'message of a bank customer', language: 'en' },
  format: 'jsonl',
  files: [{ name: 'card-problems.jsonl', rows: 290, sha256: 'aa' }],
  counts: {
    asked: 320,
    tried: 900,
    accepted: 320,
    dropped: [{ step: 'curate/0', method: 'semantic-duplicates', count: 30 }],
    exported: 290,
  },
  labels: [{ name: 'card_arrival', count: 290 }],
  origins: { generated: 290, person: 0, source: 0 },
  recipe: { hash: 'bb', text: 'name: Card problems\n' },
  seed: 7,
  models: [{ role: 'generator', name: 'smollm2-135m-instruct', hash: 'cc', licence: 'Apache-2.0' }],
  sources: [
    { role: 'seeds', name: 'seeds.jsonl', hash: 'dd', privacy: true, rows: 40, attribution: 'PolyAI, CC BY 4.0' },
  ],
  findings: [
    {
      step: 'evaluate/0',
      finding: {
        id: 'x',
        title: 'Accuracy',
        value: 0.8125,
        unit: 'share',
        n: 320,
        interval: [0.766, 0.852],
        warnings: [],
      },
    },
    { step: 'evaluate/1', finding: { id: 'y', title: 'Novelty', value: null, n: 3, warnings: ['Too few to tell.'] } },
  ],
  overlap: {
    kind: 'measured',
    samples: 290,
    emptySamples: 0,
    minimumTokens: 10,
    minimumShare: 0.5,
    byTokens: 2,
    byShare: 5,
    flagged: 6,
    atLeast50Tokens: 0,
    longest: 12,
    worst: [{ sampleId: 's1', sourceId: 'seed-3', tokens: 12, share: 0.8 }],
  },
  notes: [],
};

describe('dataset card', () => {
  test('says who wrote the texts', () => {
    expect(syntheticSentence(card)).toBe('Every text in this set was written by a language model.');
    expect(syntheticSentence({ origins: { generated: 5, person: 2, source: 3 } })).toBe(
      '5 of 10 texts in this set were written by a language model; 2 written or rewritten by a person here and 3 taken from a source.',
    );
    expect(syntheticSentence({ origins: { generated: 0, person: 0, source: 3 } })).toBe(
      'No text in this set was written by a language model; 3 taken from a source.',
    );
  });

  test('has every figure, each finding with its size and interval', () => {
    const text = cardMarkdown(card);
    for (const line of [
      '**Every text in this set was written by a language model.**',
      '| asked for | 320 |',
      '| dropped by semantic-duplicates \\(curate/0\\) | 30 |',
      '| Accuracy | 81.3 % | 76.6 % to 85.2 % | 320 |  |',
      '| Novelty | not defined | none | 3 | Too few to tell. |',
      '| seeds | seeds.jsonl | 40 | marked private | PolyAI, CC BY 4.0 | dd |',
      '| generator | smollm2-135m-instruct | Apache-2.0 | cc |',
      '| s1 | seed-3 | 12 | 80 % |',
      '- Sources were marked private, and the texts were made from them: treat this set as you treat those sources.',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('promises nothing', () => {
    expect(cardMarkdown({ ...card, sources: [] })).not.toMatch(/anonym|\bsafe\b|\bprivate\b|guarantee/i);
    expect(cardMarkdown({ ...card, overlap: { kind: 'not-measured', reason: 'no sources' } })).toContain(
      '- Word-for-word overlap with the sources was not measured: no sources',
    );
  });

  test('is plain text whatever the names hold', () => {
    const hostile = '<script>x</script> [a](http://e.x) | # ![i](javascript:1) `c` http://e.x/q www.e.x a@b.c\n# Title';
    const text = cardMarkdown({
      ...card,
      name: hostile,
      labels: [{ name: hostile, count: 1 }],
      notes: [hostile],
      recipe: { hash: 'x', text: 'a: |\n  ```\n  # out\n  ````\n' },
    });
    const outside = text.replace(/`{5}yaml[\s\S]*`{5}/, '');
    expect(text).toContain('`````yaml\na: |\n  ```\n  # out\n  ````\n`````');
    expect(outside).not.toMatch(/(?<!\\)<|(?<!\\)\[a|(?<!\\)!\[|https?:|www\.|[^\u200b]@|\n# Title/);
    // One cell for the label and one for its count.
    expect(
      outside
        .split('\n')
        .find((line) => line.endsWith('| 1 |'))
        ?.match(/(?<!\\)\|/g)?.length,
    ).toBe(3);
  });

  test('for machines is the input with its marks and limits', () => {
    const json = JSON.parse(cardJson(card));
    expect(json).toMatchObject({ card: 1, synthetic: true, ...JSON.parse(JSON.stringify(card)) });
    expect(json.limits.length).toBeGreaterThan(4);
  });
});

describe('word-for-word overlap', () => {
  test('finds the longest runs, counts by both thresholds and lists the five worst', async () => {
    const index = createCommonRunIndex();
    index.add('seed-1', words('My new card has still not arrived although I ordered it more than two weeks ago.'));
    index.add('seed-2', words('My card payment does not work.'));
    const texts = [
      'Hello, my new card has still not arrived although I ordered it more than a month ago, please help me at once, thanks a lot.',
      'my card payment',
      'Nothing in common',
      '!!!',
      'Please note that my card is lost somewhere in town',
      'card card payment does not work here today',
      'it',
      'not',
    ];
    const overlap = await measureVerbatimOverlap(
      texts.map((text, place) => ({ id: `s${place}`, text })),
      { index, tokens: words },
    );
    expect(overlap).toEqual({
      samples: 8,
      emptySamples: 1,
      minimumTokens: 10,
      minimumShare: 0.5,
      byTokens: 1,
      byShare: 5,
      flagged: 5,
      atLeast50Tokens: 0,
      longest: 13,
      worst: [
        { sampleId: 's0', sourceId: 'seed-1', tokens: 13, share: 13 / 25 },
        { sampleId: 's5', sourceId: 'seed-2', tokens: 5, share: 5 / 8 },
        { sampleId: 's1', sourceId: 'seed-2', tokens: 3, share: 1 },
        { sampleId: 's4', sourceId: 'seed-2', tokens: 2, share: 0.2 },
        { sampleId: 's6', sourceId: 'seed-1', tokens: 1, share: 1 },
      ],
    });
  });
});
