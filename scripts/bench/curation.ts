/**
 * What Curate asks of a run of 100,000 samples with three scores from each of two steps: another threshold each time
 * with its histogram, its count and the nearest samples, and the funnel. Medians of five but for what happens once.
 * Ends with 1 when a figure misses its bar.
 *
 * Usage: node scripts/bench/curation.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ruleLine } from '../../src/engine/recipes/rule-line.ts';
import { readRule } from '../../src/engine/recipes/rule-syntax.ts';
import { openProject } from '../../src/engine/storage/open-project.ts';
import type { NewScore, ProjectStore } from '../../src/engine/storage/project-store.ts';
import { createRandom, type Random } from '../../src/shared/base/random.ts';

const samples = 100_000;
const batch = 1_000;
const rounds = 5;
const at = '2026-01-01T00:00:00.000Z';
const runId = 'r1';
const steps = ['curate/0', 'curate/1'] as const;
const words = 'card bank account money transfer payment fee charge app phone number code letter post week day'.split(
  ' ',
);
const { signal } = new AbortController();

const folder = mkdtempSync(join(tmpdir(), 'seedloom-bench-'));
try {
  const path = join(folder, 'large.seedloom');
  await build(path);
  await measure(path);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(path: string): Promise<void> {
  const store = await openProject({ path, door: 'command line' });
  const first = await timed(() => preview(store, 'similarity >= 0.9'));
  report('the first threshold after opening: the scores are read', first, 1000);
  let threshold = 0.5;
  const simple = await median(() => {
    threshold += 0.05;
    return preview(store, `similarity >= ${threshold}`);
  });
  report('another threshold: histogram, count, nearest samples', simple, 300);
  const compound = await median(() => {
    threshold -= 0.03;
    return preview(store, `similarity >= ${threshold} and (not agrees or words < 14)`);
  });
  report('the same with a rule of three scores', compound, 300);
  report('the funnel with its overlaps', await median(() => funnel(store)), 300);
  const decide = await timed(() =>
    store.decisions.decide({
      samples: { ids: ['r1-00001'] },
      decision: { decision: 'keep', author: 'person', reason: '', at },
      author: 'person',
      at,
      title: () => 'Keep',
    }),
  );
  report('keep one sample', decide, 300);
  report('the funnel after that: the verdicts are read anew', await timed(() => funnel(store)), 1000);
  report('the next threshold after that', await timed(() => preview(store, 'similarity >= 0.8')), 1000);
  await store.close();
}

async function preview({ reader }: ProjectStore, rule: string): Promise<void> {
  const line = ruleLine(rule);
  if (line === undefined) throw new Error(`${rule} has no line.`);
  const { nearest } = await reader.previewStep(
    {
      runId,
      step: steps[0],
      bins: 48,
      condition: readRule(rule),
      nearest: { name: line.score, at: line.at, isAtAbove: line.isAtAbove },
    },
    signal,
  );
  const near = [...(nearest?.above ?? []), ...(nearest?.below ?? [])].map(({ number }) => number);
  const rows = await reader.rows(near, signal);
  if (rows.length !== 10) throw new Error(`There are ${rows.length} nearest samples and not 10.`);
}

async function funnel({ reader }: ProjectStore): Promise<void> {
  const counts = await reader.curationCounts({ runId, steps }, signal);
  if (counts.samples !== samples) throw new Error(`The funnel counts ${counts.samples} samples.`);
}

function report(name: string, ms: number, bar: number): void {
  process.stdout.write(
    `${name.padEnd(58)} ${ms.toFixed(1).padStart(10)} ms  bar ${bar}  ${ms < bar ? 'ok' : 'TOO MUCH'}\n`,
  );
  if (ms >= bar) process.exitCode = 1;
}

async function build(path: string): Promise<void> {
  const store = await openProject({ path, door: 'command line', create: true });
  const random = createRandom(1);
  const recipe = store.recipes.save({ text: 'recipe: 1\n', json: { recipe: 1 }, createdAt: at });
  store.runs.create({ id: runId, recipeId: recipe.id, seed: 1, fixed: {}, createdAt: at });
  for (let start = 0; start < samples; start += batch) store.transaction(() => addBatch(store, start, random));
  for (const [place, step] of steps.entries()) {
    const dropped = Array.from({ length: samples / 10 }, (_, index) => sampleId(index * (7 + place)));
    const mark = { kind: 'drop', step, method: 'm', rule: 'similarity >= 0.9', reason: 'similarity 0.9' } as const;
    store.marks.setVerdicts(
      runId,
      step,
      1,
      dropped.map((id) => ({ sampleId: id, ...mark })),
      at,
    );
  }
  await store.close();
}

function addBatch(store: ProjectStore, start: number, random: Random): void {
  const scores: NewScore[] = [];
  for (let ordinal = start; ordinal < start + batch; ordinal++) {
    const id = sampleId(ordinal);
    store.samples.add({
      id,
      origin: 'generated',
      runId,
      step: 'generate',
      unitOrdinal: ordinal,
      draftIndex: 0,
      group: id,
      fields: { text: Array.from({ length: 12 }, () => random.pick(words)).join(' '), label: 'a' },
      conditions: {},
      demonstrations: [],
      parents: [],
      private: false,
      round: 0,
      calls: ['draft'],
      createdAt: at,
    });
    scores.push(
      { sampleId: id, name: 'similarity', score: { kind: 'number', value: random.next() } },
      { sampleId: id, name: 'words', score: { kind: 'number', value: 10 + random.integer(30) } },
      { sampleId: id, name: 'agrees', score: { kind: 'flag', value: random.next() < 0.8 } },
    );
  }
  for (const step of steps) store.marks.addScores(runId, step, scores);
}

function sampleId(ordinal: number): string {
  return `r1-${String(ordinal + 1).padStart(5, '0')}`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await timed(work));
  return all.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}
