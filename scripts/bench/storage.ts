/**
 * Storage on 10,000 samples: import, open, first page of a list with filter, sort and count; and the bytes of one
 * accepted sample at four attempts. Medians of five. Ends with 1 when a figure misses its bar.
 *
 * Usage: node scripts/bench/storage.ts
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from '../../src/engine/storage/open-project.ts';
import type { NewSourceRow, ProjectStore, SampleQuery } from '../../src/engine/storage/project-store.ts';
import { createRandom, type Random } from '../../src/shared/base/random.ts';

const sampleCount = 10_000;
const generatedCount = 1_000;
const attemptsPerSample = 4;
const rounds = 5;
const at = '2026-01-01T00:00:00.000Z';
const labels = ['card_arrival', 'lost_card', 'top_up_failed', 'exchange_rate', 'refund', 'pin_blocked', 'fee', 'limit'];
const words =
  'card bank account money transfer payment fee charge app phone number code letter post week day wait still again please help why when where how much cash machine rate euro dollar travel abroad blocked lost stolen new old order arrive pending refund shop merchant statement balance top up limit verify identity document photo address change'.split(
    ' ',
  );

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
}

const folder = mkdtempSync(join(tmpdir(), 'seedloom-bench-'));
try {
  const figures = [...(await measureSources()), await measureGrowth()];
  for (const { name, value, unit, bar } of figures) {
    const verdict = value < bar ? 'ok' : 'TOO MUCH';
    process.stdout.write(`${name.padEnd(58)} ${value.toFixed(1).padStart(10)} ${unit}  bar ${bar}  ${verdict}\n`);
  }
  process.exitCode = figures.every((figure) => figure.value < figure.bar) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureSources(): Promise<readonly Figure[]> {
  const imports: number[] = [];
  const opens: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const path = join(folder, `sources-${round}.seedloom`);
    const store = await openProject({ path, door: 'command line', create: true });
    const rows = makeRows(createRandom(round));
    imports.push(await timed(() => importRows(store, rows)));
    fillRun(store, createRandom(round), 0);
    await store.close();
    let opened: ProjectStore | undefined;
    opens.push(
      await timed(async () => {
        opened = await openProject({ path, door: 'command line' });
      }),
    );
    if (opened !== undefined) {
      pages.push(...(await measurePages(opened)));
      await opened.close();
    }
  }
  return [
    { name: `import of ${sampleCount} samples`, value: median(imports), unit: 'ms', bar: 3000 },
    { name: `open with ${sampleCount} samples, checks included`, value: median(opens), unit: 'ms', bar: 500 },
    { name: 'first page of 100: filter by text, sort by text, count', value: median(pages), unit: 'ms', bar: 30 },
    { name: 'the slowest page measured, any sort', value: Math.max(...pages), unit: 'ms', bar: 60 },
  ];
}

/** The first is thrown away: it starts the statement and fills the cache. */
async function measurePages(store: ProjectStore): Promise<readonly number[]> {
  const sorts: readonly SampleQuery['sort'][] = [
    { by: 'text', descending: false },
    { by: 'label', descending: true },
    { by: 'number', descending: true },
    { by: 'score', scoreName: 'similarity', descending: true },
  ];
  const { signal } = new AbortController();
  const times: number[] = [];
  for (const sort of [...sorts, ...sorts]) {
    const query: SampleQuery = { filter: { text: 'card', origin: 'source' }, sort, limit: 100 };
    times.push(await timed(() => store.reader.page(query, signal)));
  }
  return times.slice(1);
}

/** A run of its own file: what a file grows by for each accepted sample. */
async function measureGrowth(): Promise<Figure> {
  const path = join(folder, 'growth.seedloom');
  const store = await openProject({ path, door: 'command line', create: true });
  fillRun(store, createRandom(1), 0);
  await store.close();
  const before = statSync(path).size;
  const again = await openProject({ path, door: 'command line' });
  fillRun(again, createRandom(2), generatedCount);
  await again.close();
  const value = (statSync(path).size - before) / generatedCount;
  return { name: `bytes of an accepted sample at ${attemptsPerSample} attempts`, value, unit: 'B', bar: 6000 };
}

async function importRows(store: ProjectStore, rows: readonly NewSourceRow[]): Promise<void> {
  await store.sources.importRows(
    {
      role: 'seeds',
      name: 'seeds.jsonl',
      file: 'seeds.jsonl',
      hash: 'ab'.repeat(32),
      privacy: false,
      mapping: {},
      rows: rows.length,
      rejected: 0,
      importedAt: at,
    },
    rows,
  );
}

/** A run with `count` accepted samples; with none it scores the source's samples instead. */
function fillRun(store: ProjectStore, random: Random, count: number): void {
  const runId = `0190a1b2-7c3d-7e4f-8a5b-${String(count).padStart(12, '0')}`;
  const recipe = store.recipes.save({ text: 'recipe: 1', json: { recipe: 1 }, createdAt: at });
  store.runs.create({ id: runId, recipeId: recipe.id, seed: 7, fixed: {}, createdAt: at });
  if (count === 0) {
    const scores = store.sources
      .samples(['1'])
      .map(
        ({ id }) => ({ sampleId: id, name: 'similarity', score: { kind: 'number', value: random.next() } }) as const,
      );
    store.marks.addScores(runId, 'curate/0', scores);
    return;
  }
  const pool = Array.from({ length: 300 }, () => sentence(random, 14));
  const task = sentence(random, 90);
  for (let sample = 0; sample < count; sample++) acceptSample(store, { runId, random, pool, task, sample });
}

function acceptSample(
  store: ProjectStore,
  {
    runId,
    random,
    pool,
    task,
    sample,
  }: { runId: string; random: Random; pool: readonly string[]; task: string; sample: number },
): void {
  store.transaction(() => {
    for (let attempt = 0; attempt < attemptsPerSample; attempt++) {
      const ordinal = sample * attemptsPerSample + attempt;
      const label = random.pick(labels);
      const answer = sentence(random, 22);
      addUnit(store, { runId, ordinal, label, accepted: attempt === 0, sample });
      addCall(store, { runId, ordinal, label, answer, random, pool, task });
      if (attempt > 0) {
        const rejection = { unitOrdinal: ordinal, position: 0, rule: 'rouge-novelty', cell: label, text: answer };
        store.runs.addRejections(runId, 'generate', [
          { ...rejection, reason: 'Rouge-L 0.74 with sample 0190a1b2-000000000017; the limit is 0.70.' },
        ]);
      } else addSample(store, { runId, ordinal, label, answer, sample });
    }
  });
}

function addUnit(
  store: ProjectStore,
  {
    runId,
    ordinal,
    label,
    accepted,
    sample,
  }: { runId: string; ordinal: number; label: string; accepted: boolean; sample: number },
): void {
  const cell = `${label}/polite`;
  const unit = { runId, step: 'generate', ordinal, attempt: 0 } as const;
  store.runs.addUnits([
    {
      ...unit,
      key: `cell/${cell}/${ordinal}`,
      json: { cell, draw: ordinal },
      cell,
      round: 0,
      state: 'planned',
      inputHash: ordinal.toString(16).padStart(64, '0'),
      acceptedBefore: 0,
      outcomes: [],
    },
  ]);
  store.runs.saveUnit({
    ...unit,
    state: 'decided',
    outcomes: accepted
      ? [{ kind: 'accepted', sampleId: `g-${sample}` }]
      : [{ kind: 'rejected', rule: 'rouge-novelty', reason: 'Rouge-L 0.74 with sample g-17; the limit is 0.70.' }],
  });
}

function addCall(
  store: ProjectStore,
  {
    runId,
    ordinal,
    label,
    answer,
    random,
    pool,
    task,
  }: {
    runId: string;
    ordinal: number;
    label: string;
    answer: string;
    random: Random;
    pool: readonly string[];
    task: string;
  },
): void {
  const tokens = answer
    .split(/(?= )/)
    .map((text) => ({ text, logProbability: Math.fround(Math.log(random.next() + 1e-6)) }));
  const conditions = `Write about ${label}. The tone is polite. Length: one or two sentences.\n`;
  store.calls.add({
    runId,
    step: 'generate',
    unitOrdinal: ordinal,
    attempt: 0,
    name: 'draft',
    requestHash: (ordinal + 1).toString(16).padStart(64, 'a'),
    kind: 'complete',
    request: {
      prompts: [
        {
          form: 'chat',
          messages: [
            { role: 'system', parts: [{ part: 'task', text: task }] },
            {
              role: 'user',
              parts: [
                ...random.sample(pool, 8).map((text) => ({ part: 'demonstration', text: `Example: ${text}\n` })),
                { part: 'conditions', text: conditions },
              ],
            },
          ],
          prefill: '',
        },
      ],
      maxTokens: 96,
      stop: ['\n\n'],
      sampling: { temperature: 0.9, minP: 0.05 },
      seed: random.integer(2 ** 31),
      logProbabilities: true,
    },
    modelId: 'smollm2-135m-instruct',
    modelHash: 'cd'.repeat(32),
    adapter: 'llama-cpp/1',
    answer: { text: answer, finish: 'stop', promptTokens: 380, completionTokens: tokens.length, tokens },
    promptTokens: 380,
    completionTokens: tokens.length,
  });
}

function addSample(
  store: ProjectStore,
  {
    runId,
    ordinal,
    label,
    answer,
    sample,
  }: { runId: string; ordinal: number; label: string; answer: string; sample: number },
): void {
  const id = `g-${sample}`;
  store.samples.add({
    id,
    origin: 'generated',
    runId,
    step: 'generate',
    unitOrdinal: ordinal,
    draftIndex: 0,
    cell: `${label}/polite`,
    group: id,
    fields: { text: answer, label },
    conditions: { label: { id: label, text: label }, tone: { id: 'polite', text: 'polite' } },
    demonstrations: ['s1-1', 's1-2', 's1-3'],
    parents: [],
    private: false,
    round: 0,
    meanLogProbability: -1.234,
    calls: ['draft'],
    createdAt: at,
  });
  const scores = ['similarity', 'perplexity', 'agrees'].map(
    (name) => ({ sampleId: id, name, score: { kind: 'number', value: 0.5 } }) as const,
  );
  store.marks.addScores(runId, 'curate/0', scores);
}

function makeRows(random: Random): readonly NewSourceRow[] {
  return Array.from({ length: sampleCount }, (_, index) => ({
    fields: { text: sentence(random, 8 + random.integer(24)), label: random.pick(labels) },
    line: index + 1,
  }));
}

function sentence(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick(words)).join(' ');
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
