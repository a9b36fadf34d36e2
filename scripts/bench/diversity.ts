/**
 * Measures of diversity, each beside a plain implementation on the same data in the same run, and then on all texts.
 * Best of three rounds. Ends with 1 when a ratio misses its bar, or the two do not agree.
 *
 * Usage: node scripts/bench/diversity.ts [texts, default 10000]
 */
import type { EmbeddingPort } from '../../src/engine/methods/contexts.ts';
import { embeddingDiversity } from '../../src/engine/methods/evaluation/embedding-diversity.ts';
import { selfBleu as selfBleuMeasure } from '../../src/engine/methods/evaluation/self-bleu.ts';
import { vendiScore } from '../../src/engine/methods/evaluation/vendi-score.ts';
import { vocabulary as vocabularyMeasure } from '../../src/engine/methods/evaluation/vocabulary.ts';
import { countEntropy } from '../../src/engine/numerics/count-entropy.ts';
import { gramCounts, gramIds } from '../../src/engine/numerics/gram-ids.ts';
import { createNearestOthers, nearestDistances } from '../../src/engine/numerics/nearest-others.ts';
import { createNeighbours } from '../../src/engine/numerics/neighbours.ts';
import { createPace } from '../../src/engine/numerics/pace.ts';
import { createMomentSummer } from '../../src/engine/numerics/second-moments.ts';
import { selfBleu } from '../../src/engine/numerics/self-bleu.ts';
import { createSimilaritySummer, meanSimilarity } from '../../src/engine/numerics/similarity-sums.ts';
import { createTokenIds } from '../../src/engine/numerics/token-ids.ts';
import { createTokenTable, selectTokenRows } from '../../src/engine/numerics/token-table.ts';
import { dot, unitRows } from '../../src/engine/numerics/vectors.ts';
import { vendiOfKernel, vendiOfMoments } from '../../src/engine/numerics/vendi.ts';
import { words } from '../../src/engine/numerics/words.ts';
import { type Matrix, selectRows } from '../../src/shared/base/matrix.ts';
import { createRandom } from '../../src/shared/base/random.ts';
import type { Finding } from '../../src/shared/domain/finding.ts';
import { measureRunContext, runMeasure, testSample } from '../../test/support/method-contexts.ts';

interface Case {
  readonly name: string;
  /** Texts that both are measured on. */
  readonly size: number;
  /** At least this many times as fast as the plain one. */
  readonly bar: number;
  fast(size: number): Promise<number>;
  plain(size: number): Promise<number>;
}

const count = Number(process.argv[2] ?? 10_000);
const columns = 384;
const random = createRandom('diversity');
const pace = createPace();
await using neighbours = createNeighbours();

const vocabulary = Array.from({ length: 8000 }, (_, place) => `word${place}`);
// Few words make up most of a text, as in language.
const texts = Array.from({ length: count }, () =>
  Array.from({ length: 15 + random.integer(30) }, () => vocabulary[Math.floor(8000 * random.next() ** 4)]).join(' '),
);
const lists = texts.map(words);
const writer = createTokenTable(createTokenIds());
for (const tokens of lists) writer.add(tokens);
const table = writer.finish();
const vectors = clusteredRows();

const cases: readonly Case[] = [
  {
    name: 'entropy of 1, 2 and 3 words',
    size: Math.min(count, 10_000),
    bar: 1.2,
    async fast(size) {
      const orders = await gramIds(firstTokens(size), 3, pace);
      return orders.reduce((sum, order) => sum + (countEntropy(gramCounts(order))?.bits ?? Number.NaN), 0);
    },
    plain: async (size) => [1, 2, 3].reduce((sum, n) => sum + plainEntropy(lists.slice(0, size), n), 0),
  },
  {
    name: 'self-BLEU-4',
    size: Math.min(count, 200),
    bar: 20,
    fast: async (size) => (await selfBleu(firstTokens(size), 4, pace)).values[3]?.value ?? Number.NaN,
    plain: async (size) => plainSelfBleu(lists.slice(0, size), 4),
  },
  {
    name: 'average pairwise similarity',
    size: Math.min(count, 2000),
    bar: 20,
    async fast(size) {
      const summer = createSimilaritySummer(0);
      summer.add(firstRows(size), []);
      return meanSimilarity(summer.sums.all) ?? Number.NaN;
    },
    async plain(size) {
      let sum = 0;
      for (let row = 0; row < size; row++)
        for (let other = 0; other < row; other++) sum += dot(vectors, row, vectors, other);
      return (2 * sum) / (size * (size - 1));
    },
  },
  {
    name: 'Chamfer',
    size: Math.min(count, 3000),
    bar: 3,
    async fast(size) {
      const queries = firstRows(size);
      const places = Int32Array.from({ length: size }, (_, row) => row);
      const others = createNearestOthers({ queries, places, neighbours });
      await others.add(queries, places);
      return nearestDistances(others.similarities)?.mean ?? Number.NaN;
    },
    async plain(size) {
      let sum = 0;
      for (let row = 0; row < size; row++) {
        let nearest = -Infinity;
        for (let other = 0; other < size; other++)
          if (other !== row) nearest = Math.max(nearest, dot(vectors, row, vectors, other));
        sum += 1 - nearest;
      }
      return sum / size;
    },
  },
  {
    name: 'Vendi score',
    size: Math.min(count, 1000),
    bar: 3,
    async fast(size) {
      const summer = createMomentSummer(columns);
      await summer.add(firstRows(size), pace);
      return (await vendiOfMoments(summer.moments, columns, pace))?.q1 ?? Number.NaN;
    },
    // By all pairs of texts, as the score is defined.
    plain: async (size) => (await vendiOfKernel(firstRows(size), (cosine) => cosine, pace))?.q1 ?? Number.NaN,
  },
];

console.log('measure                        texts       fast      plain   ratio    bar');
for (const { name, size, bar, fast, plain } of cases) {
  // The first call starts the thread and warms the code.
  await fast(Math.min(size, 50));
  const rounds = [];
  for (let round = 0; round < 3; round++)
    rounds.push({ fast: await timed(() => fast(size)), plain: await timed(() => plain(size)) });
  const fastMs = Math.min(...rounds.map((round) => round.fast[1]));
  const plainMs = Math.min(...rounds.map((round) => round.plain[1]));
  const [value = Number.NaN, wanted = Number.NaN] = [rounds[0]?.fast[0], rounds[0]?.plain[0]];
  const ratio = plainMs / fastMs;
  const isSame = Math.abs(value - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted));
  const verdict = isSame ? (ratio >= bar ? 'ok' : 'TOO SLOW') : `DIFFERS: ${value}, not ${wanted}`;
  if (verdict !== 'ok') process.exitCode = 1;
  console.log(
    `${name.padEnd(28)} ${String(size).padStart(7)} ${inMs(fastMs)} ${inMs(plainMs)} ${ratio.toFixed(1).padStart(7)} ${String(bar).padStart(6)}  ${verdict}`,
  );
}
console.log(`\nall ${count} texts, no bar`);
for (const { name, fast } of cases) {
  const [value, ms] = await timed(() => fast(count));
  console.log(`${name.padEnd(28)} ${inMs(ms)}   ${value.toFixed(4)}`);
}

console.log(`\nwhole measures of ${count} texts beside ${count / 4} real ones, no bar`);
for (const [name, run] of measures()) {
  const [findings, ms] = await timed(run);
  console.log(`${name.padEnd(28)} ${inMs(ms)}   ${findings.size} findings`);
}
console.log(`memory of the process: ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);

/** Embeddings are ready: what embedding costs is in `embeddings`. */
function measures(): readonly (readonly [string, () => Promise<ReadonlyMap<string, Finding>>])[] {
  const samples = texts.map((text, place) => testSample(`s${place}`, text, `l${place % 8}`));
  const reference = samples.filter((_, place) => place % 4 === 0).map((sample) => ({ ...sample, id: `r${sample.id}` }));
  const rowOf = new Map(texts.map((text, row) => [text, row]));
  const embeddings: EmbeddingPort = {
    modelId: 'ready',
    embed: async (some) =>
      some.every((text) => rowOf.has(text))
        ? selectRows(
            vectors,
            some.map((text) => rowOf.get(text) ?? 0),
          )
        : { data: new Float32Array(some.length * columns), rows: some.length, columns },
  };
  const context = () => measureRunContext({ samples, sources: { reference }, embeddings, neighbours });
  return [
    ['vocabulary', () => runMeasure(vocabularyMeasure, context(), {})],
    ['self-bleu', () => runMeasure(selfBleuMeasure, context(), {})],
    ['embedding-diversity', () => runMeasure(embeddingDiversity, context(), {})],
    ['vendi-score', () => runMeasure(vendiScore, context(), {})],
  ];
}

function firstTokens(size: number) {
  return size === count ? table : selectTokenRows(table, firstPlaces(size));
}

function firstRows(size: number): Matrix {
  return size === count ? vectors : selectRows(vectors, firstPlaces(size));
}

function firstPlaces(size: number): readonly number[] {
  return Array.from({ length: size }, (_, row) => row);
}

/** Unit rows around fifty centres. */
function clusteredRows(): Matrix {
  const centres = Float32Array.from({ length: 50 * columns }, () => random.normal());
  const data = new Float32Array(count * columns);
  for (let row = 0; row < count; row++) {
    const centre = random.integer(50) * columns;
    for (let column = 0; column < columns; column++)
      data[row * columns + column] = (centres[centre + column] ?? 0) + random.normal();
  }
  return unitRows({ data, rows: count, columns });
}

function plainEntropy(tokenLists: readonly (readonly string[])[], n: number): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const tokens of tokenLists)
    for (let start = 0; start + n <= tokens.length; start++) {
      const gram = tokens.slice(start, start + n).join(' ');
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
      total++;
    }
  let bits = 0;
  for (const own of counts.values()) bits -= (own / total) * Math.log2(own / total);
  return bits;
}

/** Text by text against all others; n-grams are counted once for each text. */
function plainSelfBleu(tokenLists: readonly (readonly string[])[], largest: number): number {
  const counted = tokenLists.map((tokens) =>
    Array.from({ length: largest }, (_, order) => {
      const counts = new Map<string, number>();
      for (let start = 0; start + order < tokens.length; start++) {
        const gram = tokens.slice(start, start + order + 1).join(' ');
        counts.set(gram, (counts.get(gram) ?? 0) + 1);
      }
      return counts;
    }),
  );
  let sum = 0;
  for (const [place, tokens] of tokenLists.entries()) {
    let logs = 0;
    let closest = Infinity;
    for (const [other, { length }] of tokenLists.entries()) {
      if (other === place) continue;
      const gap = Math.abs(length - tokens.length) - Math.abs(closest - tokens.length);
      if (gap < 0 || (gap === 0 && length < closest)) closest = length;
    }
    for (let order = 0; order < largest; order++) {
      let matched = 0;
      for (const [gram, own] of counted[place]?.[order] ?? []) {
        let most = 0;
        for (const [other, orders] of counted.entries())
          if (other !== place) most = Math.max(most, orders[order]?.get(gram) ?? 0);
        matched += Math.min(own, most);
      }
      logs += Math.log((matched === 0 ? 0.1 : matched) / Math.max(1, tokens.length - order)) / largest;
    }
    sum += Math.exp(logs) * (tokens.length > closest ? 1 : Math.exp(1 - closest / tokens.length));
  }
  return sum / tokenLists.length;
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [result: T, ms: number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

function inMs(ms: number): string {
  return `${ms.toFixed(0)} ms`.padStart(10);
}
