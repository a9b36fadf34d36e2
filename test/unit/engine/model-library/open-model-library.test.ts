import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareMemory } from '../../../../src/engine/model-library/memory.ts';
import { type ModelLibrary, openModelLibrary } from '../../../../src/engine/model-library/open-model-library.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { type ModelCatalogue, parseModelCatalogue } from '../../../../src/shared/process/model-catalogue.ts';
import { badGgufFiles, goodGgufFiles, unsuitableGgufFiles } from '../../../support/gguf-corpus.ts';

const bytes = goodGgufFiles().get('llama') ?? Buffer.alloc(0);
const other = goodGgufFiles().get('qwen2 with merges') ?? Buffer.alloc(0);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const options = { signal: new AbortController().signal };
let home: string;
let library: ModelLibrary;

function catalogue(): ModelCatalogue {
  const model = (id: string) => ({
    id,
    name: id,
    status: 'starter',
    summary: 'For tests.',
    licence: { id: 'MIT', mustBeAccepted: false },
    languages: ['en'],
    parameters: 10,
    contextTokens: 128,
    memoryBytes: 1000,
  });
  const sources = [{ kind: 'hand', say: 'Make it.' }];
  return parseModelCatalogue({
    catalogue: 1,
    hosts: {},
    models: [
      {
        ...model('tiny'),
        purpose: 'language-model',
        files: [{ path: 'tiny.gguf', sizeBytes: bytes.length, sha256, sources }],
        writes: [],
      },
      {
        ...model('vectors'),
        purpose: 'embedder',
        dimension: 8,
        files: [{ path: 'onnx/model.onnx', sizeBytes: bytes.length, sha256, sources }],
        writes: [{ path: 'config.json', json: {} }],
      },
    ],
    suggestions: [],
  });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'seedloom-library-'));
  library = openModelLibrary({ home, catalogue: catalogue() });
});

afterEach(async () => {
  await library[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

async function put(path: string, content: Buffer | string): Promise<string> {
  const full = join(home, path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, content);
  return full;
}

describe('The model library', () => {
  test('gives the checked file, its hash and what it is', async () => {
    const path = await put('models/tiny/tiny.gguf', bytes);
    expect(await library.get('tiny', options)).toMatchObject({
      id: 'tiny',
      purpose: 'language-model',
      hash: sha256,
      isPinned: true,
      path,
      facts: { architecture: 'llama' },
    });
  });

  test('gives the folder of an embedder when all of its files are there', async () => {
    await put('models/vectors/onnx/model.onnx', bytes);
    expect(await library.find('vectors', options)).toBeUndefined();
    await put('models/vectors/config.json', '{}');
    expect(await library.find('vectors', options)).toMatchObject({
      folder: join(home, 'models/vectors'),
      dimension: 8,
    });
  });

  test('tells a missing file from an unknown id', async () => {
    expect(await library.find('tiny', options)).toBeUndefined();
    await expect(library.get('tiny', options)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(library.get('nothing', options)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('tiny, vectors'),
    });
  });

  test('loads none of 100 files with one changed byte, though time and size are put back', async () => {
    const path = await put('models/tiny/tiny.gguf', bytes);
    const past = new Date('2020-01-01');
    await utimes(path, past, past);
    expect(await library.find('tiny', options)).toBeDefined();
    const random = createRandom(1);
    for (let round = 0; round < 100; round++) {
      const changed = Buffer.from(bytes);
      const at = random.integer(changed.length);
      changed[at] = (1 + random.integer(255)) ^ (changed[at] ?? 0);
      await writeFile(path, changed);
      await utimes(path, past, past);
      await expect(library.find('tiny', options)).rejects.toMatchObject({ code: 'hash-mismatch' });
    }
    await writeFile(path, bytes);
    expect(await library.find('tiny', options)).toBeDefined();
  });

  test('remembers hashes over a restart, and only those of files that rested', async () => {
    const path = await put('models/tiny/tiny.gguf', bytes);
    await new Promise((resolve) => setTimeout(resolve, 80));
    await library.find('tiny', options);
    const record = JSON.parse(await readFile(join(home, 'models/verified.json'), 'utf8'));
    expect(record).toMatchObject({ [path]: { sha256, stamp: { sizeBytes: bytes.length } } });
    await writeFile(join(home, 'models/verified.json'), 'not JSON');
    expect(await library.find('tiny', options)).toBeDefined();
  });

  test('lists what is there, missing or changed', async () => {
    const path = await put('models/tiny/tiny.gguf', bytes);
    const states = async () => (await library.list(options)).map(({ id, state }) => `${id} ${state}`);
    expect(await states()).toEqual(['tiny installed', 'vectors missing']);
    await appendFile(path, 'x');
    expect(await states()).toEqual(['tiny changed', 'vectors missing']);
  });

  test('adds an own file where it lies, marks it as not pinned, and keeps it over a restart', async () => {
    const path = await put('My Models/Qwen Tiny (v2).GGUF', other);
    const added = await library.addOwn(path, options);
    expect(added).toMatchObject({ id: 'qwen-tiny-v2', isPinned: false, path, facts: { architecture: 'qwen2' } });
    expect((await library.addOwn(path, options)).id).toBe('qwen-tiny-v2');
    await using again = openModelLibrary({ home, catalogue: catalogue() });
    expect(await again.get('qwen-tiny-v2', options)).toEqual(added);
    await again.removeOwn('qwen-tiny-v2');
    expect(await again.find('qwen-tiny-v2', options)).toBeUndefined();
    expect(await readFile(path)).toEqual(other);
  });

  test('refuses an own file that changed since it was added', async () => {
    const path = await put('own.gguf', other);
    await library.addOwn(path, options);
    await rename(await put('new.gguf', bytes), path);
    await expect(library.get('own', options)).rejects.toMatchObject({ code: 'hash-mismatch' });
  });

  test('adds no malformed file, no embedder, no id that is taken or is a path', async () => {
    const bad = await put('bad.gguf', badGgufFiles().get('block_count 100000') ?? '');
    const embedder = await put('bert.gguf', unsuitableGgufFiles().get('embedder')?.bytes ?? '');
    const good = await put('good.gguf', other);
    await expect(library.addOwn(bad, options)).rejects.toMatchObject({ code: 'model-invalid' });
    await expect(library.addOwn(embedder, options)).rejects.toMatchObject({ code: 'model-unsuitable' });
    await expect(library.addOwn('good.gguf', options)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(library.addOwn(good, { ...options, id: 'tiny' })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(library.addOwn(good, { ...options, id: '../x' })).rejects.toMatchObject({ code: 'bad-request' });
    expect((await library.list(options)).map(({ id }) => id)).toEqual(['tiny', 'vectors']);
  });

  test('says whether a model fits in memory', () => {
    const facts = { sizeBytes: 98_362_432, cacheBytesPerToken: 23_040, vocabularySize: 49_152 };
    const question = { facts, contextTokens: 8192, sequences: 16 };
    const neededBytes = 98_362_432 + 8192 * 23_040 + 4 * 49_152 * 16 + 128_000_000;
    expect(compareMemory(question, neededBytes)).toEqual({ neededBytes, availableBytes: neededBytes, fits: true });
    expect(compareMemory(question, neededBytes - 1).fits).toBe(false);
  });
});
