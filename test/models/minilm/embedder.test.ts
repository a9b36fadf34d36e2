import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openModelLibrary } from '../../../src/engine/model-library/open-model-library.ts';
import { createEmbedder, type Embedder } from '../../../src/model-host/transformers-js/create-embedder.ts';
import { resolveDataFolder } from '../../../src/shared/process/data-folder.ts';
import { readModelCatalogue } from '../../../src/shared/process/model-catalogue.ts';
import { miniLm } from '../../support/test-models.ts';

const isThere = miniLm.path !== undefined;
const home = resolveDataFolder(process.env, process.platform);
const signal = new AbortController().signal;
let folder: string;
let hash: string;
let embedder: Embedder;

beforeAll(async () => {
  if (!isThere) return;
  const catalogue = await readModelCatalogue(new URL('../../../resources/models/catalogue.json', import.meta.url));
  await using library = openModelLibrary({ home, catalogue });
  const model = await library.get('all-minilm-l6-v2', { signal });
  if (model.purpose !== 'embedder') throw new Error('not an embedder');
  ({ folder, hash } = model);
  embedder = await createEmbedder({ folder, id: model.id, hash, threads: 2 });
});

afterAll(() => embedder?.[Symbol.asyncDispose]());

async function embed(...texts: readonly string[]): Promise<Float32Array[]> {
  const { vectors, dimension } = await embedder.embed(texts, { signal });
  return texts.map((_, index) => vectors.slice(index * dimension, (index + 1) * dimension));
}

function dot(a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

describe.skipIf(!isThere)(miniLm.title('The starter embedder'), () => {
  test('says what it is', () => {
    expect(embedder.identity).toEqual({
      id: 'all-minilm-l6-v2',
      hash,
      dimension: 384,
      maxTokens: 256,
      adapter: expect.stringContaining('transformers-js'),
    });
  });

  test('puts texts of like meaning near one another, in unit vectors', async () => {
    const [card, same, weather] = await embed(
      'My new card has not arrived yet.',
      'I am still waiting for my bank card to be delivered.',
      'The weather in Paris is sunny today.',
    );
    expect(dot(card, card)).toBeCloseTo(1, 5);
    expect(dot(card, same)).toBeGreaterThan(0.6);
    expect(dot(card, weather)).toBeLessThan(0.2);
  });

  test('gives a text the same vector whatever stands beside it, in the order asked', async () => {
    const texts = Array.from({ length: 70 }, (_, index) => `Text number ${index}${' and more'.repeat(index % 7)}.`);
    const together = await embed(...texts);
    await using single = await createEmbedder({ folder, id: 'one', hash, threads: 1 });
    const { vectors } = await single.embed([texts[41] ?? ''], { signal });
    expect(together[41]).toEqual(vectors);
    expect(new Set(together.map((vector) => vector.join())).size).toBe(70);
  });

  test('says which texts were longer than it reads, and reads their beginnings', async () => {
    const words = 'the cat sat on a mat '.repeat(100);
    const answer = await embedder.embed(
      ['short', words, `${words} and then something else`, '', 'x'.repeat(1_000_000)],
      { signal },
    );
    expect(answer.truncated).toEqual([false, true, true, false, true]);
    const row = (index: number) => answer.vectors.slice(index * 384, (index + 1) * 384);
    expect(row(1)).toEqual(row(2));
  });

  test('gives nothing for nothing', async () => {
    expect(await embedder.embed([], { signal })).toEqual({
      vectors: new Float32Array(0),
      dimension: 384,
      truncated: [],
    });
  });

  test('leaves its thread free, stops when cancelled, and goes on with the next call', async () => {
    const stop = new AbortController();
    const texts = Array.from({ length: 3000 }, (_, index) => `${index} ${'word '.repeat(200)}`);
    const running = embedder.embed(texts, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await embed('still here')).toHaveLength(1);
    await expect(embedder.embed(['x'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('rests while it is paused', async () => {
    embedder.pause();
    let isDone = false;
    const running = embed('later').then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isDone).toBe(false);
    embedder.setThreads(1);
    embedder.resume();
    await running;
    embedder.setThreads(2);
    expect(isDone).toBe(true);
  });

  test('refuses a folder with a missing file, a damaged model, or a model that refers to other files', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'seedloom-minilm-'));
    await cp(folder, copy, { recursive: true });
    const start = () => createEmbedder({ folder: copy, id: 'copy', hash, threads: 1 });
    const onnx = join(copy, 'onnx/model_quantized.onnx');
    await writeFile(onnx, Buffer.from('not an ONNX file, but long enough'));
    await expect(start()).rejects.toMatchObject({ code: 'model-invalid' });
    // model.graph.initializer.external_data: fields 7, 5 and 13
    await writeFile(onnx, Buffer.concat([Buffer.from([0x3a, 14, 0x2a, 12, 0x6a, 10]), Buffer.from('../../abcd')]));
    await expect(start()).rejects.toMatchObject({ message: expect.stringContaining('another file') });
    await copyFile(join(folder, 'onnx/model_quantized.onnx'), onnx);
    await rm(join(copy, 'tokenizer.json'));
    await expect(start()).rejects.toMatchObject({ code: 'model-missing' });
    await rm(copy, { recursive: true });
  });
});
