import { describe, expect, test } from 'vitest';
import { embeddingDiversity } from '../../../../../src/engine/methods/evaluation/embedding-diversity.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import { measureRunContext, runMeasure, testSample, testTask } from '../../../../support/method-contexts.ts';
import { rowEmbedder } from '../../../../support/row-embedder.ts';
import { vectorCases } from '../../numerics/vector-cases.ts';

const [vector] = vectorCases<{ embeddings: number[][]; labels: number[] }, object>(
  'embedding_diversity',
  'embedding_diversity-02',
);
const rows = vector?.input.embeddings ?? [];
const page = rows.map((_, place) => testSample(`s${place}`, `text ${place}`, `l${vector?.input.labels[place]}`));
const pageContext = (more = {}) =>
  measureRunContext({ samples: page, task: testTask(['l0', 'l1', 'l2']), embeddings: rowEmbedder(rows), ...more });

/** Texts whose words come from a vocabulary of a size. */
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

describe('embedding-diversity', () => {
  test('gives the numbers of embedding_diversity-01 to -04', async () => {
    const findings = await runMeasure(embeddingDiversity, pageContext(), { euclidean: true });
    const wanted = {
      aps: 0.275609088,
      'remote-clique': 0.724390912,
      chamfer: 0.1350872887,
      'near-duplicates': 0.7142857143,
      intra: 0.8053728655,
      inter: 0.1100579076,
      gap: 0.6953149579,
    };
    for (const [id, value] of Object.entries(wanted)) expect(findings.get(`raw/${id}`)?.value).toBeCloseTo(value, 5);
    expect(findings.get('raw/aps')?.details).toMatchObject({
      standardError: expect.closeTo(0.07500796316, 5),
      dimension: 4,
    });
    expect(findings.get('raw/remote-clique')?.details).toMatchObject({
      selfIncluded: expect.closeTo(0.620906496, 5),
      euclidean: expect.closeTo(1.095013374, 5),
    });
    expect(findings.get('raw/chamfer')?.details).toMatchObject({
      euclidean: expect.closeTo(0.3621179798, 5),
      median: expect.closeTo(0.03734905985, 5),
      q95: expect.closeTo(0.4522589053, 5),
    });
  });

  test('a set that is compared in part gives the same means, and says how sure its distances are', async () => {
    const samples = texts('s', 300, 40);
    const exact = await runMeasure(embeddingDiversity, measureRunContext({ samples }), {});
    const part = await runMeasure(embeddingDiversity, measureRunContext({ samples }), { exactUpTo: 100, queries: 100 });
    expect(part.get('raw/aps')?.value).toBeCloseTo(exact.get('raw/aps')?.value ?? Number.NaN, 12);
    expect(exact.get('raw/chamfer')).toMatchObject({ n: 300 });
    expect(exact.get('raw/chamfer')?.interval).toBeUndefined();
    const { n, interval: [low, high] = [1, 0] } = part.get('raw/chamfer') ?? {};
    expect(n).toBe(100);
    const wanted = exact.get('raw/chamfer')?.value ?? Number.NaN;
    expect(low).toBeLessThan(wanted);
    expect(high).toBeGreaterThan(wanted);
  });

  test('a part that is all of the set gives what the whole gives, also with copies', async () => {
    const samples = [
      ...texts('s', 60, 30),
      ...texts('s', 20, 30).map((sample) => ({ ...sample, id: `copy-${sample.id}` })),
    ];
    const exact = await runMeasure(embeddingDiversity, measureRunContext({ samples }), {});
    const part = await runMeasure(embeddingDiversity, measureRunContext({ samples }), { exactUpTo: 2, queries: 80 });
    const { interval: _, intervalNote: __, details, ...rest } = part.get('raw/chamfer') ?? {};
    const { intervalNote: ___, details: wanted, ...others } = exact.get('raw/chamfer') ?? {};
    expect(rest).toEqual(others);
    // Safe enough for a test: both are objects of JSON.
    expect({ ...(details as object), standardError: null }).toEqual(wanted);
  });

  test('copies pull the nearest distance down, and it is shown without them', async () => {
    const samples = [
      ...texts('s', 40, 200),
      ...texts('s', 40, 200).map((sample, place) =>
        testSample(`copy${place}`, ` ${String(sample.fields['text']).toUpperCase()}!`, 'a'),
      ),
    ];
    const chamfer = (await runMeasure(embeddingDiversity, measureRunContext({ samples }), {})).get('raw/chamfer');
    expect(chamfer).toMatchObject({ value: expect.closeTo(0, 6), details: { copies: 40 } });
    expect(withoutCopies(chamfer?.details)).toBeGreaterThan(0.3);
  });

  test('empty texts are left out and counted', async () => {
    const samples = [...texts('s', 3, 50), testSample('empty', '  ', 'a')];
    expect((await runMeasure(embeddingDiversity, measureRunContext({ samples }), {})).get('raw/aps')).toMatchObject({
      n: 3,
      warnings: ['1 empty texts are left out.'],
    });
  });

  test('one text, or none, is undefined', async () => {
    for (const samples of [texts('s', 1, 5), []]) {
      const findings = await runMeasure(
        embeddingDiversity,
        measureRunContext({ samples, sources: { seeds: texts('r', 1, 5) } }),
        {},
      );
      expect([...findings.values()].map(({ value }) => value)).toEqual(
        Array.from({ length: findings.size }, () => null),
      );
      for (const { warnings } of findings.values()) expect(warnings.length).toBeGreaterThan(0);
    }
  });

  test('labels that are more alike inside than real ones, and further apart, warn', async () => {
    const dull = [...texts('s', 60, 6, 'a'), ...texts('t', 60, 6, 'b')];
    const real = [...texts('r', 60, 400, 'a'), ...texts('q', 60, 400, 'b')];
    const findings = await runMeasure(
      embeddingDiversity,
      measureRunContext({ samples: dull, sources: { reference: real } }),
      {},
    );
    expect(findings.get('curated-and-reference/intra')?.warnings).toEqual([
      expect.stringMatching(/^Inside labels: Much more alike than the reference/),
    ]);
    expect(findings.get('curated-and-reference/gap')?.warnings).toEqual([
      expect.stringMatching(/^Labels lie further apart than in the reference/),
    ]);
    expect(findings.get('curated-and-reference/inter')?.warnings).toEqual([]);
    expect(findings.get('curated-and-reference/intra')?.interval?.[0]).toBeGreaterThan(0);
  });

  test('nearest distances are compared at the same number of texts: more of the same is not nearer', async () => {
    const context = measureRunContext({ samples: texts('s', 400, 60), sources: { seeds: texts('r', 60, 60) } });
    const findings = await runMeasure(embeddingDiversity, context, {});
    const compared = findings.get('curated-and-seeds/chamfer');
    expect(compared).toMatchObject({ n: 60, warnings: [] });
    expect(compared?.value).toBeGreaterThan(0.9);
    expect(compared?.value).toBeLessThan(1.1);
    expect(compared?.plot).toMatchObject({
      kind: 'histogram',
      low: 0,
      series: [
        { label: 'after curation, to itself' },
        { label: 'the seeds, to itself' },
        { label: 'after curation, to the seeds' },
      ],
    });
    const { series } = compared?.plot?.kind === 'histogram' ? compared.plot : { series: [] };
    expect(series.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0))).toEqual([60, 60, 60]);
  });

  test('a set of copies has more near-duplicates than the first percentile of real texts', async () => {
    const copies = Array.from({ length: 60 }, (_, place) => testSample(`c${place}`, 'one two three', 'a'));
    const context = measureRunContext({ samples: copies, sources: { reference: texts('r', 60, 400) } });
    const findings = await runMeasure(embeddingDiversity, context, {});
    expect(findings.get('curated-and-reference/near-duplicates')).toMatchObject({
      value: 1,
      warnings: ['Very many near-duplicates: 100.0 %, more than 20 %.'],
    });
    expect(findings.get('raw/near-duplicates')).toMatchObject({ value: 1, samples: copies.map(({ id }) => id) });
  });

  test('curated texts are compared with all of them without an interval, and the same seed gives the same findings', async () => {
    const samples = texts('s', 100, 50);
    const context = () => measureRunContext({ samples, dropped: samples.slice(0, 40).map(({ id }) => id) });
    const findings = await runMeasure(embeddingDiversity, context(), {});
    expect(findings.get('curated-and-raw/chamfer')).toMatchObject({ n: 60 });
    expect(findings.get('curated-and-raw/aps')?.interval).toBeUndefined();
    expect(await runMeasure(embeddingDiversity, context(), {})).toEqual(findings);
  });
});

function withoutCopies(details: unknown): unknown {
  // Safe enough for a test: a wrong shape gives undefined, which no comparison accepts.
  return (details as { withoutCopies?: number } | undefined)?.withoutCopies;
}
