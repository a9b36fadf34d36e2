import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { CallRequest } from '../../src/shared/contract/calls.ts';
import {
  EngineBench,
  failureOf,
  progressUntil,
  type RecipeFile,
  type TestEngine,
  writeRecipe,
} from '../support/engine-harness.ts';
import { type OpenAiServer, openOpenAiServer } from '../support/openai-server.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const canary = 'canary-key-80217';

const things = ['acting', 'plot', 'music', 'ending', 'camera', 'light', 'cast', 'script', 'sound', 'cut'];
const places = ['first', 'second', 'third', 'fourth', 'fifth', 'last', 'opening', 'longest', 'shortest', 'final'];
const people = ['actors', 'writers', 'crowd', 'critics', 'children', 'neighbours', 'editors', 'dancers'];

/** Other texts for other seeds; `negative` and `positive` fit the label that the prompt asks for. */
function review(prompt: string, seed: number): string {
  const pick = (words: readonly string[], step: number) => words[Math.floor(seed / step) % words.length];
  const verb = prompt.includes('negative') ? 'spoiled' : 'carried';
  return `The ${pick(people, 1)} ${verb} the ${pick(places, 8)} scene with ${pick(things, 80)} of the ${pick(places, 800)} act"`;
}

function endpoint(server: OpenAiServer, more: Partial<CallRequest<'endpoints.save'>['endpoint']> = {}) {
  return { id: 'lab', title: 'The lab', url: server.url, kind: 'both', model: 'small', ...more } as const;
}

function reviews(bench: EngineBench, more: { readonly decoding?: string; readonly model?: string } = {}): RecipeFile {
  return writeRecipe(
    bench,
    `recipe: 1
name: Film reviews
task: { kind: classification, textType: film review, labels: [positive, negative] }
models: { generator: '${more.model ?? 'endpoint:lab'}', embedder: '${more.model ?? 'endpoint:lab'}' }
generate:
  conditions: [{ name: label, method: labels }]
  demonstrations: { method: none }
  ${more.decoding ?? ''}
  accept: [{ method: format }, { method: exact-duplicates }]
  target: { accepted: 40 }
curate: [{ method: semantic-duplicates, drop: 'similarity >= 2' }]
evaluate: [{ method: label-balance }]
seed: 7
`,
  );
}

async function begin(engine: TestEngine, bench: EngineBench, recipe: RecipeFile): Promise<Place> {
  const project = bench.path('reviews.seedloom');
  await engine.engine.call('project.open', { project, create: true });
  const { run } = await engine.engine.call('run.start', { project, recipe });
  return { project, run };
}

interface Place {
  readonly project: string;
  readonly run: string;
}

test('a run through an endpoint is killed, resumed and done; each connection has its line and no file holds the key', async () => {
  await using server = await openOpenAiServer({ key: canary, write: review, pieceDelayMs: 2 });
  await using bench = new EngineBench();
  const first = await bench.start();
  await first.engine.call('endpoints.save', { endpoint: endpoint(server) });
  expect(await first.engine.call('endpoints.test', { endpoint: 'lab' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('asks for a key'),
  });
  await first.engine.call('endpoints.setKey', { endpoint: 'lab', key: canary });
  expect(await first.engine.call('endpoints.test', { endpoint: 'lab' })).toMatchObject({
    ok: true,
    models: ['small'],
    capabilities: { logProbabilities: true, jsonSchema: true, embeddings: true, tokenize: false, scoring: true },
  });
  const place = await begin(first, bench, reviews(bench));
  await progressUntil(first, place, ({ accepted }) => accepted >= 5);
  await first.kill();

  const second = await bench.start();
  const { engine } = second;
  expect(await engine.call('endpoints.list', {})).toMatchObject({
    endpoints: [{ id: 'lab', contextTokens: 4096, hasKey: false, lastTest: { ok: true } }],
  });
  await engine.call('project.open', { project: place.project });
  // The key went with the process: the run says so and waits for the person.
  await engine.call('run.resume', place);
  expect(await engine.call('run.wait', place)).toMatchObject({
    state: 'failed',
    code: 'network-refused',
    message: expect.stringContaining('asks for a key'),
  });
  await engine.call('endpoints.setKey', { endpoint: 'lab', key: canary });
  await engine.call('run.resume', place);
  expect(await engine.call('run.wait', place)).toMatchObject({ state: 'done', accepted: 40, code: '' });

  const { entries, total, sinceStart } = await engine.call('ledger.connections', { limit: 1000 });
  expect(entries).toHaveLength(total);
  const purposes = Object.groupBy(entries, ({ purpose }) => purpose);
  expect(Object.keys(purposes).sort()).toEqual(['run r1', 'test']);
  expect(entries.every(({ host }) => host === `127.0.0.1:${server.port}`)).toBe(true);
  expect(sinceStart).toBeLessThan(total);
  // A line is written before its connection: the kill may have come between the two.
  expect(total - server.requests.length).toBeGreaterThanOrEqual(0);
  expect(total - server.requests.length).toBeLessThanOrEqual(4);
  // The test was asked with no text of the run.
  expect(entries.find(({ what }) => what.includes('embeddings'))?.details).toMatchObject({
    kind: 'endpoint',
    endpoint: 'lab',
    bytesOut: expect.any(Number),
  });

  await second.stop();
  expect(filesWith(dirname(bench.home), canary)).toEqual([]);
  expect([...first.lines, ...second.lines].join('\n')).not.toContain(canary);
  // The search sees what is there.
  expect(filesWith(dirname(bench.home), server.url).length).toBeGreaterThan(0);
});

test.skipIf(process.platform !== 'linux')('a network host that is killed takes nothing with it', async () => {
  await using server = await openOpenAiServer({ write: review, pieceDelayMs: 5 });
  await using bench = new EngineBench();
  const started = await bench.start();
  await started.engine.call('endpoints.save', { endpoint: endpoint(server) });
  const place = await begin(started, bench, reviews(bench));
  await progressUntil(started, place, ({ accepted }) => accepted >= 5);
  const [host] = networkHosts(started.pid);
  process.kill(host ?? 0, 'SIGKILL');
  expect(await started.engine.call('run.wait', place)).toMatchObject({ state: 'done', accepted: 40 });
  expect(networkHosts(started.pid)).not.toContain(host);
  expect(started.lines.join('\n')).toContain('The network host ended');
});

test('what an endpoint cannot do is said before a run starts', async () => {
  await using server = await openOpenAiServer({ write: review });
  await using bench = new EngineBench();
  const { engine } = await bench.start();
  await engine.call('endpoints.save', { endpoint: endpoint(server, { kind: 'language' }) });
  const project = bench.path('reviews.seedloom');
  await engine.call('project.open', { project, create: true });
  const start = (recipe: RecipeFile) => failureOf(engine.call('run.start', { project, recipe }));

  expect(await start(reviews(bench, { model: 'endpoint:laab' }))).toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining('Did you mean `endpoint:lab`?'),
  });
  expect(await start(reviews(bench))).toMatchObject({
    code: 'model-unsuitable',
    message: expect.stringContaining('not entered for embeddings'),
  });
  await engine.call('endpoints.save', { endpoint: endpoint(server) });
  expect(await start(reviews(bench, { decoding: 'decoding: { method: self-debiasing }' }))).toMatchObject({
    code: 'model-unsuitable',
    message: expect.stringContaining('`self-debiasing`'),
  });
  expect(await engine.call('run.list', { project })).toEqual({ runs: [] });
});

test('endpoints are kept with what a test found, and without their key', async () => {
  await using server = await openOpenAiServer({ write: review });
  await using other = await openOpenAiServer();
  await using bench = new EngineBench();
  const { engine } = await bench.start();
  const saved = await engine.call('endpoints.save', { endpoint: endpoint(server) });
  expect(saved.endpoint).toEqual({
    ...endpoint(server),
    contextTokens: 4096,
    chat: 'chat',
    allowPublic: false,
    maxInFlight: 4,
    requestsPerMinute: null,
    hasKey: false,
    lastTest: null,
  });
  await engine.call('endpoints.test', { endpoint: 'lab' });
  await engine.call('endpoints.setKey', { endpoint: 'lab', key: canary });
  // Another title is the same endpoint; another address is not: what was known of it, and its key, are gone.
  const titled = await engine.call('endpoints.save', { endpoint: endpoint(server, { title: 'Our lab' }) });
  expect(titled.endpoint).toMatchObject({ title: 'Our lab', hasKey: true, lastTest: { ok: true } });
  const moved = await engine.call('endpoints.save', { endpoint: endpoint(server, { url: other.url }) });
  expect(moved.endpoint).toMatchObject({ url: other.url, hasKey: false, lastTest: null });
  expect(other.requests).toEqual([]);

  expect(await failureOf(engine.call('endpoints.test', { endpoint: 'lob' }))).toMatchObject({
    code: 'not-found',
    message: 'There is no endpoint `lob`. Did you mean `lab`?',
  });
  expect(
    await failureOf(engine.call('endpoints.save', { endpoint: endpoint(server, { url: 'http://a:b@127.0.0.1' }) })),
  ).toMatchObject({ code: 'bad-request' });
  await engine.call('endpoints.remove', { endpoint: 'lab' });
  expect(await engine.call('endpoints.list', {})).toEqual({ endpoints: [] });
});

/** Process ids of the network hosts that this engine runs. */
function networkHosts(engine: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((name) => {
      try {
        const parent = / \d+ \(.*\) \S (\d+) /u.exec(` ${readFileSync(`/proc/${name}/stat`, 'utf8')}`)?.[1];
        return Number(parent) === engine && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('network-host');
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Files below the folder that hold the text in any of the usual forms. */
function filesWith(folder: string, text: string): readonly string[] {
  const forms = [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('base64'))];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .filter((path) => {
      const bytes = readFileSync(path);
      return forms.some((form) => bytes.includes(form));
    });
}
