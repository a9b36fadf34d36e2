/**
 * What the Data screen asks of a project of 100,000 samples, 90,000 of them generated with two conditions and three
 * scores: open, lists, facets, rows, and a bulk act with undo. Medians of five but for what happens once. Ends with 1
 * when a figure misses its bar.
 *
 * Usage: node scripts/bench/data-screen.ts [--json]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { openProject } from '../../src/engine/storage/open-project.ts';
import type { NewScore, ProjectStore, SampleFilter, SampleQuery } from '../../src/engine/storage/project-store.ts';
import { createRandom, type Random } from '../../src/shared/base/random.ts';

const runs = 3;
const samplesOfRun = 30_000;
const sourceRows = 10_000;
const rounds = 5;
const batch = 1_000;
const at = '2026-01-01T00:00:00.000Z';
const labels = Array.from({ length: 12 }, (_, index) => `label_${index}`);
const tones = ['polite', 'angry', 'worried'];
const words =
  'card bank account money transfer payment fee charge app phone number code letter post week day wait still again please help why when where how much cash machine rate euro dollar travel abroad blocked lost stolen new old order arrive pending refund shop merchant statement balance top up limit verify identity document photo address change'.split(
    ' ',
  );
/** The screens around the list read it. */
const recipeOfRuns = {
  recipe: 1,
  name: 'Large',
  task: { kind: 'classification', textType: 'message', labels },
  generate: { target: { accepted: samplesOfRun } },
};
const byNumber = { by: 'number', descending: false } as const;
const { signal } = new AbortController();

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB';
  readonly bar: number;
}

/** The project is built in a process of its own, so that the memory of this one is what the lists need. */
const buildOption = '--build';
const [option, target] = process.argv.slice(2);
if (option === buildOption && target !== undefined) await build(target);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-bench-'));
  try {
    const path = join(folder, 'large.seedloom');
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), buildOption, path]);
    const figures = await measure(path);
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(figures)}\n`);
    else for (const figure of figures) print(figure);
    process.exitCode = figures.every((figure) => figure.value < figure.bar) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print({ name, value, unit, bar }: Figure): void {
  const verdict = value < bar ? 'ok' : 'TOO MUCH';
  process.stdout.write(`${name.padEnd(58)} ${value.toFixed(1).padStart(10)} ${unit}  bar ${bar}  ${verdict}\n`);
}

async function measure(path: string): Promise<readonly Figure[]> {
  const [opened, openMs] = await timed(() => openProject({ path, door: 'command line' }));
  const [, firstListMs] = await timed(() => opened.reader.order({}, byNumber, signal));
  const [, firstFacetsMs] = await timed(() => opened.reader.facets({}, 24, signal));
  const figures: Figure[] = [
    { name: 'open, checks included', value: openMs, unit: 'ms', bar: 1000 },
    { name: 'first list after opening: the columns are read', value: firstListMs, unit: 'ms', bar: 500 },
    { name: 'first facets after opening: scores and conditions are read', value: firstFacetsMs, unit: 'ms', bar: 500 },
    ...(await measureLists(opened)),
    ...(await measureFacets(opened)),
    { name: 'memory of the process with the columns', value: process.memoryUsage.rss() / 1e6, unit: 'MB', bar: 300 },
    ...(await measureBulk(opened)),
  ];
  await opened.close();
  return figures;
}

async function measureLists({ reader }: ProjectStore): Promise<readonly Figure[]> {
  const cases: readonly { readonly name: string; readonly filter: SampleFilter; readonly sort: SampleQuery['sort'] }[] =
    [
      { name: 'list: all', filter: {}, sort: byNumber },
      { name: 'list: a label and a verdict', filter: { labels: ['label_1'], verdict: 'drop' }, sort: byNumber },
      {
        name: 'list: a condition and a score, sorted by score',
        filter: {
          conditions: [{ name: 'tone', valueIds: ['angry'] }],
          scores: [{ name: 'similarity', atLeast: 0.5 }],
        },
        sort: { by: 'score', scoreName: 'similarity', descending: true },
      },
      { name: 'list: all by label', filter: {}, sort: { by: 'label', descending: true } },
    ];
  const figures: Figure[] = [];
  for (const { name, filter, sort } of cases) {
    figures.push({ name, value: await median(() => reader.order(filter, sort, signal)), unit: 'ms', bar: 100 });
  }
  let search = 0;
  const texts = ['card', 'stolen card', 'refund', 'abroad', 'identity document', 'nowhere'];
  const searchMs = await median(() => reader.order({ text: texts[search++ % texts.length] ?? '' }, byNumber, signal));
  figures.push({ name: 'list: another text each time', value: searchMs, unit: 'ms', bar: 100 });
  const [, firstByTextMs] = await timed(() => reader.order({}, { by: 'text', descending: false }, signal));
  figures.push({ name: 'list: all by text, the first time', value: firstByTextMs, unit: 'ms', bar: 300 });
  const byTextMs = await median(() => reader.order({}, { by: 'text', descending: true }, signal));
  figures.push({ name: 'list: all by text', value: byTextMs, unit: 'ms', bar: 100 });
  const order = await reader.order({ text: 'card' }, { by: 'text', descending: false }, signal);
  let place = 0;
  const rowsMs = await median(() => {
    place += 1000;
    return reader.rows([...order.slice(place, place + 100)], signal);
  });
  figures.push({ name: 'rows: 100 of a list', value: rowsMs, unit: 'ms', bar: 20 });
  return figures;
}

async function measureFacets({ reader }: ProjectStore): Promise<readonly Figure[]> {
  const filter: SampleFilter = {
    labels: ['label_1', 'label_2', 'label_3'],
    conditions: [{ name: 'tone', valueIds: ['angry'] }],
    scores: [{ name: 'similarity', atLeast: 0.5 }],
  };
  let search = 0;
  const texts = ['money', 'blocked card', 'euro', 'photo', 'week day', 'letter'];
  return [
    { name: 'facets: all', value: await median(() => reader.facets({}, 24, signal)), unit: 'ms', bar: 100 },
    {
      name: 'facets: three filters',
      value: await median(() => reader.facets(filter, 24, signal)),
      unit: 'ms',
      bar: 100,
    },
    {
      name: 'facets: three filters and another text each time',
      value: await median(() => reader.facets({ ...filter, text: texts[search++ % texts.length] ?? '' }, 24, signal)),
      unit: 'ms',
      bar: 300,
    },
  ];
}

async function measureBulk(store: ProjectStore): Promise<readonly Figure[]> {
  const numbers = await store.reader.order({}, byNumber, signal);
  const decision = { decision: 'drop', author: 'person', reason: 'a bench', at } as const;
  const title = (count: number) => `Drop ${count} samples`;
  const holds = watchHolds();
  const [, decideMs] = await timed(() =>
    store.decisions.decide({ samples: { numbers }, decision, author: 'person', at, title }),
  );
  const [, againMs] = await timed(() => store.reader.facets({}, 24, signal));
  const [, undoMs] = await timed(() => store.history.undo());
  const [, redoMs] = await timed(() => store.history.redo());
  return [
    { name: `drop ${numbers.length} samples`, value: decideMs, unit: 'ms', bar: 2000 },
    { name: 'undo of that', value: undoMs, unit: 'ms', bar: 2000 },
    { name: 'redo of that', value: redoMs, unit: 'ms', bar: 2000 },
    { name: 'the longest time that the engine thread was held by them', value: holds(), unit: 'ms', bar: 50 },
    { name: 'facets after such a change', value: againMs, unit: 'ms', bar: 500 },
  ];
}

/** Gives what the longest wait of a timer was, when asked at the end. */
function watchHolds(): () => number {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

async function build(path: string): Promise<void> {
  const store = await openProject({ path, door: 'command line', create: true });
  const random = createRandom(1);
  const recipe = store.recipes.save({ text: stringify(recipeOfRuns), json: recipeOfRuns, createdAt: at });
  store.drafts.begin(stringify(recipeOfRuns), at);
  const source = { role: 'seeds', name: 'seeds.jsonl', file: 'seeds.jsonl', hash: 'ab'.repeat(32) } as const;
  await store.sources.importRows(
    { ...source, privacy: false, mapping: {}, rows: sourceRows, rejected: 0, importedAt: at },
    Array.from({ length: sourceRows }, (_, index) => ({
      fields: { text: sentence(random), label: random.pick(labels) },
      line: index + 1,
    })),
  );
  for (let run = 1; run <= runs; run++) {
    const runId = `r${run}`;
    store.runs.create({ id: runId, recipeId: recipe.id, seed: run, fixed: {}, createdAt: at });
    for (let first = 0; first < samplesOfRun; first += batch) {
      store.transaction(() => addBatch(store, { runId, first, random }));
    }
    const dropped = Array.from({ length: samplesOfRun / 10 }, (_, index) => sampleId(runId, index * 10));
    const mark = { kind: 'drop', step: 'curate/0', method: 'm', rule: 'similarity >= 0.9', reason: 'x' } as const;
    store.marks.setVerdicts(
      runId,
      'curate/0',
      1,
      dropped.map((id) => ({ sampleId: id, ...mark })),
      at,
    );
  }
  await store.close();
}

function addBatch(
  store: ProjectStore,
  { runId, first, random }: { readonly runId: string; readonly first: number; readonly random: Random },
): void {
  const scores: NewScore[] = [];
  for (let ordinal = first; ordinal < first + batch; ordinal++) {
    const id = sampleId(runId, ordinal);
    const label = random.pick(labels);
    const tone = random.pick(tones);
    store.samples.add({
      id,
      origin: 'generated',
      runId,
      step: 'generate',
      unitOrdinal: ordinal,
      draftIndex: 0,
      cell: `${label}/${tone}`,
      group: id,
      fields: { text: sentence(random), label },
      conditions: { label: { id: label, text: label }, tone: { id: tone, text: tone } },
      demonstrations: ['s1-1', 's1-2'],
      parents: [],
      private: false,
      round: 0,
      meanLogProbability: -1.2,
      calls: ['draft'],
      createdAt: at,
    });
    scores.push(
      { sampleId: id, name: 'similarity', score: { kind: 'number', value: random.next() } },
      { sampleId: id, name: 'words', score: { kind: 'number', value: 10 + random.integer(30) } },
      { sampleId: id, name: 'agrees', score: { kind: 'flag', value: random.next() < 0.8 } },
    );
  }
  store.marks.addScores(runId, 'curate/0', scores);
}

function sampleId(runId: string, ordinal: number): string {
  return `${runId}-${String(ordinal + 1).padStart(5, '0')}`;
}

function sentence(random: Random): string {
  return Array.from({ length: 12 + random.integer(20) }, () => random.pick(words)).join(' ');
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [result: T, ms: number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await timed(work))[1]);
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}
